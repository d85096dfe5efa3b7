#ifndef ORM_CONFORMANCE_CORE_SCRIPT_HPP
#define ORM_CONFORMANCE_CORE_SCRIPT_HPP

#include <cstddef>
#include <memory>
#include <optional>
#include <orm/event/listener.hpp>
#include <string>
#include <vector>

#include "core/world.hpp"
#include "replay/json.hpp"

namespace conformance::core {

/// One call of a listener: what its actions can reach of the event. An area overrides what its
/// events allow.
class listener_call {
public:
    virtual ~listener_call() = default;
    /// Uses what the listener returns. By default the event takes no notice.
    virtual void answer(const json& form);
    /// Writes to the arguments. @throws cannot_replay by default.
    virtual void set(const json& values);
    /// Executes SQL on the connection among the arguments. @throws cannot_replay by default.
    virtual void execute(const std::string& sql);
};

/// A listener of a flow: the same name is the same listener, wherever it is registered.
struct script {
    std::string name;                                ///< empty for the listeners of `record`
    std::optional<std::vector<std::string>> params;  ///< its own parameter list, if it has one
    std::vector<json> actions;                       ///< its `do`
    long calls = 0;

    /// The script of a step that names a listener.
    explicit script(std::string called);
    script(script&&) noexcept;
    ~script();

    /// Takes `signature` and `do` from a `listen` step, unless it has them already.
    void complete_from(const json& step);

    /// Runs the actions that apply to this call, in order, after `calls` was counted.
    void act(world& where, listener_call& call) const;
    /// The same for a call whose number is known, as when threads call at the same time.
    void act_on(world& where, listener_call& call, long number) const;
};

/// What is handed to the library: its identity is the script's.
using script_listener = orm::listener_for<script>;

}  // namespace conformance::core
#endif

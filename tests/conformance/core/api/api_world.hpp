#ifndef ORM_CONFORMANCE_CORE_API_WORLD_HPP
#define ORM_CONFORMANCE_CORE_API_WORLD_HPP

#include <map>
#include <memory>
#include <orm/event/deprecation.hpp>
#include <string>

#include "core/api/api_target.hpp"
#include "core/world.hpp"

namespace conformance::core {

/// The world of area `api`: families, classes, objects and aliases made for the flow. One at a
/// time, as it takes the process's deprecation notices.
class api_world final : public world {
public:
    api_world(const flow& of, trace& log);
    ~api_world() override;

protected:
    void perform(const json& step) override;

private:
    using step_op = void (api_world::*)(const json& step);
    static const std::map<std::string, step_op>& ops();

    void family(const json& step);
    void make_class(const json& step);
    void object(const json& step);
    void alias(const json& step);
    void destroy(const json& step);
    void listen(const json& step);
    void record(const json& step);
    void remove(const json& step);
    void contains(const json& step);
    void registrations(const json& step);
    void fire(const json& step);
    void fire_once(const json& step);
    void copy_listeners(const json& step);
    void clear(const json& step);
    void listener_count(const json& step);

    /// @throws orm::invalid_request_error when no family accepts a target of that name.
    const std::shared_ptr<api_target>& target(const std::string& name) const;
    const script_listener& listener(const std::string& name);

    std::map<std::string, std::shared_ptr<api_target>> targets_;
    std::map<std::string, script_listener> listeners_;
    bool aliases_ = false;
    orm::deprecation_hook hook_before_;
};

}  // namespace conformance::core
#endif

#ifndef ORM_CONFORMANCE_CORE_WORLD_HPP
#define ORM_CONFORMANCE_CORE_WORLD_HPP

#include <memory>
#include <string>
#include <vector>

#include "core/flow.hpp"
#include "core/trace.hpp"
#include "replay/json.hpp"

namespace conformance::core {

/// What the steps of one flow work on: one world for the event API, another one for all the rest.
class world {
public:
    world(const flow& of, trace& log) noexcept : flow_{of}, log_{log} {}
    virtual ~world() = default;
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    /// Runs a step, nested ones too. An error that the step expects goes into the trace.
    /// @throws any other error, and cannot_replay for a step that is not known.
    void run(const json& step);

    trace& log() noexcept { return log_; }

    /// Answers for something that the library refuses when compiling: throws the error that was
    /// recorded for the running step when `step` expects one, and drops it otherwise.
    void refuse_or_drop(const json& step, const std::string& what) const;

protected:
    virtual void perform(const json& step) = 0;

private:
    const flow& flow_;
    trace& log_;
};

/// The areas of CORE_FLOWS.md.
std::vector<std::string> areas();

/// A fresh world for the flow's area. @throws cannot_replay for one that is no area.
std::unique_ptr<world> make_world(const flow& of, trace& log);

}  // namespace conformance::core
#endif

#ifndef ORM_FLOWS_WORLD_HPP
#define ORM_FLOWS_WORLD_HPP

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "flow.hpp"
#include "trace.hpp"

namespace orm_flows {

/// What the steps of one flow work on. Each area has a world of its own; a new area is a new class
/// and a line in make_world.
class world {
public:
    world(const flow& of, trace& log) noexcept : flow_{of}, log_{log} {}
    virtual ~world() = default;
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    /// Runs a step, nested ones too. An error that the step expects goes into the trace.
    /// @throws any other error, and flow_fault for a step that is not known.
    void run(const json& step);

    /// Did the flow ask only for what this program has by now?
    virtual bool is_whole() const noexcept { return true; }
    /// Of a flow that did not: is this entry one that the part which was replayed leaves?
    virtual bool is_ours(const json&) const { return true; }

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

/// Is `name` an area of CORE_FLOWS.md, built or not?
bool is_area(std::string_view name) noexcept;

/// Does the library have what the flow needs, in an area that is built?
bool can_replay(const flow& of);

/// A fresh world for the flow's area; nullptr for an area that is not built yet.
std::unique_ptr<world> make_world(const flow& of, trace& log);

}  // namespace orm_flows
#endif

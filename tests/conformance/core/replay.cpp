#include "core/replay.hpp"

#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/trace.hpp"
#include "core/world.hpp"

namespace orm_flows {
namespace {

/// Runs the steps. An error that a step does not expect goes into the trace and ends the flow, but
/// not a quirk: that differs from the recorded course on purpose.
void run_steps(const flow& one, world& where, trace& log) {
    for (std::size_t at = 0; at < one.steps.size(); ++at) {
        log.begin_step(at);
        try {
            where.run(one.steps[at]);
        } catch (...) {
            log.add({{"raised", describe_current_error()}});
            if (!one.quirk) return;
        }
    }
}

std::string report_of(const flow& one, const mismatch& what) {
    std::string report = "  step " + std::to_string(what.at);
    if (what.at < one.steps.size()) report += ": " + one.steps[what.at].dump();
    return report + "\n  expected: " + what.expected + "\n  actual:   " + what.actual + "\n";
}

}  // namespace

outcome replay(const flow& one) {
    trace log;
    const verdict bad = one.quirk ? verdict::skipped : verdict::failed;
    try {
        const std::unique_ptr<world> where = make_world(one, log);
        run_steps(one, *where, log);
        if (const std::optional<mismatch> found = compare(one, log))
            return {bad, report_of(one, *found)};
        return {one.quirk ? verdict::skipped : verdict::passed, ""};
    } catch (const std::exception& fault) {  // a flow_fault, or JSON that is not what it should be
        return {bad, "  step " + std::to_string(log.step()) + ": " + fault.what() + "\n"};
    }
}

}  // namespace orm_flows

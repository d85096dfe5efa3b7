#include "core/replay.hpp"

#include "core/errors.hpp"
#include "core/trace.hpp"
#include "core/world.hpp"
#include "replay/json.hpp"

namespace conformance::core {
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

std::string differing(const flow& one, const mismatch& what) {
    return report_of(what.at, what.at < one.steps.size() ? one.steps[what.at] : json(),
                     {{{}, what.expected, what.actual}});
}

}  // namespace

outcome replay(const flow& one) {
    trace log;
    std::string differs;
    try {
        const std::unique_ptr<world> where = make_world(one, log);
        run_steps(one, *where, log);
        if (const std::optional<mismatch> found = compare(one, log))
            differs = differing(one, *found);
    } catch (const std::exception& fault) {  // cannot_replay, or JSON that is not what it should be
        differs = "  step " + std::to_string(log.step()) + ": " + fault.what() + "\n";
    }
    if (one.quirk) return {verdict::skipped, "quirk", std::move(differs)};
    return {differs.empty() ? verdict::passed : verdict::failed, {}, std::move(differs)};
}

}  // namespace conformance::core

#include "replay.hpp"

#include <nlohmann/json.hpp>

#include "errors.hpp"
#include "trace.hpp"
#include "world.hpp"

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

/// Compares what the part of the flow that could be replayed leaves in the trace.
std::optional<mismatch> compare_part(const flow& one, const world& where, const trace& log) {
    flow recorded;
    recorded.steps = one.steps;
    for (json entry : one.trace) {
        if (!where.is_ours(entry)) continue;
        entry.erase("dbapi");
        recorded.trace.push_back(std::move(entry));
    }
    trace actual;
    for (const json& entry : log.entries()) {
        if (!where.is_ours(entry)) continue;
        actual.begin_step(entry.at("at").get<std::size_t>());
        actual.add(entry);
    }
    return compare(recorded, actual);
}

}  // namespace

outcome replay(const flow& one) {
    if (!can_replay(one)) return {verdict::not_replayed, "  needs an engine\n"};
    trace log;
    const std::unique_ptr<world> where = make_world(one, log);
    const verdict bad = one.quirk ? verdict::skipped : verdict::failed;
    if (where == nullptr) return {bad, "  not built yet: area " + one.area + "\n"};
    try {
        run_steps(one, *where, log);
        const bool whole = where->is_whole();
        const std::optional<mismatch> found =
            whole ? compare(one, log) : compare_part(one, *where, log);
        if (!found && !whole && !one.quirk)
            return {verdict::not_replayed, "  asks for more than is built yet; the rest agrees\n"};
        if (!found) return {one.quirk ? verdict::skipped : verdict::passed, ""};
        return {bad, report_of(one, *found)};
    } catch (const std::exception& fault) {  // a flow_fault, or JSON that is not what it should be
        return {bad, "  step " + std::to_string(log.step()) + ": " + fault.what() + "\n"};
    }
}

}  // namespace orm_flows

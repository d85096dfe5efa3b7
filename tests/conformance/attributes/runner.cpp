#include "attributes/runner.hpp"

#include <exception>

#include "attributes/compare.hpp"
#include "attributes/errors.hpp"
#include "attributes/world.hpp"

namespace conformance::attributes {
namespace {

json without_expect(json step) {
    step.erase("expect");
    return step;
}

/// What is being thrown, for the report. Call inside a catch block.
std::string current_error_text() {
    try {
        throw;
    } catch (const std::exception& error) {
        return error.what();
    }
}

observation observe(world& in, const json& step) {
    observation seen;
    in.records().clear();
    try {
        seen.result = in.perform(step);
    } catch (...) {
        seen.error = current_error_kind();
        seen.error_text = current_error_text();
    }
    seen.records = in.records();
    seen.snapshots = in.snapshots();
    return seen;
}

std::string trace_of(const json& step, const observation& seen) {
    std::string text = "  " + text_of(without_expect(step)) + "\n";
    for (const json& one : seen.records) text += "    event " + text_of(one) + "\n";
    if (seen.result.has_value()) text += "    result " + text_of(*seen.result) + "\n";
    if (seen.error.has_value()) text += "    error " + *seen.error + ": " + seen.error_text + "\n";
    return text;
}

/// Replays up to the first step that differs. @return how it does; empty when no step does.
/// @param trace  gets what each step did, unless null.
std::string replay_steps(const scenario& one, std::string* trace) {
    world in{one};
    std::map<std::string, json> known;
    std::size_t number = 0;
    for (const json& step : one.steps()) {
        ++number;
        std::vector<difference> found;
        try {
            const observation seen = observe(in, step);
            if (trace != nullptr) *trace += trace_of(step, seen);
            found = compare(step.at("expect"), seen, known);
        } catch (const std::exception& error) {  // neither an expected effect nor an error of 3.4
            found.push_back({{}, text_of(step.at("expect")), error.what()});
        }
        if (!found.empty()) return report_of(number, without_expect(step), found);
    }
    return {};
}

}  // namespace

outcome replay(const scenario& one, bool tells) {
    const std::string reason = one.skip_reason();
    if (!reason.empty()) return {verdict::skipped, reason, {}};
    std::string trace;
    std::string differs;
    try {
        differs = replay_steps(one, tells ? &trace : nullptr);
    } catch (const std::exception& error) {
        differs = "  before the first step\n    expected: classes are mapped\n    actual:   " +
                  std::string{error.what()} + "\n";
    }
    return {differs.empty() ? verdict::passed : verdict::failed, {}, trace + differs};
}

}  // namespace conformance::attributes

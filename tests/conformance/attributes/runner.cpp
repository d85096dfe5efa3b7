#include "attributes/runner.hpp"

#include <exception>

#include "attributes/compare.hpp"
#include "attributes/errors.hpp"
#include "attributes/world.hpp"

namespace orm_replay {
namespace {

std::string without_expect(const json& step) {
    json shown = step;
    shown.erase("expect");
    return text_of(shown);
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
    std::string text = "  " + without_expect(step) + "\n";
    for (const json& one : seen.records) text += "    event " + text_of(one) + "\n";
    if (seen.result.has_value()) text += "    result " + text_of(*seen.result) + "\n";
    if (seen.error.has_value()) text += "    error " + *seen.error + ": " + seen.error_text + "\n";
    return text;
}

outcome failed_at(std::size_t number, const json& step, const std::string& text) {
    return {outcome::kind::failed,
            "  step " + std::to_string(number) + ": " + without_expect(step) + "\n" + text,
            {}};
}

std::string text_of_all(const std::vector<difference>& differences) {
    std::string text;
    for (const difference& one : differences)
        text += "    " + one.what + "\n    expected: " + one.expected +
                "\n    actual:   " + one.actual + "\n";
    return text;
}

outcome replay_steps(const scenario& one, std::string* trace) {
    world in{one};
    std::map<std::string, json> known;
    std::size_t number = 0;
    for (const json& step : one.steps()) {
        ++number;
        try {
            const observation seen = observe(in, step);
            if (trace != nullptr) *trace += trace_of(step, seen);
            const std::vector<difference> found = compare(step.at("expect"), seen, known);
            if (!found.empty()) return failed_at(number, step, text_of_all(found));
        } catch (const std::exception& error) {  // neither an expected effect nor an error of 3.4
            return failed_at(number, step,
                             "    expected: " + text_of(step.at("expect")) +
                                 "\n    actual:   " + error.what() + "\n");
        }
    }
    return {};
}

}  // namespace

outcome replay(const scenario& one, bool trace_steps) {
    const std::string reason = one.skip_reason();
    if (!reason.empty()) return {outcome::kind::skipped, reason, {}};
    std::string trace;
    outcome made;
    try {
        made = replay_steps(one, trace_steps ? &trace : nullptr);
    } catch (const std::exception& error) {
        made = {outcome::kind::failed,
                std::string{"  before the first step\n    expected: classes are mapped\n"
                            "    actual:   "} +
                    error.what() + "\n",
                {}};
    }
    made.trace = trace;
    return made;
}

}  // namespace orm_replay

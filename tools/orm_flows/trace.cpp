#include "trace.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace orm_flows {
namespace {

using warnings = std::set<std::pair<std::size_t, std::string>>;

std::size_t step_of(const json& entry) {
    return entry.at("at").get<std::size_t>();
}

/// The entries that are compared in order.
std::vector<const json*> ordered(const std::vector<json>& all, bool results_only) {
    std::vector<const json*> kept;
    for (const json& entry : all)
        if (results_only ? entry.contains("result") : !entry.contains("warning"))
            kept.push_back(&entry);
    return kept;
}

warnings warnings_of(const std::vector<json>& all) {
    warnings found;
    for (const json& entry : all)
        if (entry.contains("warning"))
            found.emplace(step_of(entry), entry["warning"].get<std::string>());
    return found;
}

bool agrees(const json& recorded, json actual) {
    // The text of an error is ours unless the script wrote it.
    if (recorded.contains("raised") && actual.contains("raised") &&
        !recorded["raised"].contains("message"))
        actual["raised"].erase("message");
    const json::json_pointer cause{"/args/exception"};
    if (recorded.contains(cause) && recorded[cause].is_object() && actual.contains(cause) &&
        actual[cause].is_object() && !recorded[cause].contains("message"))
        actual[cause].erase("message");
    return recorded == actual;
}

mismatch differ(const json* recorded, const json* actual) {
    return {step_of(recorded != nullptr ? *recorded : *actual),
            recorded != nullptr ? recorded->dump() : "nothing",
            actual != nullptr ? actual->dump() : "nothing"};
}

}  // namespace

trace::trace() = default;
trace::~trace() = default;

void trace::add(json entry) {
    entry["at"] = at_;
    const std::lock_guard lock{mutex_};
    entries_.push_back(std::move(entry));
}

std::optional<mismatch> compare(const flow& recorded, const trace& actual) {
    const auto want = ordered(recorded.trace, recorded.counts_only);
    const auto have = ordered(actual.entries(), recorded.counts_only);
    for (std::size_t i = 0; i < want.size() || i < have.size(); ++i) {
        const json* const left = i < want.size() ? want[i] : nullptr;
        const json* const right = i < have.size() ? have[i] : nullptr;
        if (left == nullptr || right == nullptr || !agrees(*left, *right))
            return differ(left, right);
    }
    if (recorded.counts_only) return std::nullopt;
    const warnings expected = warnings_of(recorded.trace);
    const warnings given = warnings_of(actual.entries());
    for (const auto& [at, kind] : expected)
        if (!given.contains({at, kind})) return mismatch{at, "warning " + kind, "nothing"};
    for (const auto& [at, kind] : given)
        if (!expected.contains({at, kind})) return mismatch{at, "nothing", "warning " + kind};
    return std::nullopt;
}

}  // namespace orm_flows

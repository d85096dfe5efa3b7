#include "core/trace.hpp"

#include <set>
#include <utility>

#include "replay/json.hpp"

namespace conformance::core {
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

/// Takes the texts of errors away where none were recorded: they are ours unless the script wrote
/// them.
void drop_texts(const json& recorded, json& actual) {
    if (!recorded.is_object() || !actual.is_object()) return;
    if (actual.contains("type") && !recorded.contains("message")) actual.erase("message");
    for (auto& [key, value] : actual.items())
        if (const auto found = recorded.find(key); found != recorded.end())
            drop_texts(*found, value);
}

bool agrees(const json& recorded, json actual) {
    drop_texts(recorded, actual);
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

void trace::begin_step(std::size_t at) {
    end_checks();
    at_ = at;
}

void trace::add(json entry) {
    entry["at"] = at_;
    const std::lock_guard lock{mutex_};
    show_checks();
    entries_.push_back(std::move(entry));
}

void trace::note_check(const std::string& name) {
    const std::lock_guard lock{mutex_};
    checked_.insert(name);
}

void trace::end_checks() {
    const std::lock_guard lock{mutex_};
    show_checks();
}

void trace::show_checks() {
    if (checked_.empty()) return;
    entries_.push_back({{"at", at_}, {"driver", "check_exists"}, {"names", checked_}});
    checked_.clear();
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

}  // namespace conformance::core

#include "attributes/compare.hpp"

#include <algorithm>

namespace conformance::attributes {
namespace {

constexpr const char* nothing = "(none)";

/// Rewrites a record for a step whose order is not defined (FORMAT 3.3).
json without_order(json record) {
    record.erase("collection");
    if (record.contains("values") && record.at("values").is_array())
        sort_by_text(record.at("values"));
    return record;
}

json triple(const json& record) {
    json made = json::array();
    for (const char* name : {"listener", "event", "note"})
        made.push_back(record.contains(name) ? record.at(name) : json());
    return made;
}

std::vector<std::string> sorted_texts(const std::vector<json>& records) {
    std::vector<std::string> texts;
    for (const json& one : records) texts.push_back(text_of(one));
    std::ranges::sort(texts);
    return texts;
}

std::vector<std::string> texts_of(const std::vector<json>& records) {
    std::vector<std::string> texts;
    for (const json& one : records) texts.push_back(text_of(one));
    return texts;
}

bool same_records(const std::string& unordered, std::vector<json> expected,
                  std::vector<json> actual) {
    if (expected.size() != actual.size()) return false;
    if (unordered.empty()) return texts_of(expected) == texts_of(actual);
    std::ranges::transform(expected, expected.begin(), without_order);
    std::ranges::transform(actual, actual.begin(), without_order);
    // Records that agree in their triple may change places among each other only, so with equal
    // sequences of triples it is enough that all records together are the same.
    if (unordered == "members" && !std::ranges::equal(expected, actual, {}, triple, triple))
        return false;
    return sorted_texts(expected) == sorted_texts(actual);
}

std::string listed(const std::vector<json>& records) {
    if (records.empty()) return nothing;
    std::string text;
    for (const json& one : records) text += "\n      " + text_of(one);
    return text;
}

}  // namespace

std::vector<difference> compare(const json& expect, const observation& seen,
                                std::map<std::string, json>& known) {
    std::vector<difference> found;
    const std::string expected_error = text_at(expect, "error");
    if (expected_error != seen.error.value_or(std::string{}))
        found.push_back(
            {"error", expected_error.empty() ? nothing : expected_error,
             seen.error.has_value() ? *seen.error + " (" + seen.error_text + ")" : nothing});
    const bool has_result = expect.contains("result");
    if (has_result != seen.result.has_value() ||
        (has_result && !same(expect.at("result"), *seen.result)))
        found.push_back({"result", has_result ? text_of(expect.at("result")) : nothing,
                         seen.result.has_value() ? text_of(*seen.result) : nothing});
    const auto events = expect.value("events", std::vector<json>{});
    if (!same_records(text_at(expect, "unordered"), events, seen.records))
        found.push_back({"events", listed(events), listed(seen.records)});

    if (expect.contains("state"))
        for (const auto& [id, snapshot] : expect.at("state").items()) known[id] = snapshot;
    std::map<std::string, json> all = known;  // the ids of both sides
    all.insert(seen.snapshots.begin(), seen.snapshots.end());
    for (const auto& [id, unused] : all) {
        const auto wanted = known.find(id);
        const auto actual = seen.snapshots.find(id);
        const std::string left = wanted != known.end() ? text_of(wanted->second) : nothing;
        const std::string right =
            actual != seen.snapshots.end() ? text_of(actual->second) : nothing;
        if (left != right) found.push_back({"state of " + id, left, right});
    }
    return found;
}

}  // namespace conformance::attributes

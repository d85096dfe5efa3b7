#ifndef ORM_REPLAY_JSON_HPP
#define ORM_REPLAY_JSON_HPP

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace orm_replay {

/// Values in a scenario are handled as they are written (FORMAT 3.5): null, numbers, strings,
/// "@id" for an object, "$NO_VALUE" for the symbol.
using json = nlohmann::json;

inline constexpr std::string_view no_value_text = "$NO_VALUE";
inline constexpr std::string_view no_key_text = "$NO_KEY";

/// The text by which values, records and snapshots are compared and sorted.
inline std::string text_of(const json& value) {
    return value.dump();
}

/// Exactly the same? 1 and 1.0 are not.
inline bool same(const json& left, const json& right) {
    return text_of(left) == text_of(right);
}

/// Sorts a list by the text of its elements.
inline void sort_by_text(json& list) {
    auto& elements = list.get_ref<json::array_t&>();
    std::sort(elements.begin(), elements.end(),
              [](const json& left, const json& right) { return text_of(left) < text_of(right); });
}

/// Is it a string that begins with `first`?
inline bool begins_with(const json& value, char first) {
    return value.is_string() && !value.get_ref<const std::string&>().empty() &&
           value.get_ref<const std::string&>().front() == first;
}

/// The text of a member; empty when it is missing.
inline std::string text_at(const json& object, const char* name) {
    return object.value(name, std::string{});
}

/// The switch of that name; off when it is missing.
inline bool is_on(const json& object, const char* name) {
    return object.value(name, false);
}

}  // namespace orm_replay
#endif

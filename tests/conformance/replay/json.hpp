#ifndef ORM_CONFORMANCE_REPLAY_JSON_HPP
#define ORM_CONFORMANCE_REPLAY_JSON_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace conformance {

/// Values are handled as they are written in the files: null, numbers, strings, "@id" for an
/// object,
/// "$NO_VALUE" for the symbol.
using json = nlohmann::json;

inline constexpr std::string_view no_value_text = "$NO_VALUE";
inline constexpr std::string_view no_key_text = "$NO_KEY";

/// The text by which values, records and snapshots are compared and sorted.
std::string text_of(const json& value);

/// Whether the two are exactly the same: 1 and 1.0 are not.
bool same(const json& left, const json& right);

/// Sorts a list by the text of its elements.
void sort_by_text(json& list);

/// Whether it is a string that begins with `first`.
bool begins_with(const json& value, char first);

/// The text of a member; empty when it is missing.
std::string text_at(const json& object, const char* name);

/// The same. @throws cannot_replay when it is missing or no text.
std::string required_text(const json& object, const char* name);

/// Whether the switch of that name is there and on.
bool is_on(const json& object, const char* name);

}  // namespace conformance
#endif

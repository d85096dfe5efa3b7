#include "replay/json.hpp"

#include <algorithm>

#include "replay/errors.hpp"

namespace conformance {

std::string text_of(const json& value) {
    return value.dump();
}

bool same(const json& left, const json& right) {
    return text_of(left) == text_of(right);
}

void sort_by_text(json& list) {
    std::ranges::sort(list.get_ref<json::array_t&>(), {}, text_of);
}

bool begins_with(const json& value, char first) {
    return value.is_string() && value.get_ref<const std::string&>().starts_with(first);
}

std::string text_at(const json& object, const char* name) {
    return object.value(name, std::string{});
}

std::string required_text(const json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string())
        throw cannot_replay{"the text '" + std::string{name} + "' is missing in " +
                            text_of(object)};
    return found->get<std::string>();
}

bool is_on(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && *found == json(true);
}

}  // namespace conformance

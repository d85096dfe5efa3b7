#include "core/values.hpp"

#include <any>
#include <variant>

#include "replay/errors.hpp"
#include "replay/json.hpp"

namespace conformance::core {

std::string one_line(std::string_view text) {
    std::string made;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\n' || c == '\t';
        if (!space || (!made.empty() && made.back() != ' ')) made += space ? ' ' : c;
    }
    return made;
}

json to_json(const orm::sql_value& value) {
    return std::visit(
        []<class T>(const T& held) {
            if constexpr (std::is_same_v<T, std::monostate>) {
                return json{};
            } else if constexpr (std::is_same_v<T, std::vector<std::byte>>) {
                return json("bytes");
            } else if constexpr (std::is_same_v<T, orm::utc_text>) {
                return json(held.text);
            } else {
                return json(held);
            }
        },
        value.value());
}

json to_json(const orm::parameters& values) {
    json made = values.is_positional() ? json::array() : json::object();
    for (const auto& [name, value] : values) {
        if (values.is_positional()) {
            made.push_back(to_json(value));
        } else {
            made[std::string{name}] = to_json(value);
        }
    }
    return made;
}

json to_json(const orm::parameter_sets& sets) {
    json made = json::array();
    for (const orm::parameters& one : sets) made.push_back(to_json(one));
    return made;
}

json to_json(const orm::execution_options& options) {
    json made = json::object();
    for (const auto& [key, value] : options) {
        if (const auto* flag = std::any_cast<bool>(&value)) {
            made[key] = *flag;
        } else if (const auto* number = std::any_cast<int>(&value)) {
            made[key] = *number;
        } else if (const auto* text = std::any_cast<std::string>(&value)) {
            made[key] = *text;
        } else {
            throw cannot_replay{"this program cannot show the option '" + key + "'"};
        }
    }
    return made;
}

orm::sql_value value_of(const json& value) {
    if (value.is_null()) return {};
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (value.is_number()) return value.get<double>();
    if (value.is_string()) return value.get<std::string>();
    throw cannot_replay{"this program binds no " + value.dump()};
}

orm::parameters parameters_of(const json& named) {
    orm::parameters made;
    for (const auto& [name, value] : named.items()) made.set(name, value_of(value));
    return made;
}

orm::parameter_sets sets_of(const json& list) {
    orm::parameter_sets made;
    for (const json& one : list) made.push_back(parameters_of(one));
    return made;
}

orm::execution_options options_of(const json& options) {
    orm::execution_options made;
    for (const auto& [key, value] : options.items()) {
        if (value.is_boolean()) {
            made[key] = value.get<bool>();
        } else if (value.is_number_integer()) {
            made[key] = value.get<int>();
        } else if (value.is_string()) {
            made[key] = value.get<std::string>();
        } else {
            throw cannot_replay{"this program knows no option of the value " + value.dump()};
        }
    }
    return made;
}

}  // namespace conformance::core

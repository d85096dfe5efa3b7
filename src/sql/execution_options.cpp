#include "orm/sql/execution_options.hpp"

#include <optional>

#include "orm/core/error.hpp"

namespace orm {
namespace {

template <class T>
struct taken;

template <>
struct taken<bool> {
    static constexpr std::string_view name = "a bool";
    static std::optional<bool> from(const std::any& value) {
        const auto* found = std::any_cast<bool>(&value);
        return found != nullptr ? std::optional{*found} : std::nullopt;
    }
};

template <>
struct taken<int> {
    static constexpr std::string_view name = "an int";
    static std::optional<int> from(const std::any& value) {
        const auto* found = std::any_cast<int>(&value);
        return found != nullptr ? std::optional{*found} : std::nullopt;
    }
};

template <>
struct taken<std::string> {
    static constexpr std::string_view name = "a text: std::string, std::string_view or const char*";
    static std::optional<std::string> from(const std::any& value) {
        if (const auto* found = std::any_cast<std::string>(&value)) return *found;
        if (const auto* found = std::any_cast<std::string_view>(&value)) return std::string{*found};
        if (const auto* found = std::any_cast<const char*>(&value); found != nullptr && *found)
            return std::string{*found};
        if (const auto* found = std::any_cast<char*>(&value); found != nullptr && *found)
            return std::string{*found};
        return std::nullopt;
    }
};

}  // namespace

template <class T>
T get_option(const execution_options& options, std::string_view name, T otherwise) {
    const auto found = options.find(name);
    if (found == options.end()) return otherwise;
    if (std::optional<T> value = taken<T>::from(found->second)) return *std::move(value);
    throw argument_error{"the execution option '" + std::string{name} + "' takes " +
                         std::string{taken<T>::name} + ", and was given something else"};
}

template bool get_option(const execution_options&, std::string_view, bool);
template int get_option(const execution_options&, std::string_view, int);
template std::string get_option(const execution_options&, std::string_view, std::string);

}  // namespace orm

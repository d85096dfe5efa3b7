#include "model.hpp"

#include <ostream>
#include <stdexcept>

#include "text.hpp"

namespace atlas {
namespace {

std::size_t length_of(std::string_view key) {
    return key == "alpha_2" ? 2 : 3;
}

[[noreturn]] void refuse_letter(std::string_view key, std::string_view letter) {
    throw std::invalid_argument{std::string{key} + " " + in_quotes(letter) + " is not known"};
}

}  // namespace

std::string Country::check_code(const std::string& code, std::string_view key) const {
    return letter_code(code, length_of(key), letters::upper, key);
}
std::string Country::check_number(const std::string& code, std::string_view key) const {
    return digit_code(code, key);
}

std::string Subdivision::check_code(const std::string& given, std::string_view key) const {
    return subdivision_code(given, key);
}
orm::ref<Subdivision> Subdivision::check_parent(Subdivision& given) const {
    const std::string about = "parent " + in_quotes(given.code.get());
    if (given.country != country) throw std::invalid_argument{about + " is in another country"};
    for (const Subdivision* above = &given; above != nullptr; above = above->parent.get().get())
        if (above == this) throw std::invalid_argument{about + " is, or lies below, its child"};
    return orm::ref<Subdivision>::to(given);
}

std::string Currency::check_code(const std::string& code, std::string_view key) const {
    return letter_code(code, length_of(key), letters::upper, key);
}
std::string Currency::check_number(const std::string& code, std::string_view key) const {
    return digit_code(code, key);
}

std::string Language::check_code(const std::string& code, std::string_view key) const {
    return letter_code(code, length_of(key), letters::lower, key);
}

language_scope to_scope(std::string_view letter) {
    if (letter == "I") return language_scope::individual;
    if (letter == "M") return language_scope::macrolanguage;
    if (letter == "S") return language_scope::special;
    refuse_letter("scope", letter);
}

std::string to_type_name(std::string_view letter) {
    if (letter == "L") return "living";
    if (letter == "E") return "extinct";
    if (letter == "A") return "ancient";
    if (letter == "H") return "historic";
    if (letter == "C") return "constructed";
    if (letter == "S") return "special";
    refuse_letter("type", letter);
}

std::ostream& operator<<(std::ostream& out, language_scope scope) {
    switch (scope) {
        case language_scope::individual:
            return out << "individual";
        case language_scope::macrolanguage:
            return out << "macrolanguage";
        case language_scope::special:
            return out << "special";
    }
    return out;
}

}  // namespace atlas

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

language_type to_type(std::string_view letter) {
    constexpr std::string_view known = "LEAHCS";
    if (letter.size() != 1 || known.find(letter) == std::string_view::npos)
        refuse_letter("type", letter);
    return static_cast<language_type>(letter.front());
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

std::ostream& operator<<(std::ostream& out, language_type type) {
    switch (type) {
        case language_type::living:
            return out << "living";
        case language_type::extinct:
            return out << "extinct";
        case language_type::ancient:
            return out << "ancient";
        case language_type::historic:
            return out << "historic";
        case language_type::constructed:
            return out << "constructed";
        case language_type::special:
            return out << "special";
    }
    return out;
}

}  // namespace atlas

#ifndef ATLAS_MODEL_HPP
#define ATLAS_MODEL_HPP

#include <iosfwd>
#include <optional>
#include <orm/instrument.hpp>
#include <string>
#include <string_view>

namespace atlas {

/// A country of ISO 3166-1.
struct Country {
    orm::mapped<std::string> alpha_3;
    orm::mapped<std::string> alpha_2;
    orm::mapped<std::string> numeric;
    orm::mapped<std::string> name;
    orm::mapped<std::optional<std::string>> official_name;
    orm::mapped<std::optional<std::string>> common_name;
    orm::mapped<std::optional<std::string>> flag;

    std::string check_code(const std::string& code, std::string_view key) const;
    std::string check_number(const std::string& code, std::string_view key) const;
};

/// A currency of ISO 4217.
struct Currency {
    orm::mapped<std::string> alpha_3;
    orm::mapped<std::string> numeric;
    orm::mapped<std::string> name;

    std::string check_code(const std::string& code, std::string_view key) const;
    std::string check_number(const std::string& code, std::string_view key) const;
};

enum class language_scope : char { individual = 'I', macrolanguage = 'M', special = 'S' };
enum class language_type : char {
    living = 'L',
    extinct = 'E',
    ancient = 'A',
    historic = 'H',
    constructed = 'C',
    special = 'S'
};

/// A language of ISO 639-3.
struct Language {
    orm::mapped<std::string> alpha_3;
    orm::mapped<std::optional<std::string>> alpha_2;
    orm::mapped<std::optional<std::string>> bibliographic;
    orm::mapped<std::string> name;
    orm::mapped<std::optional<std::string>> inverted_name;
    orm::mapped<std::optional<std::string>> common_name;
    orm::mapped<language_scope> scope = language_scope::individual;
    orm::mapped<language_type> type = language_type::living;

    std::string check_code(const std::string& code, std::string_view key) const;
};

/// The meaning of a letter of the data. @throws std::invalid_argument for one that has none.
language_scope to_scope(std::string_view letter);
language_type to_type(std::string_view letter);

std::ostream& operator<<(std::ostream& out, language_scope scope);
std::ostream& operator<<(std::ostream& out, language_type type);

}  // namespace atlas

// Validators belong to the mapping: they run before every listener, whoever registered it. One that
// takes a std::string is not called for a null.

template <>
struct orm::mapping<atlas::Country> {
    static void define(orm::definition<atlas::Country>& m) {
        using atlas::Country;
        m.validates<&Country::check_code>(&Country::alpha_3, &Country::alpha_2);
        m.validates<&Country::check_number>(&Country::numeric);
    }
};

template <>
struct orm::mapping<atlas::Currency> {
    static void define(orm::definition<atlas::Currency>& m) {
        using atlas::Currency;
        m.validates<&Currency::check_code>(&Currency::alpha_3);
        m.validates<&Currency::check_number>(&Currency::numeric);
    }
};

template <>
struct orm::mapping<atlas::Language> {
    static void define(orm::definition<atlas::Language>& m) {
        using atlas::Language;
        m.validates<&Language::check_code>(&Language::alpha_3, &Language::alpha_2,
                                           &Language::bibliographic);
    }
};

#endif

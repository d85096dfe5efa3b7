#ifndef ATLAS_MODEL_HPP
#define ATLAS_MODEL_HPP

#include <iosfwd>
#include <optional>
#include <orm/collections.hpp>
#include <string>
#include <string_view>

namespace atlas {

struct Currency;
struct Language;
struct Subdivision;

/// A country of ISO 3166-1.
struct Country {
    orm::mapped<std::string> alpha_3;
    orm::mapped<std::string> alpha_2;
    orm::mapped<std::string> numeric;
    orm::mapped<std::string> name;
    orm::mapped<std::optional<std::string>> official_name;
    orm::mapped<std::optional<std::string>> common_name;
    orm::mapped<std::optional<std::string>> flag;
    orm::dict<std::string, Subdivision> subdivisions;  ///< of all levels, by code
    orm::list<Currency> currencies;

    std::string check_code(const std::string& code, std::string_view key) const;
    std::string check_number(const std::string& code, std::string_view key) const;
};

/// A part of a country, of ISO 3166-2: a region, or a province in it.
struct Subdivision {
    orm::mapped<std::string> code;
    orm::mapped<std::string> name;
    orm::mapped<std::string> type;
    orm::one<Country> country;
    orm::one<Subdivision> parent;
    orm::list<Subdivision> children;

    std::string check_code(const std::string& code, std::string_view key) const;
    /// A parent lies in the same country, and not below its own child.
    orm::ref<Subdivision> check_parent(Subdivision& given) const;
};

/// A currency of ISO 4217.
struct Currency {
    orm::mapped<std::string> alpha_3;
    orm::mapped<std::string> numeric;
    orm::mapped<std::string> name;
    orm::list<Country> countries;

    std::string check_code(const std::string& code, std::string_view key) const;
    std::string check_number(const std::string& code, std::string_view key) const;
};

/// What ISO 639-3 calls the type of a language: living, extinct, ancient and so on.
struct LanguageType {
    orm::mapped<std::string> name;
    orm::set<Language> languages;
};

enum class language_scope : char { individual = 'I', macrolanguage = 'M', special = 'S' };

/// A language of ISO 639-3.
struct Language {
    orm::mapped<std::string> alpha_3;
    orm::mapped<std::optional<std::string>> alpha_2;
    orm::mapped<std::optional<std::string>> bibliographic;
    orm::mapped<std::string> name;
    orm::mapped<std::optional<std::string>> inverted_name;
    orm::mapped<std::optional<std::string>> common_name;
    orm::mapped<language_scope> scope = language_scope::individual;
    orm::one<LanguageType> type;

    std::string check_code(const std::string& code, std::string_view key) const;
};

/// The meaning of a letter of the data. @throws std::invalid_argument for one that has none.
language_scope to_scope(std::string_view letter);
/// The name of a type of languages. @throws the same
std::string to_type_name(std::string_view letter);

std::ostream& operator<<(std::ostream& out, language_scope scope);

/// What an object is found by, and called in reports.
inline const std::string& code_of(const Country& of) {
    return of.alpha_3;
}
inline const std::string& code_of(const Subdivision& of) {
    return of.code;
}
inline const std::string& code_of(const Currency& of) {
    return of.alpha_3;
}
inline const std::string& code_of(const LanguageType& of) {
    return of.name;
}
inline const std::string& code_of(const Language& of) {
    return of.alpha_3;
}

}  // namespace atlas

// Validators belong to the mapping: they run before every listener, whoever registered it. One that
// takes a std::string or a Subdivision is not called for a null. A relationship is told at one end;
// the other end follows, and its validators have their say whichever end is changed.

template <>
struct orm::mapping<atlas::Country> {
    static void define(orm::definition<atlas::Country>& m) {
        using atlas::Country, atlas::Currency, atlas::Subdivision;
        m.validates<&Country::check_code>(&Country::alpha_3, &Country::alpha_2);
        m.validates<&Country::check_number>(&Country::numeric);
        m.relationship(&Country::subdivisions)
            .back_populates(&Subdivision::country)
            .keyed_by(&Subdivision::code);
        m.relationship(&Country::currencies).back_populates(&Currency::countries);
    }
};

template <>
struct orm::mapping<atlas::Subdivision> {
    static void define(orm::definition<atlas::Subdivision>& m) {
        using atlas::Subdivision;
        m.validates<&Subdivision::check_code>(&Subdivision::code);
        m.validates<&Subdivision::check_parent>(&Subdivision::parent);
        m.relationship(&Subdivision::children).back_populates(&Subdivision::parent);
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
struct orm::mapping<atlas::LanguageType> {
    static void define(orm::definition<atlas::LanguageType>& m) {
        using atlas::Language, atlas::LanguageType;
        m.relationship(&LanguageType::languages).back_populates(&Language::type);
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

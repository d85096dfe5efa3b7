#include "ends.hpp"

#include "text.hpp"

namespace atlas {
namespace {

constexpr std::size_t listed_at_most = 8;

template <class T>
std::string shown(const orm::ref<T>& object) {
    return object ? code_of(*object) : "none";
}

/// The members of a collection, or how many they are.
template <class Members>
std::string shown(const Members& members) {
    if (members.empty()) return "none";
    if (members.size() > listed_at_most) return grouped(members.size());
    std::string codes;
    for (const auto& member : members) codes += (codes.empty() ? "" : " ") + code_of(*member);
    return codes;
}

std::string yes(bool is) {
    return is ? "yes" : "no";
}

}  // namespace

std::string ends_of(Country& country) {
    return "country " + code_of(country) + ": subdivisions " +
           shown(country.subdivisions.values()) + "; currencies " + shown(country.currencies);
}

std::string ends_of(Subdivision& subdivision) {
    return code_of(subdivision) + " " + subdivision.name.get() + ": country " +
           shown(subdivision.country.get()) + ", parent " + shown(subdivision.parent.get()) +
           " (has_parent: " + yes(orm::has_parent(orm::attr<&Subdivision::children>, subdivision)) +
           "), children " + shown(subdivision.children);
}

std::string ends_of(Currency& currency) {
    return "currency " + code_of(currency) + ": countries " + shown(currency.countries);
}

std::string ends_of(LanguageType& type) {
    return code_of(type) + " languages: " + shown(type.languages);
}

std::string ends_of(Language& language) {
    return "language " + code_of(language) + ": type " + shown(language.type.get());
}

std::string agreement_of(const library& shelves) {
    std::size_t relations = 0;
    std::size_t one_sided = 0;
    const auto count = [&](bool other_end_agrees) {
        ++relations;
        if (!other_end_agrees) ++one_sided;
    };
    // Counted at the end with the collection; at the other end only what that one does not know.
    for (const auto& country : shelves.countries.all) {
        for (const auto& [code, subdivision] : country->subdivisions)
            count(subdivision->country == country && subdivision->code == code);
        for (const auto& currency : country->currencies)
            count(currency->countries.contains(country));
    }
    for (const auto& one : shelves.subdivisions.all) {
        for (const auto& child : one->children) count(child->parent == one);
        if (one->country && !one->country->subdivisions.contains(one->code)) count(false);
        if (one->parent && !one->parent->children.contains(one)) count(false);
    }
    for (const auto& currency : shelves.currencies.all)
        for (const auto& country : currency->countries)
            if (!country->currencies.contains(currency)) count(false);
    for (const auto& type : shelves.types.all)
        for (const auto& language : type->languages) count(language->type == type);
    for (const auto& language : shelves.languages.all)
        if (!language->type->languages.contains(language)) count(false);
    return grouped(relations) + " relations, " + grouped(one_sided) +
           " of them known at one end only";
}

}  // namespace atlas

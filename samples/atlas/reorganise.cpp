#include "reorganise.hpp"

#include <map>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "ends.hpp"
#include "trace.hpp"

namespace atlas {
namespace {

/// Runs `change` on the objects, if all are there, and prints them before and after it.
template <class Change, class... T>
void step(std::string_view title, std::ostream& out, Change&& change,
          const orm::ref<T>&... objects) {
    if (!(objects && ...)) return;
    const auto print_ends = [&](std::string_view when) {
        out << "  " << when << '\n';
        ((out << "    " << ends_of(*objects) << '\n'), ...);
    };
    out << title << '\n';
    print_ends("before");
    out << "  events\n";
    try {
        const trace lines{out};
        change(*objects...);
    } catch (const std::invalid_argument& refused) {
        out << "    refused: " << refused.what() << '\n';
    }
    print_ends("after");
}

/// What lies below a subdivision is in the same country.
void follow_parent(Subdivision& parent, const orm::ref<Country>& country) {
    if (!parent.children.has_value()) return;
    for (const orm::ref<Subdivision>& child : parent.children) child->country = country;
}

void move_subtree(const library& in, std::ostream& out) {
    const orm::scoped_listener following =
        orm::listen(orm::attr<&Subdivision::country>, orm::event::set, &follow_parent);
    step(
        "Umbria moves to San Marino, and all below it follows", out,
        [](Country&, Country& san_marino, Subdivision& umbria, Subdivision&, Subdivision&) {
            umbria.country = orm::ref<Country>::to(san_marino);
        },
        in.countries.find("ITA"), in.countries.find("SMR"), in.subdivisions.find("IT-55"),
        in.subdivisions.find("IT-PG"), in.subdivisions.find("IT-TR"));
}

void merge_countries(const library& in, std::ostream& out) {
    step(
        "The Caribbean Netherlands become a part of the Netherlands", out,
        [](Country& netherlands, Country& caribbean) {
            std::map<std::string, orm::ref<Subdivision>> all;
            for (const Country* country : {&netherlands, &caribbean})
                for (const auto& [code, subdivision] : country->subdivisions)
                    all.emplace(code, subdivision);
            netherlands.subdivisions = all;
        },
        in.countries.find("NLD"), in.countries.find("BES"));
}

void replace_children(const library& in, std::ostream& out) {
    std::vector<orm::ref<Subdivision>> provinces;
    for (const char* code : {"IT-AQ", "IT-CB", "IT-CH", "IT-TE"})
        if (const auto one = in.subdivisions.find(code)) provinces.push_back(one);
    step(
        "Abruzzo has the provinces of 1926: with Campobasso, without Pescara", out,
        [&](Subdivision& abruzzo, Subdivision&, Subdivision&, Subdivision&) {
            abruzzo.children = provinces;
        },
        in.subdivisions.find("IT-65"), in.subdivisions.find("IT-67"), in.subdivisions.find("IT-CB"),
        in.subdivisions.find("IT-PE"));
}

/// The validator stands at the other end of the relationship.
void close_circle(const library& in, std::ostream& out) {
    step(
        "A region below its own province", out,
        [](Subdivision& region, Subdivision& province) {
            province.children.append(orm::ref<Subdivision>::to(region));
        },
        in.subdivisions.find("IT-65"), in.subdivisions.find("IT-CH"));
}

void change_currency(const library& in, std::ostream& out) {
    step(
        "Croatia takes the euro for the kuna", out,
        [](Country& croatia, Currency& euro, Currency&) {
            croatia.currencies = {orm::ref<Currency>::to(euro)};
        },
        in.countries.find("HRV"), in.currencies.find("EUR"), in.currencies.find("HRK"));
}

void revive_language(const library& in, std::ostream& out) {
    step(
        "Latin is added to the living languages, twice", out,
        [](LanguageType&, LanguageType& living, Language& latin) {
            for (int i = 0; i < 2; ++i) living.languages.add(orm::ref<Language>::to(latin));
        },
        in.types.find("ancient"), in.types.find("living"), in.languages.find("lat"));
}

}  // namespace

void reorganise(const library& shelves, std::ostream& out) {
    out << "What a reorganisation does to both ends\n";
    move_subtree(shelves, out);
    merge_countries(shelves, out);
    replace_children(shelves, out);
    close_circle(shelves, out);
    change_currency(shelves, out);
    revive_language(shelves, out);
    out << "In all there are " << agreement_of(shelves) << '\n';
}

}  // namespace atlas

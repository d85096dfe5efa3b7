#include "edits.hpp"

#include <ostream>
#include <stdexcept>
#include <string_view>

#include "journal.hpp"
#include "rules.hpp"

namespace atlas {
namespace {

/// Runs `edit` on the object of that code and says so; a refusal is part of the story.
template <class T, class F>
void edit(const shelf<T>& of, const char* code, std::string_view what, std::ostream& out,
          F&& change) {
    const orm::ref<T> object = of.find(code);
    if (!object) return;
    out << code << ": " << what << '\n';
    try {
        change(*object);
    } catch (const std::invalid_argument& refused) {
        out << "  refused: " << refused.what() << '\n';
    }
}

/// Keeps the former name as the common one. Handing on the token tells other listeners that the
/// second change came from the first.
void keep_former_name(Country& country, const std::string&,
                      const orm::old_value<std::string>& before, const orm::initiator& from) {
    if (before.has_value()) country.common_name.set(*before, from);
}

}  // namespace

void make_edits(library& shelves, std::ostream& out) {
    out << "What the listeners saw\n";
    const journal lines{out};
    const orm::scoped_listener former =
        orm::listen(orm::attr<&Country::name>, orm::event::set, &keep_former_name);

    edit(shelves.countries, "CHE", "a new name, with spaces that a listener takes off", out,
         [](Country& country) { country.name = "  Confoederatio Helvetica "; });
    edit(shelves.countries, "NOR", "a value set, and set back", out, [](Country& country) {
        country.alpha_2 = "xx";
        country.alpha_2 = "no";
    });
    edit(shelves.countries, "FRA", "an optional set to null", out,
         [](Country& country) { country.official_name = std::nullopt; });
    edit(shelves.countries, "FRA", "a code that is taken", out,
         [](Country& country) { country.alpha_3 = "che"; });
    edit(shelves.countries, "DEU", "a code that is too long", out,
         [](Country& country) { country.alpha_2 = "DEUTSCH"; });
    edit(shelves.currencies, "EUR", "a change in place", out,
         [](Currency& currency) { currency.name += " (€)"; });
    edit(shelves.languages, "deu", "an optional deleted", out,
         [](Language& language) { language.bibliographic.reset(); });
    edit(shelves.languages, "ell", "the same value again", out,
         [](Language& language) { language.name = language.name.get(); });
    out << "  " << lines.events() << " events\n";
}

}  // namespace atlas

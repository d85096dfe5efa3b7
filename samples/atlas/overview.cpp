#include "overview.hpp"

#include <algorithm>
#include <ostream>

#include "ends.hpp"
#include "text.hpp"

namespace atlas {
namespace {

template <class T, class Test>
std::string number_of(const shelf<T>& of, const Test& test) {
    const auto found =
        std::ranges::count_if(of.all, [&](const orm::ref<T>& one) { return test(*one); });
    return grouped(static_cast<std::size_t>(found));
}

}  // namespace

void print_overview(const library& shelves, std::ostream& out) {
    const auto with_parts = [](Country& one) { return !one.subdivisions.empty(); };
    const auto with_money = [](Country& one) { return !one.currencies.empty(); };
    const auto with_parent = [](Subdivision& one) { return one.parent != nullptr; };
    const auto with_children = [](Subdivision& one) { return !one.children.empty(); };
    const auto with_country = [](Currency& one) { return !one.countries.empty(); };
    out << "What belongs together\n  " << grouped(shelves.subdivisions.all.size())
        << " subdivisions are in " << number_of(shelves.countries, with_parts) << " countries; "
        << number_of(shelves.subdivisions, with_parent) << " have a parent, "
        << number_of(shelves.subdivisions, with_children) << " have children\n  "
        << number_of(shelves.currencies, with_country) << " of "
        << grouped(shelves.currencies.all.size()) << " currencies are those of "
        << number_of(shelves.countries, with_money) << " countries\n";
    for (const orm::ref<LanguageType>& type : shelves.types.all)
        if (!type->languages.empty())
            out << "  " << grouped(type->languages.size()) << ' ' << code_of(*type)
                << " languages\n";
    out << "  " << agreement_of(shelves) << '\n';
}

}  // namespace atlas

#include <iomanip>
#include <ostream>
#include <sstream>
#include <string>

#include "edits.hpp"
#include "text.hpp"

namespace atlas {
namespace {

std::string shown(const std::string& value) {
    return in_quotes(value);
}
std::string shown(const std::optional<std::string>& value) {
    return in_quotes(value);
}
template <class T>
std::string shown(const orm::ref<T>& object) {
    return object ? code_of(*object) : "none";
}
template <class T>
std::string shown(const T& value) {
    std::ostringstream text;
    text << value;
    return text.str();
}

template <class A>
constexpr bool holds_many = requires(const typename A::field_type& field) {
    field.size();
};

template <class T, class A>
void print_attribute(T& object, A attribute, std::ostream& out) {
    if (!orm::inspect(object).is_changed(A::info())) return;
    const auto history = orm::history_of(object, attribute);
    out << "    " << std::left << std::setw(15) << A::name;
    if constexpr (holds_many<A>) {
        for (const auto& member : history.deleted) out << "  -" << shown(member);
        for (const auto& member : history.added) out << "  +" << shown(member);
        out << "  unchanged " << grouped(history.unchanged.size()) << '\n';
    } else {
        for (const auto& value : history.deleted) out << "  was " << shown(value);
        for (const auto& value : history.added) out << "  is " << shown(value);
        for (const auto& value : history.unchanged) out << "  still " << shown(value);
        out << '\n';
    }
}

template <class T, class... A>
void print_shelf(const shelf<T>& of, std::ostream& out, A... attributes) {
    for (const orm::ref<T>& object : of.all) {
        if (!orm::inspect(*object).modified()) continue;
        out << "  " << orm::map<T>().name() << ' ' << code_of(*object) << '\n';
        (print_attribute(*object, attributes, out), ...);
    }
}

}  // namespace

void print_history(const library& shelves, std::ostream& out) {
    out << "History of the changed objects\n";
    print_shelf(shelves.countries, out, orm::attr<&Country::alpha_3>, orm::attr<&Country::alpha_2>,
                orm::attr<&Country::numeric>, orm::attr<&Country::name>,
                orm::attr<&Country::official_name>, orm::attr<&Country::common_name>,
                orm::attr<&Country::flag>, orm::attr<&Country::subdivisions>,
                orm::attr<&Country::currencies>);
    print_shelf(shelves.subdivisions, out, orm::attr<&Subdivision::country>,
                orm::attr<&Subdivision::parent>, orm::attr<&Subdivision::children>);
    print_shelf(shelves.currencies, out, orm::attr<&Currency::alpha_3>,
                orm::attr<&Currency::numeric>, orm::attr<&Currency::name>,
                orm::attr<&Currency::countries>);
    print_shelf(shelves.types, out, orm::attr<&LanguageType::languages>);
    print_shelf(shelves.languages, out, orm::attr<&Language::alpha_3>,
                orm::attr<&Language::alpha_2>, orm::attr<&Language::bibliographic>,
                orm::attr<&Language::name>, orm::attr<&Language::inverted_name>,
                orm::attr<&Language::common_name>, orm::attr<&Language::scope>,
                orm::attr<&Language::type>);
}

}  // namespace atlas

#include "rules.hpp"

#include <stdexcept>
#include <string>

#include "text.hpp"

namespace atlas {
namespace {

/// With orm::raw one function serves the attributes of all classes.
std::string trim_name(orm::instance_state&, const std::string& name) {
    std::string kept = trimmed(name);
    if (kept.empty()) throw std::invalid_argument{"a name is empty"};
    return kept;
}

template <auto Code, class T>
void add_unique_code(listeners& rules, const shelf<T>& on) {
    constexpr auto attribute = orm::attr<Code>;
    rules.emplace_back(orm::listen(
        attribute, orm::event::set, [&on, attribute](T& target, const std::string& code) {
            const orm::ref<T> other = on.find(code);
            if (other && other.get() != &target)
                throw std::invalid_argument{std::string{attribute.name} + " " + in_quotes(code) +
                                            " is taken already, by " +
                                            in_quotes(other->name.get())};
        }));
}

template <auto... Members>
void add_trimming(listeners& rules) {
    (rules.emplace_back(
         orm::listen(orm::attr<Members>, orm::event::set, &trim_name, orm::retval | orm::raw)),
     ...);
}

}  // namespace

listeners apply_rules(const library& shelves) {
    listeners rules;
    add_trimming<&Country::name, &Country::official_name, &Country::common_name, &Subdivision::name,
                 &Currency::name, &Language::name, &Language::inverted_name,
                 &Language::common_name>(rules);
    add_unique_code<&Country::alpha_3>(rules, shelves.countries);
    add_unique_code<&Subdivision::code>(rules, shelves.subdivisions);
    add_unique_code<&Currency::alpha_3>(rules, shelves.currencies);
    add_unique_code<&Language::alpha_3>(rules, shelves.languages);
    return rules;
}

}  // namespace atlas

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

template <class T>
void add_unique_code(listeners& rules, const shelf<T>& on) {
    rules.emplace_back(orm::listen(
        orm::attr<&T::alpha_3>, orm::event::set, [&on](T& target, const std::string& code) {
            const orm::ref<T> other = on.find(code);
            if (other && other.get() != &target)
                throw std::invalid_argument{"alpha_3 " + in_quotes(code) +
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
    add_trimming<&Country::name, &Country::official_name, &Country::common_name, &Currency::name,
                 &Language::name, &Language::inverted_name, &Language::common_name>(rules);
    add_unique_code(rules, shelves.countries);
    add_unique_code(rules, shelves.currencies);
    add_unique_code(rules, shelves.languages);
    return rules;
}

}  // namespace atlas

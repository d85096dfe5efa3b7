#include "journal.hpp"

#include <iomanip>
#include <ostream>
#include <string>

#include "text.hpp"

namespace atlas {
namespace {

template <class T>
std::string shown(const orm::old_value<T>& old) {
    if (old == orm::unknown) return "(not loaded)";
    return old.has_value() ? in_quotes(*old) : "(no value)";
}

}  // namespace

template <class A>
void journal::watch(A attribute) {
    using value = typename A::value_type;
    registered_.emplace_back(orm::listen(
        attribute, orm::event::set,
        [this](orm::instance_state& state, const value& now, const orm::old_value<value>& before,
               const orm::initiator& from) {
            write("set", state, A::name, shown(before) + " -> " + in_quotes(now), from);
        },
        orm::raw));
    registered_.emplace_back(orm::listen(
        attribute, orm::event::remove,
        [this](orm::instance_state& state, const orm::old_value<value>& before,
               const orm::initiator& from) {
            write("remove", state, A::name, shown(before), from);
        },
        orm::raw));
}

journal::journal(std::ostream& out) : out_{out} {
    watch(orm::attr<&Country::alpha_3>);
    watch(orm::attr<&Country::alpha_2>);
    watch(orm::attr<&Country::name>);
    watch(orm::attr<&Country::official_name>);
    watch(orm::attr<&Country::common_name>);
    watch(orm::attr<&Currency::name>);
    watch(orm::attr<&Language::name>);
    watch(orm::attr<&Language::bibliographic>);
}

void journal::write(std::string_view event, const orm::instance_state& state,
                    std::string_view attribute, std::string_view change,
                    const orm::initiator& from) {
    ++events_;
    const std::string name = std::string{state.manager().name()} + "." + std::string{attribute};
    out_ << "  " << std::left << std::setw(7) << event << std::setw(23) << name << change << "  ["
         << to_string(from.op()) << " of " << from.owner().name() << '.' << from.key() << "]\n";
}

}  // namespace atlas

#include "trace.hpp"

#include <iomanip>
#include <ostream>

#include "text.hpp"

namespace atlas {
namespace {

std::string started_by(const orm::initiator& from) {
    return "  [" + std::string{to_string(from.op())} + " of " + std::string{from.owner().name()} +
           '.' + std::string{from.key()} + ']';
}

template <class T>
std::string shown(const orm::ref<T>& object) {
    return object ? code_of(*object) : "none";
}
template <class T>
std::string shown(const orm::old_value<T>& old) {
    if (old == orm::unknown) return "(not loaded)";
    return old.has_value() ? shown(*old) : "(no value)";
}
std::string shown(const orm::collection_key& key) {
    if (const auto* const code = key.key<std::string>()) return " by key " + in_quotes(*code);
    if (const auto* const index = key.index()) return " at " + std::to_string(*index);
    return {};
}

}  // namespace

template <class A>
void trace::watch_one(A attribute) {
    using owner = typename A::class_type;
    using value = typename A::value_type;
    registered_.emplace_back(
        orm::listen(attribute, orm::event::set,
                    [this](owner& of, const value& now, const orm::old_value<value>& before,
                           const orm::initiator& from) {
                        write<A>("set", code_of(of) + ": " + shown(before) + " -> " + shown(now),
                                 started_by(from));
                    }));
}

template <class A, class Event>
void trace::watch_members(A attribute, Event event, std::string_view name) {
    using owner = typename A::class_type;
    using member = typename A::value_type;
    registered_.emplace_back(orm::listen(
        attribute, event,
        [this, name](owner& of, const member& one, const orm::initiator& from,
                     const orm::collection_key& key) {
            write<A>(name, code_of(of) + ": " + shown(one) + shown(key), started_by(from));
        },
        orm::include_key));
}

template <class A>
void trace::watch_collection(A attribute) {
    using owner = typename A::class_type;
    using member = typename A::value_type;
    using element = typename A::field_type::element_type;
    using collection = typename A::field_type;
    watch_members(attribute, orm::event::append, "append");
    watch_members(attribute, orm::event::remove, "remove");
    registered_.emplace_back(orm::listen(
        attribute, orm::event::bulk_replace, [this](owner& of, orm::bulk_values<element>& values) {
            staying_ = 0;
            write<A>("bulk_replace", code_of(of) + ": " + std::to_string(values.size()) + " given",
                     {});
        }));
    registered_.emplace_back(orm::listen(
        attribute, orm::event::append_wo_mutation,
        [this](owner& of, const member& one, const orm::initiator& from) {
            if (from.op() == orm::operation::bulk_replace) {
                ++staying_;
            } else {
                write<A>("append_wo_mutation", code_of(of) + ": " + shown(one), started_by(from));
            }
        }));
    registered_.emplace_back(orm::listen(
        attribute, orm::event::dispose_collection,
        [this](owner& of, orm::held<collection>& former) {
            write<A>("dispose_collection",
                     code_of(of) + ": the former " + std::to_string(former.size()) + ", of which " +
                         std::to_string(staying_) + " stay (append_wo_mutation)",
                     {});
        }));
}

trace::trace(std::ostream& out) : out_{out} {
    watch_collection(orm::attr<&Country::subdivisions>);
    watch_collection(orm::attr<&Country::currencies>);
    watch_collection(orm::attr<&Currency::countries>);
    watch_collection(orm::attr<&Subdivision::children>);
    watch_collection(orm::attr<&LanguageType::languages>);
    watch_one(orm::attr<&Subdivision::country>);
    watch_one(orm::attr<&Subdivision::parent>);
    watch_one(orm::attr<&Language::type>);
}

template <class A>
void trace::write(std::string_view event, const std::string& what, std::string_view started) {
    const std::string name =
        std::string{orm::map<typename A::class_type>().name()} + '.' + std::string{A::name};
    out_ << "    " << std::left << std::setw(19) << event << std::setw(23) << name << what
         << started << '\n';
}

}  // namespace atlas

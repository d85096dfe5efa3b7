// Who listens to schema items.

#include "core/listeners/family_of.hpp"

namespace conformance::core {
namespace {

struct schema_targets {
    template <class Visit>
    static void visit(core_world& where, const std::string& name, Visit&& visit) {
        if (name.starts_with("class:"))
            return visit(orm::detail::class_of(class_of(name.substr(6))));
        if (!where.items.has(name)) throw_no_target(name);
        const orm::schema_item item = where.items.at(name);
        visit(item);
    }
};

}  // namespace

const listened_family& schema_family() {
    static const family_of<orm::ddl_events, schema_targets> made;
    return made;
}

void listen_to_item(core_world& where, const orm::schema_item& item, const std::string& event,
                    const listen_request& what) {
    with_event(orm::ddl_events{}, event, [&]<class E>(E) { listen_to<E>(item, where, what); });
}

}  // namespace conformance::core

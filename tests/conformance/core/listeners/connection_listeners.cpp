// Who listens to connections and engines.

#include "core/listeners/family_of.hpp"

namespace conformance::core {
namespace {

struct connection_targets {
    template <class Visit>
    static void visit(core_world& where, const std::string& name, Visit&& visit) {
        if (const auto found = where.engines.find(name); found != where.engines.end())
            return visit(*found->second);
        if (const auto found = where.connections.find(name); found != where.connections.end())
            return visit(*found->second);
        if (name == "class:Engine") return visit(orm::class_target<orm::engine>());
        if (name == "class:Connection") return visit(orm::class_target<orm::connection>());
        throw_no_target(name);  // "class:OptionEngine" too: copies have no class of their own
    }
};

}  // namespace

const listened_family& connection_family() {
    static const family_of<orm::connection_events, connection_targets> made;
    return made;
}

}  // namespace conformance::core

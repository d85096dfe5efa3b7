// Who listens to dialects. A connection is no target: that does not compile.

#include "core/listeners/family_of.hpp"

namespace conformance::core {
namespace {

struct dialect_targets {
    template <class Visit>
    static void visit(core_world& where, const std::string& name, Visit&& visit) {
        if (const auto found = where.engines.find(name); found != where.engines.end())
            return visit(*found->second);
        if (name.ends_with(".dialect")) {
            const auto owner = where.engines.find(name.substr(0, name.find('.')));
            if (owner != where.engines.end()) return visit(owner->second->dialect());
        }
        if (name == "class:Engine") return visit(orm::class_target<orm::engine>());
        if (name == "class:Dialect") return visit(orm::class_target<orm::dialect>());
        throw_no_target(name);
    }
};

}  // namespace

const listened_family& dialect_family() {
    static const family_of<orm::dialect_events, dialect_targets> made;
    return made;
}

}  // namespace conformance::core

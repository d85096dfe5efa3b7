// Who listens to pools.

#include "core/listeners/family_of.hpp"

namespace conformance::core {
namespace {

struct pool_targets {
    template <class Visit>
    static void visit(core_world& where, const std::string& name, Visit&& visit) {
        if (const auto found = where.engines.find(name); found != where.engines.end())
            return visit(*found->second);
        if (where.pools.contains(name) || name.ends_with(".pool")) return visit(*where.pool(name));
        if (name == "class:Engine") return visit(orm::class_target<orm::engine>());
        if (name == "class:Pool") return visit(orm::class_target<orm::pool>());
        if (name == "class:QueuePool") return visit(orm::class_target<orm::queue_pool>());
        if (name == "class:NullPool") return visit(orm::class_target<orm::null_pool>());
        if (name == "class:StaticPool") return visit(orm::class_target<orm::static_pool>());
        if (name == "class:SingletonThreadPool")
            return visit(orm::class_target<orm::singleton_thread_pool>());
        if (name == "class:AssertionPool") return visit(orm::class_target<orm::assertion_pool>());
        throw_no_target(name);
    }
};

}  // namespace

const listened_family& pool_family() {
    static const family_of<orm::pool_events, pool_targets> made;
    return made;
}

}  // namespace conformance::core

#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <new>
#include <orm/engine.hpp>
#include <orm/pool.hpp>
#include <string>
#include <vector>

#include "../failing_new.hpp"

// Pools, engines, connections and dialects as targets, when memory lacks.

namespace {

struct world {
    world() { static_cast<void>(show()); }

    /// How many listeners each target has, and how many times one was called by a connection that
    /// executes a statement.
    std::string show() {
        std::string all;
        const auto add = [&all](const std::vector<orm::listener>& listeners) {
            all += std::to_string(listeners.size()) + " ";
        };
        add(orm::listeners_of(*engine, orm::pool_event::checkout));
        add(orm::listeners_of(*engine, orm::connection_event::before_cursor_execute));
        add(orm::listeners_of(*engine, orm::dialect_event::do_execute));
        add(orm::listeners_of(*engine->pool(), orm::pool_event::checkout));
        add(orm::listeners_of(conn, orm::connection_event::before_cursor_execute));
        add(orm::listeners_of(orm::class_target<orm::pool>(), orm::pool_event::checkout));
        add(orm::listeners_of(orm::class_target<orm::queue_pool>(), orm::pool_event::checkout));
        add(orm::listeners_of(orm::class_target<orm::engine>(),
                              orm::connection_event::before_cursor_execute));
        calls = 0;
        conn.execute("SELECT 1");
        conn.rollback();
        static_cast<void>(engine->connect().execute("SELECT 1"));
        return all + "called " + std::to_string(calls);
    }

    std::shared_ptr<orm::engine> engine = orm::create_engine("sqlite://");
    orm::connection conn = engine->connect();
    int calls = 0;
};

struct registration {
    const char* name;
    orm::listener (*add)(world& w);
};

const registration registrations[]{
    {"a pool",
     [](world& w) {
         return orm::listen(*w.engine->pool(), orm::pool_event::checkout, [&w] { ++w.calls; });
     }},
    {"the pool of an engine",
     [](world& w) {
         return orm::listen(*w.engine, orm::pool_event::checkout, [&w] { ++w.calls; });
     }},
    {"a class of pools",
     [](world& w) {
         return orm::listen(orm::class_target<orm::pool>(), orm::pool_event::checkout,
                            [&w] { ++w.calls; });
     }},
    {"an engine",
     [](world& w) {
         return orm::listen(*w.engine, orm::connection_event::before_cursor_execute,
                            [&w] { ++w.calls; });
     }},
    {"a connection",
     [](world& w) {
         return orm::listen(w.conn, orm::connection_event::before_cursor_execute,
                            [&w] { ++w.calls; });
     }},
    {"all engines",
     [](world& w) {
         return orm::listen(
             orm::class_target<orm::engine>(), orm::connection_event::before_cursor_execute,
             [&w] { ++w.calls; }, orm::insert);
     }},
    {"the pools of all engines, once",
     [](world& w) {
         return orm::listen(
             orm::class_target<orm::engine>(), orm::pool_event::checkout, [&w] { ++w.calls; },
             orm::once);
     }},
    {"the dialect of an engine",
     [](world& w) {
         return orm::listen(*w.engine, orm::dialect_event::do_execute, [&w] { ++w.calls; });
     }},
};

}  // namespace

TEST_CASE("a listen to pools, engines or connections that lacks memory registers nothing",
          "[engine][memory]") {
    for (const registration& one : registrations) {
        INFO(one.name);
        for (long n = 1;; ++n) {
            INFO("allocation " << n);
            world w;
            const std::string before = w.show();
            orm::listener made;
            const bool refused = ends_with_bad_alloc(n, [&] { made = one.add(w); });
            const bool failed = failing_new::has_failed();
            REQUIRE(refused == failed);
            if (refused) {
                REQUIRE(w.show() == before);
                made = one.add(w);
            }
            CHECK(w.show() != before);
            {
                const failing_new fail{1, true};
                CHECK(made.remove());
            }
            REQUIRE(w.show() == before);
            if (!failed) break;
        }
    }
}

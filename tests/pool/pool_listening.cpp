#include <catch2/catch.hpp>

#include "pool_driver.hpp"

// Targets, levels and flags of the events of pools. Specification 1.2 to 1.6, 2.11.

using namespace pools;

namespace {

/// Stands for its pool, as an engine will.
struct engine_like {
    std::shared_ptr<orm::queue_pool> holds;
    orm::event_identity identity;
    template <class E>
    orm::queue_pool& event_target(E) {
        return *holds;
    }
};

int calls = 0;
void count() {
    ++calls;
}

}  // namespace

TEST_CASE("classes of pools come before pools, and not to sisters", "[engine][pool]") {
    world w;
    const auto pool = w.make();
    const auto word = [&w](const char* text) { return [&w, text] { w.log.note(text); }; };
    const orm::scoped_listener a =
        orm::listen(orm::class_target<orm::pool>(), orm::pool_event::connect, word("pool"));
    orm::listen(*pool, orm::pool_event::connect, word("mine"));
    const orm::scoped_listener b =
        orm::listen(orm::class_target<orm::queue_pool>(), orm::pool_event::connect, word("queue"));
    const orm::scoped_listener c =
        orm::listen(orm::class_target<orm::null_pool>(), orm::pool_event::connect, word("null"));
    static_cast<void>(pool->connect());
    CHECK(w.log.take() == "D1.open\npool\nqueue\nmine\nD1.rollback");
}

TEST_CASE("an object that stands for a pool is a target of its own", "[engine][pool]") {
    world w;
    engine_like engine{w.make(), {}};
    calls = 0;
    orm::listen(engine, orm::pool_event::checkout, count);
    static_cast<void>(engine.holds->connect());
    CHECK(calls == 1);
    CHECK(orm::contains(engine, orm::pool_event::checkout, count));
    CHECK_FALSE(orm::contains(*engine.holds, orm::pool_event::checkout, count));
    orm::remove(engine, orm::pool_event::checkout, count);
    static_cast<void>(engine.holds->connect());
    CHECK(calls == 1);
}

TEST_CASE("once, insert and named", "[engine][pool]") {
    world w;
    const auto pool = w.make();
    orm::listen(*pool, orm::pool_event::checkout, [&w] { w.log.note("a"); });
    orm::listen(
        *pool, orm::pool_event::checkout,
        [&w](const orm::pool_checkout_args& given) {
            w.log.note("b:" + name_of(given.dbapi_connection));
            CHECK(given.connection_proxy.record() == &given.connection_record);
        },
        orm::insert | orm::named | orm::once);
    w.log.take();
    pool->connect().close();
    CHECK(w.log.take() == "D1.open\nb:D1\na\nD1.rollback");
    pool->connect().close();
    CHECK(w.log.take() == "a\nD1.rollback");
}

TEST_CASE("the error reaches listeners of both invalidations", "[engine][pool]") {
    world w;
    const auto pool = w.make();
    int told = 0;
    const auto see = [&told](orm::driver_connection&, orm::connection_pool_entry&,
                             const std::exception_ptr& why) {
        CHECK_THROWS_AS(std::rethrow_exception(why), mishap);
        ++told;
    };
    orm::listen(*pool, orm::pool_event::invalidate, see);
    orm::listen(*pool, orm::pool_event::soft_invalidate, see);
    orm::pooled_connection one = pool->connect();
    one.soft_invalidate(std::make_exception_ptr(mishap{}));
    one.invalidate(std::make_exception_ptr(mishap{}));
    CHECK(told == 2);
}

TEST_CASE("a listener of reset without the state gets a notice", "[engine][pool]") {
    static int notices = 0;
    notices = 0;
    const auto before = orm::set_deprecation_hook(
        [](std::string_view event) { notices += event == "reset" ? 1 : 0; });
    world w;
    const auto pool = w.make();
    orm::listen(*pool, orm::pool_event::reset,
                [](orm::driver_connection&, orm::connection_pool_entry*) {});
    pool->connect().close();
    orm::set_deprecation_hook(before);
    CHECK(notices == 1);
}

TEST_CASE("a pool made like another has its listeners of that moment", "[engine][pool]") {
    world w;
    const auto pool = w.make();
    calls = 0;
    orm::listen(*pool, orm::pool_event::first_connect, [&w] { w.log.note("first"); });
    orm::listen(*pool, orm::pool_event::checkout, count);
    static_cast<void>(pool->connect());
    const std::shared_ptr<orm::pool> other = pool->recreate();
    orm::listen(*pool, orm::pool_event::checkout, [&w] { w.log.note("later"); });
    w.log.take();
    static_cast<void>(other->connect());
    CHECK(w.log.take() == "D2.open\nfirst\nD2.rollback");
    CHECK(calls == 2);
    orm::remove(*pool, orm::pool_event::checkout, count);
    static_cast<void>(other->connect());
    CHECK(calls == 2);
}

TEST_CASE("a creator may look at the record it connects for", "[engine][pool]") {
    orm::testing::recorder log;
    const auto pool = orm::make_pool<orm::queue_pool>([&](orm::connection_pool_entry& record) {
        record.record_info()["made"] = true;
        return std::make_unique<connection>(log, 1);
    });
    CHECK(pool->connect()->record_info()->contains("made"));
}

TEST_CASE("a driver's error is wrapped as its kind says, and nested", "[engine][error]") {
    try {
        throw orm::driver_error{orm::driver_error_kind::integrity, "duplicate", "23505", 7};
    } catch (const orm::driver_error& cause) {
        const auto wrapped = orm::wrap_driver_error(cause, {"INSERT", "[1]"}, true);
        try {
            std::rethrow_exception(wrapped);
        } catch (const orm::integrity_error& error) {
            CHECK(std::string{error.what()} == "duplicate\n[SQL: INSERT]\n[parameters: [1]]");
            CHECK(error.sqlstate() == "23505");
            CHECK(error.code() == 7);
            CHECK(error.connection_invalidated());
            CHECK_THROWS_AS(std::rethrow_exception(error.original()), orm::driver_error);
        }
    }
}

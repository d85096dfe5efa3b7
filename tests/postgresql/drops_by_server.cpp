#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

#include "drops.hpp"

// The server ends a connection: what is told, and what becomes of the connection and its pool.

using orm::testing::recorded;
using tests::end_backend;
using tests::insert;
using tests::outcome;
using tests::pid_of;
using tests::record_errors;
using tests::server;

namespace {

std::shared_ptr<orm::engine> make_engine(orm::engine_options options = {}) {
    return orm::create_engine(tests::postgresql_url(), std::move(options));
}

/// Fills the pool with three connections. @return their processes, the first to be given out first
std::array<std::int64_t, 3> fill_pool(const std::shared_ptr<orm::engine>& engine) {
    orm::connection one = engine->connect();
    orm::connection two = engine->connect();
    orm::connection three = engine->connect();
    const std::array made{pid_of(one), pid_of(two), pid_of(three)};
    one.close();
    two.close();
    three.close();
    return made;
}

/// Errors that nobody gets are counted, not printed.
int swallowed = 0;
class quiet {
public:
    quiet() {
        swallowed = 0;
        before_ = orm::set_notice_hook([](const orm::notice&) { ++swallowed; });
    }
    ~quiet() { orm::set_notice_hook(before_); }
    quiet(const quiet&) = delete;
    quiet& operator=(const quiet&) = delete;

private:
    orm::notice_hook before_;
};

}  // namespace

TEST_CASE(
    "a transaction whose connection is ended has to be rolled back, and nothing of it stays") {
    const tests::table_d d;
    const auto engine = make_engine();
    orm::testing::recorder log;
    record_errors(log, *engine);
    orm::connection conn = engine->connect();
    insert(conn, 1);
    const auto pid = pid_of(conn);
    end_backend(pid);
    CHECK(outcome([&] { insert(conn, 2); }) == "operational, connection lost");
    CHECK_THAT(
        log,
        recorded(
            {"handle_error connection#1 INSERT INTO d (id, name) VALUES ($1, $2) with {id: 2, "
             "name: 'row'} "
             "operational_error [is_disconnect, invalidate_pool_on_disconnect, cursor, wrapped]"}));
    CHECK(conn.invalidated());
    CHECK(outcome([&] { insert(conn, 3); }) == "pending rollback");
    CHECK(outcome([&] { conn.commit(); }) == "pending rollback");
    conn.rollback();
    insert(conn, 4);
    conn.commit();
    CHECK(pid_of(conn) != pid);
    CHECK(d.ids() == "4");
    CHECK(tests::checked_out(*engine) == 1);
}

TEST_CASE("a statement that is ended while it runs says why, with the server's SQLSTATE") {
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    try {
        conn.execute("SELECT pg_terminate_backend(pg_backend_pid()), pg_sleep(10)");
        FAIL("no error");
    } catch (const orm::operational_error& error) {
        CHECK(error.sqlstate() == "57P01");
        CHECK(error.connection_invalidated());
    }
    CHECK(conn.invalidated());
}

TEST_CASE("with one lost connection all of the pool that are as old are replaced") {
    const auto engine = make_engine();
    const auto old = fill_pool(engine);
    orm::connection one = engine->connect();
    orm::connection in_use = engine->connect();
    REQUIRE(pid_of(one) == old[0]);
    REQUIRE(pid_of(in_use) == old[1]);
    end_backend(old[0]);
    CHECK(outcome([&] { one.execute("SELECT 1"); }) == "operational, connection lost");
    one.rollback();
    CHECK(std::ranges::find(old, pid_of(one)) == old.end());
    orm::connection third = engine->connect();
    CHECK(std::ranges::find(old, pid_of(third)) == old.end());
    // What is checked out goes on, and is replaced when it is checked out again.
    CHECK(in_use.scalar<int>("SELECT 1") == 1);
    CHECK(pid_of(in_use) == old[1]);
    in_use.close();
    orm::connection again = engine->connect();
    CHECK(std::ranges::find(old, pid_of(again)) == old.end());
    CHECK(tests::checked_out(*engine) == 3);
}

TEST_CASE("a listener of handle_error keeps the other connections of the pool") {
    const auto engine = make_engine();
    const auto old = fill_pool(engine);
    const orm::scoped_listener alone = orm::listen(
        *engine, orm::dialect_event::handle_error,
        [](orm::exception_context& context) { context.invalidate_pool_on_disconnect = false; });
    orm::connection one = engine->connect();
    end_backend(old[0]);
    CHECK(outcome([&] { one.execute("SELECT 1"); }) == "operational, connection lost");
    one.rollback();
    orm::connection two = engine->connect();
    orm::connection three = engine->connect();
    const std::array now{pid_of(one), pid_of(two), pid_of(three)};
    CHECK(std::ranges::find(now, old[0]) == now.end());
    CHECK(std::ranges::find(now, old[1]) != now.end());
    CHECK(std::ranges::find(now, old[2]) != now.end());
}

TEST_CASE("a listener of handle_error says that a connection is not lost, and it is kept") {
    const tests::table_d d;
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    insert(conn, 1);
    orm::scoped_listener denies =
        orm::listen(*engine, orm::dialect_event::handle_error,
                    [](orm::exception_context& context) { context.is_disconnect = false; });
    end_backend(pid_of(conn));
    CHECK(outcome([&] { insert(conn, 2); }) == "operational");
    CHECK(!conn.invalidated());
    denies = {};
    CHECK(outcome([&] { conn.rollback(); }) == "operational, connection lost");
    CHECK(conn.invalidated());
}

TEST_CASE("a rollback after an error gives the connection up when it finds it lost") {
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    const auto pid = pid_of(conn);
    const orm::scoped_listener denies =
        orm::listen(*engine, orm::dialect_event::handle_error,
                    [](orm::exception_context& context) { context.is_disconnect = false; });
    end_backend(pid);
    // BEGIN fails, so there is no transaction that would be rolled back later.
    CHECK(outcome([&] { conn.execute("SELECT 1"); }) == "operational, connection lost");
    CHECK(conn.invalidated());
    CHECK(conn.scalar<int>("SELECT 1") == 1);
    CHECK(pid_of(conn) != pid);
}

TEST_CASE("a pre-ping replaces what was lost in the pool, and only its listeners are told") {
    const auto engine = make_engine({.pool = {.pre_ping = true}});
    const auto old = fill_pool(engine);
    orm::testing::recorder log;
    record_errors(log, *engine);
    for (const auto pid : old) end_backend(pid);
    for (int round = 0; round < 4; ++round) {
        orm::connection conn = engine->connect();
        CHECK(conn.scalar<int>("SELECT 1") == 1);
        CHECK(std::ranges::find(old, pid_of(conn)) == old.end());
    }
    // The others are as old as the one that did not answer.
    CHECK_THAT(
        log,
        recorded({"handle_error null operational_error [is_disconnect, is_pre_ping, wrapped]"}));
}

TEST_CASE("without a pre-ping the first statement finds the loss, and then all is well") {
    const auto engine = make_engine();
    const auto old = fill_pool(engine);
    for (const auto pid : old) end_backend(pid);
    std::string seen;
    for (int round = 0; round < 4; ++round) {
        orm::connection conn = engine->connect();
        seen += outcome([&] { conn.execute("SELECT 1"); }) + "; ";
    }
    CHECK(seen == "operational, connection lost; done; done; done; ");
}

TEST_CASE("savepoints of a lost connection end without asking the server") {
    const tests::table_d d;
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    orm::transaction root = conn.begin();
    insert(conn, 1);
    orm::transaction inner = conn.begin_nested();
    insert(conn, 2);
    end_backend(pid_of(conn));
    orm::testing::recorder log;
    record_errors(log, *engine);
    CHECK(outcome([&] { inner.commit(); }) == "operational, connection lost");
    CHECK(log.lines().size() == 1);
    inner.rollback();
    CHECK(outcome([&] { insert(conn, 3); }) == "pending rollback");
    root.rollback();
    CHECK(log.lines().size() == 1);
    insert(conn, 4);
    conn.commit();
    CHECK(d.ids() == "4");
}

TEST_CASE("a rollback that finds the connection lost says so once") {
    const tests::table_d d;
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    insert(conn, 1);
    end_backend(pid_of(conn));
    orm::testing::recorder log;
    record_errors(log, *engine);
    CHECK(outcome([&] { conn.rollback(); }) == "operational, connection lost");
    CHECK_THAT(log, recorded({"handle_error connection#1 operational_error [is_disconnect, "
                              "invalidate_pool_on_disconnect, wrapped]"}));
    CHECK(!conn.in_transaction());
    insert(conn, 2);
    conn.commit();
    CHECK(d.ids() == "2");
}

TEST_CASE("a lost connection comes back to its pool, whoever finds it") {
    const tests::table_d d;
    const quiet notices;
    const auto engine = make_engine({.pool = {.size = 1, .max_overflow = 0}});
    std::int64_t old = 0;
    SECTION("close says that the rollback failed") {
        orm::connection conn = engine->connect();
        insert(conn, 1);
        end_backend(old = pid_of(conn));
        CHECK(outcome([&] { conn.close(); }) == "operational, connection lost");
        CHECK(conn.closed());
    }
    SECTION("the destructor swallows it, with a notice") {
        {
            orm::connection conn = engine->connect();
            insert(conn, 1);
            end_backend(old = pid_of(conn));
        }
        CHECK(swallowed == 1);
    }
    SECTION("a transaction that goes without commit, too") {
        orm::connection conn = engine->connect();
        {
            const orm::transaction scope = conn.begin();
            insert(conn, 1);
            end_backend(old = pid_of(conn));
        }
        CHECK(swallowed == 1);
        CHECK(conn.invalidated());
    }
    CHECK(tests::checked_out(*engine) == 0);
    orm::connection next = engine->connect();
    insert(next, 2);
    next.commit();
    CHECK(pid_of(next) != old);
    CHECK(d.ids() == "2");
}

TEST_CASE("a block that loses its connection throws, and can be run again") {
    const tests::table_d d;
    const auto engine = make_engine();
    const auto block = [&](bool ends) {
        engine->begin([&](orm::connection& conn) {
            insert(conn, 1);
            if (ends) end_backend(pid_of(conn));
            insert(conn, 2);
        });
    };
    CHECK(outcome([&] { block(true); }) == "operational, connection lost");
    CHECK(d.ids().empty());
    block(false);
    CHECK(d.ids() == "1 2");
}

TEST_CASE("a look into the catalog tells of a lost connection like a statement") {
    const auto engine = make_engine();
    orm::connection conn = engine->connect();
    end_backend(pid_of(conn));
    orm::testing::recorder log;
    record_errors(log, *engine);
    CHECK(outcome([&] { conn.has_table({std::nullopt, "d"}); }) == "operational, connection lost");
    CHECK_THAT(log, recorded({"handle_error connection#1 operational_error [is_disconnect, "
                              "invalidate_pool_on_disconnect, wrapped]"}));
    CHECK(!conn.has_table({std::nullopt, "no_such_table"}));  // no transaction was open
}

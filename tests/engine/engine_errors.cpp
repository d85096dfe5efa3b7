#include <catch2/catch.hpp>

#include "database.hpp"

using tests::database;
using tests::lines;

namespace {

/// Has the driver fail once.
orm::scoped_listener failing(const database& db, std::string message) {
    return orm::listen(
        *db, orm::dialect_event::do_execute,
        [message = std::move(message)](orm::driver_cursor&) -> bool {
            throw orm::driver_error{orm::driver_error_kind::operational, message};
        },
        orm::once);
}

}  // namespace

TEST_CASE("an error of the driver is wrapped in its class, with statement, values and cause") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    try {
        conn.execute("INSERT INTO t (id) VALUES (:id)", {{"id", 1}});
        FAIL("a key that is there was inserted");
    } catch (const orm::integrity_error& error) {
        CHECK(error.statement() ==
              db.as_sent("INSERT INTO t (id) VALUES (:id)", "INSERT INTO t (id) VALUES ($1)"));
        CHECK(error.parameters() == "{id: 1}");
        CHECK(!error.connection_invalidated());
        CHECK((error.code() != 0 || !error.sqlstate().empty()));
        CHECK_THROWS_AS(std::rethrow_exception(error.original()), orm::driver_error);
        CHECK_THAT(error.what(), Catch::Contains("unique", Catch::CaseSensitive::No) &&
                                     Catch::Contains("[SQL: INSERT"));
    }
    CHECK(conn.in_transaction());
}

TEST_CASE("values stay out of messages when they are to be hidden") {
    const database db{{.hide_parameters = true}};
    orm::connection conn = db->connect();
    CHECK_THROWS_WITH(conn.execute("SELECT * FROM nothing WHERE x = :x", {{"x", "geheim"}}),
                      !Catch::Contains("geheim"));
}

TEST_CASE("listeners of handle_error see the error and decide what is thrown") {
    const database db;
    orm::connection conn = db->connect();
    lines log;
    const orm::scoped_listener guards[]{
        orm::listen(*db, orm::dialect_event::handle_error,
                    [&log](orm::exception_context& context) {
                        log.push_back(*context.statement);
                        CHECK(context.connection != nullptr);
                        CHECK(context.cursor != nullptr);
                        CHECK(context.sqlalchemy_exception != nullptr);
                        return std::make_exception_ptr(orm::value_error{"mine"});
                    }),
        orm::listen(*db, orm::dialect_event::handle_error, [&log](orm::exception_context& context) {
            log.emplace_back(context.chained_exception != nullptr ? "chained" : "alone");
        })};
    CHECK_THROWS_WITH(conn.execute("SELECT nothing"), "mine");
    CHECK(log == lines{"SELECT nothing", "chained"});
}

TEST_CASE(
    "an error that a listener of handle_error throws ends the dispatch and replaces the error") {
    const database db;
    orm::connection conn = db->connect();
    bool later = false;
    const orm::scoped_listener guards[]{
        orm::listen(*db, orm::dialect_event::handle_error,
                    [] { throw orm::value_error{"thrown"}; }),
        orm::listen(*db, orm::dialect_event::handle_error, [&later] { later = true; })};
    CHECK_THROWS_WITH(conn.execute("SELECT nothing"), "thrown");
    CHECK(!later);
}

TEST_CASE("a lost connection is given up, and works again after a rollback") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    conn.execute("DELETE FROM t");
    const orm::scoped_listener lost = orm::listen(
        *db, orm::dialect_event::handle_error,
        [](orm::exception_context& context) { context.is_disconnect = true; }, orm::once);
    const auto fails = failing(db, "gone");
    try {
        conn.execute("SELECT 1");
        FAIL("no error");
    } catch (const orm::operational_error& error) {
        CHECK(error.connection_invalidated());
    }
    CHECK(conn.invalidated());
    CHECK_THROWS_AS(conn.execute("SELECT 1"), orm::pending_rollback_error);
    CHECK_THROWS_AS(conn.dbapi_connection(), orm::pending_rollback_error);
    conn.rollback();
    CHECK(conn.scalar<int>("SELECT count(*) FROM t") == 3);
}

TEST_CASE("results that are open are closed when the connection is lost") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    orm::result rows = conn.execute("SELECT id FROM t");
    conn.invalidate();
    CHECK(rows.closed());
    CHECK_THROWS_AS(rows.fetch_one(), orm::resource_closed_error);
    CHECK_THROWS_AS(conn.execute("SELECT 1"), orm::pending_rollback_error);
}

TEST_CASE("a cancellation gives the connection up, keeps the pool, and is not wrapped") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    const orm::scoped_listener cancel = orm::listen(
        *db, orm::dialect_event::do_execute, []() -> bool { throw orm::cancellation_error{}; },
        orm::once);
    CHECK_THROWS_AS(conn.execute("SELECT 1"), orm::cancellation_error);
    CHECK(conn.invalidated());
}

TEST_CASE("an error in an error listener's own statement is thrown as it is, once") {
    const database db;
    orm::connection conn = db->connect();
    int asked = 0;
    const orm::scoped_listener one = orm::listen(
        *db, orm::dialect_event::handle_error, [&asked](orm::exception_context& context) {
            ++asked;
            context.connection->execute("SELECT also_nothing");
        });
    CHECK_THROWS_WITH(conn.execute("SELECT nothing"), Catch::Contains("also_nothing"));
    CHECK(asked == 1);
}

TEST_CASE("the option skip_user_error_events keeps errors from listeners") {
    const database db;
    orm::connection conn = db->connect();
    int asked = 0;
    const orm::scoped_listener one =
        orm::listen(*db, orm::dialect_event::handle_error, [&asked] { ++asked; });
    conn.execution_options({{"skip_user_error_events", true}});
    CHECK_THROWS_AS(conn.execute("SELECT nothing"), orm::database_error);
    CHECK(asked == 0);
}

TEST_CASE("a database that cannot be reached is an operational error without a connection") {
    const auto engine = orm::create_engine(tests::unreachable_url());
    bool told = false;
    const orm::scoped_listener one =
        orm::listen(*engine, orm::dialect_event::handle_error,
                    [&told, &engine](orm::exception_context& context) {
                        told = context.engine == engine.get() && context.connection == nullptr;
                    });
    CHECK_THROWS_AS(engine->connect(), orm::operational_error);
    CHECK(told);
}

TEST_CASE("an engine is not made for a url or options that make no sense") {
    using Catch::Contains;
    CHECK_THROWS_WITH(orm::create_engine("oracle://db"), Contains("oracle") && Contains("sqlite"));
    const orm::url good = tests::unreachable_url();
    orm::url coloured = good;
    coloured.query["colour"] = "red";
    CHECK_THROWS_AS(orm::create_engine(coloured), orm::argument_error);
    CHECK_THROWS_WITH(orm::create_engine(good, {.isolation_level = "NONE SUCH"}),
                      Contains("NONE SUCH"));
    CHECK_THROWS_AS(orm::create_engine(good, {.insertmanyvalues_page_size = 0}),
                    orm::argument_error);
}

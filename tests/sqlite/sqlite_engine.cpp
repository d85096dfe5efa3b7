#include <catch2/catch.hpp>
#include <functional>
#include <limits>
#include <orm/schema.hpp>

#include "../engine/database.hpp"

using tests::database;

// What only SQLite does, through an engine.

TEST_CASE("a connection lost during commit is an error of its own: nobody knows the outcome",
          "[sqlite]") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    conn.execute("DELETE FROM t");
    const orm::scoped_listener lost =
        orm::listen(*db, orm::dialect_event::handle_error,
                    [](orm::exception_context& context) { context.is_disconnect = true; });
    // Another connection holds a lock, so that COMMIT fails.
    orm::connection other = db->connect();
    conn.dbapi_connection().cursor()->execute("PRAGMA busy_timeout = 0", {});
    orm::result reading = other.execute("SELECT id FROM t");
    CHECK(reading.fetch_one());
    CHECK_THROWS_AS(conn.commit(), orm::outcome_unknown_error);
    CHECK(conn.invalidated());
}

TEST_CASE("two phases are refused by SQLite with a message", "[sqlite]") {
    const database db;
    orm::connection conn = db->connect();
    CHECK_THROWS_WITH(conn.begin_twophase(), Catch::Contains("two phases"));
    CHECK(!conn.in_transaction());
}

TEST_CASE("SQLite tells the number of the row that was inserted", "[sqlite]") {
    const database db;
    db.fill();
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                       orm::column{"x", orm::integer{}}};
    orm::connection conn = db->connect();
    CHECK(conn.execute(orm::insert_into(t), {{"x", 40}}).last_row_id() == 4);
}

TEST_CASE("SQLite commits nothing while returned rows of a change are unread, and says so",
          "[sqlite]") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    {
        orm::result made = conn.execute("INSERT INTO t (x) VALUES (1), (2), (3) RETURNING id");
        CHECK(made.fetch_one()->get<int>(0) == 4);
        CHECK_THROWS_WITH(conn.commit(), Catch::Contains("SQL statements in progress"));
        CHECK_THROWS_AS(conn.commit(), orm::pending_rollback_error);
    }
    conn.rollback();
    CHECK(db.rows() == 3);
    orm::result made = conn.execute("INSERT INTO t (x) VALUES (1), (2), (3) RETURNING id");
    CHECK(made.fetch_all().size() == 3);
    conn.commit();
    CHECK(db.rows() == 6);
    made = conn.execute("INSERT INTO t (x) VALUES (1), (2), (3) RETURNING id");
    made.close();  // they were stored before the first was returned
    conn.commit();
    CHECK(db.rows() == 9);
}

TEST_CASE("a key that takes no null takes none when it is made anew") {
    const tests::database db;
    for (const char* const key :
         {"id INT PRIMARY KEY NOT NULL", "id INTEGER PRIMARY KEY DESC NOT NULL",
          "id BIGINT NOT NULL, PRIMARY KEY (id)", "id INT4 NOT NULL, x INT, PRIMARY KEY (id)",
          "id TEXT PRIMARY KEY NOT NULL"}) {
        INFO(key);
        orm::connection conn = db->connect();
        conn.execute("CREATE TABLE t (" + std::string{key} + ")");
        const orm::metadata meta;
        const auto look = orm::inspect(conn);
        const orm::table t{"t", meta, orm::autoload_with{*look}};
        t.drop(conn);
        t.create(conn);
        CHECK_THROWS_AS(conn.execute("INSERT INTO t (id) VALUES (NULL)"), orm::integrity_error);
        conn.rollback();
    }
    const orm::metadata meta;
    const orm::table t{"t", meta,
                       orm::column{"id", orm::integer{}, orm::primary_key, orm::no_autoincrement}};
    t.create(*db);
    CHECK_THROWS_AS(db->connect().execute("INSERT INTO t DEFAULT VALUES"), orm::integrity_error);
}

namespace {

/// Tables whose constraints roll the whole transaction back, each in a way of its own.
void make_strict(const database& db) {
    db->begin([](orm::connection& conn) {
        conn.execute("CREATE TABLE log (x TEXT)");
        conn.execute("CREATE TABLE plain (x TEXT UNIQUE)");
        conn.execute("CREATE TABLE strict (x TEXT UNIQUE ON CONFLICT ROLLBACK)");
        conn.execute("CREATE TABLE guarded (x TEXT)");
        conn.execute(
            "CREATE TRIGGER guard BEFORE INSERT ON guarded WHEN new.x = 'bad' BEGIN SELECT "
            "RAISE(ROLLBACK, 'not that'); END");
        conn.execute("INSERT INTO plain VALUES ('bad'), ('good')");
        conn.execute("INSERT INTO strict VALUES ('bad')");
    });
}

using how = std::function<void(orm::connection&, const std::string& sql)>;

/// `sql` has one place, :x, which is to be 'bad'.
const how executions[]{[](orm::connection& conn, const std::string& sql) {
                           conn.execute(sql, {{"x", "bad"}});
                       },
                       [](orm::connection& conn, const std::string& sql) {
                           conn.execute(orm::text(sql), {{"x", "bad"}});
                       },
                       [](orm::connection& conn, const std::string& sql) {
                           std::string counted = sql;
                           counted.replace(counted.find(":x"), 2, "?");
                           conn.execute(counted, orm::positional("bad"));
                       },
                       [](orm::connection& conn, const std::string& sql) {
                           conn.execute(sql, {{{"x", "first"}}, {{"x", "bad"}}});
                       },
                       [](orm::connection& conn, const std::string& sql) {
                           orm::parameter_sets many;
                           for (int i = 0; i < 300; ++i)
                               many.push_back({{"x", "n" + std::to_string(i)}});
                           many.push_back({{"x", "bad"}});
                           conn.execute(sql, many);
                       },
                       [](orm::connection& conn, const std::string& sql) {
                           conn.exec_driver_sql(sql, {{"x", "bad"}});
                       },
                       [](orm::connection& conn, const std::string& sql) {
                           conn.execute(sql + " RETURNING x", {{"x", "bad"}}).fetch_all();
                       }};

}  // namespace

TEST_CASE("a transaction that SQLite has rolled back by itself is over for the library, too",
          "[sqlite]") {
    const database db;
    make_strict(db);
    const std::string sql =
        GENERATE("INSERT OR ROLLBACK INTO plain VALUES (:x)",
                 "UPDATE OR ROLLBACK plain SET x = :x WHERE rowid = 2",
                 "INSERT INTO strict VALUES (:x)", "INSERT INTO guarded VALUES (:x)");
    INFO(sql);
    for (const how& execute : executions) {
        orm::connection conn = db->connect();
        conn.execute("INSERT INTO log VALUES ('before')");
        orm::transaction inner = conn.begin_nested();
        CHECK_THROWS_AS(execute(conn, sql), orm::integrity_error);
        CHECK(!conn.in_transaction());
        CHECK(!inner.is_active());
        CHECK_THROWS_AS(conn.execute("INSERT INTO log VALUES ('after')"),
                        orm::pending_rollback_error);
        CHECK_THROWS_AS(conn.execute("INSERT INTO log VALUES (?)", orm::positional("after")),
                        orm::pending_rollback_error);
        CHECK_THROWS_AS(inner.commit(), orm::pending_rollback_error);
        CHECK_THROWS_AS(conn.commit(), orm::pending_rollback_error);
        conn.rollback();
        CHECK(conn.scalar<int>("SELECT count(*) FROM log") == 0);
        conn.close();
    }
    CHECK_THROWS_AS(db->begin([&](orm::connection& conn) {
        conn.execute("INSERT INTO log VALUES ('before')");
        CHECK_THROWS_AS(conn.execute(sql, {{"x", "bad"}}), orm::integrity_error);
    }),
                    orm::pending_rollback_error);
    CHECK(db->connect().scalar<int>("SELECT count(*) FROM log") == 0);
}

TEST_CASE("an error that rolls nothing but its statement back leaves the transaction open",
          "[sqlite]") {
    const database db;
    make_strict(db);
    const std::string word = GENERATE("ABORT", "FAIL");
    db->begin([&](orm::connection& conn) {
        conn.execute("INSERT INTO log VALUES ('before')");
        CHECK_THROWS_AS(conn.execute("INSERT OR " + word + " INTO plain VALUES ('bad')"),
                        orm::integrity_error);
        conn.execute("INSERT INTO log VALUES ('after')");
    });
    CHECK(db->connect().scalar<int>("SELECT count(*) FROM log") == 2);
}

namespace {

/// In memory: several connections of a thread have one driver connection.
std::shared_ptr<orm::engine> shared_engine() {
    const orm::pool_kind kind = GENERATE(orm::pool_kind::singleton_thread, orm::pool_kind::static_);
    auto made = orm::create_engine("sqlite://", {.kind = kind});
    made->begin([](orm::connection& conn) { conn.execute("CREATE TABLE t (x INTEGER)"); });
    return made;
}

int rows_of(orm::connection& conn) {
    return conn.scalar<int>("SELECT count(*) FROM t");
}

}  // namespace

TEST_CASE("connections that share a driver connection do not undo each other", "[sqlite]") {
    const auto engine = shared_engine();
    orm::connection a = engine->connect();
    a.execute("INSERT INTO t VALUES (1)");
    const std::function<void()> others[]{
        [&] { orm::connection b = engine->connect(); },
        [&] {
            orm::connection b = engine->connect();
            CHECK_THROWS_WITH(rows_of(b), Catch::Contains("another connection"));
            CHECK_THROWS_AS(b.begin(), orm::invalid_request_error);
            CHECK_THROWS_AS(b.begin_nested(), orm::invalid_request_error);
            b.rollback();
            b.commit();
            b.close();
        },
        [&] {
            CHECK_THROWS_AS(engine->begin([](orm::connection&) {}), orm::invalid_request_error);
        },
        [&] {
            orm::connection b = engine->connect();
            CHECK_THROWS_AS(b.execution_options({{"isolation_level", "AUTOCOMMIT"}}),
                            orm::invalid_request_error);
        },
        [&] {
            orm::connection b = engine->connect();
            CHECK_THROWS(
                b.execute(orm::insert_into(orm::table{"t", orm::metadata{}}), {{"nothing", 1}}));
        },
        [&] {
            const orm::metadata meta;
            const orm::table u{"u", meta, orm::column{"x", orm::integer{}}};
            CHECK_THROWS_AS(meta.create_all(*engine), orm::invalid_request_error);
        },
        [&] { orm::pooled_connection raw = engine->raw_connection(); },
        [&] { engine->raw_connection().close(); }};
    for (const auto& other : others) {
        other();
        CHECK(rows_of(a) == 1);
    }
    a.commit();
    orm::connection b = engine->connect();
    CHECK(rows_of(b) == 1);
    b.execute("INSERT INTO t VALUES (2)");
    CHECK_THROWS_AS(rows_of(a), orm::invalid_request_error);
    a.close();
    CHECK(rows_of(b) == 2);
    b.commit();
    orm::connection c = engine->connect();
    CHECK(rows_of(c) == 2);
}

TEST_CASE("a connection dropped inside its transaction takes only its own work along", "[sqlite]") {
    const auto engine = shared_engine();
    orm::connection a = engine->connect();
    {
        orm::connection b = engine->connect();
        b.execute("INSERT INTO t VALUES (1)");
    }
    CHECK(rows_of(a) == 0);
    a.execute("INSERT INTO t VALUES (2)");
    a.commit();
    CHECK(rows_of(a) == 1);
}

TEST_CASE("not a number is refused rather than stored as null", "[sqlite]") {
    const database db;
    db->begin([](orm::connection& conn) { conn.execute("CREATE TABLE r (x REAL)"); });
    orm::connection conn = db->connect();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(conn.execute("INSERT INTO r VALUES (:x)", {{"x", nan}}), orm::value_error);
    CHECK_THROWS_AS(conn.execute("INSERT INTO r VALUES (?)", orm::positional(nan)),
                    orm::value_error);
    orm::parameter_sets many;
    for (int i = 0; i < 300; ++i) many.push_back({{"x", i + 0.5}});
    many.push_back({{"x", nan}});
    CHECK_THROWS_AS(conn.execute("INSERT INTO r VALUES (:x)", many), orm::value_error);
    CHECK(conn.scalar<int>("SELECT count(*) FROM r WHERE x IS NULL") == 0);
    conn.execute("INSERT INTO r VALUES (?)",
                 orm::positional(std::numeric_limits<double>::infinity()));
    CHECK(conn.scalar<double>("SELECT max(x) FROM r") == std::numeric_limits<double>::infinity());
}

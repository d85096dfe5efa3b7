#include <catch2/catch.hpp>
#include <orm/schema.hpp>

#include "database.hpp"

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

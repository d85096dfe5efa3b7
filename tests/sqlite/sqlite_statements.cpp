#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <orm/schema/executor.hpp>
#include <thread>

#include "sqlite_database.hpp"

using Catch::Contains;
using orm::driver_error_kind;
using sqlite_test::caught;
using sqlite_test::database;

TEST_CASE("a text holds one statement", "[sqlite]") {
    database on;
    on.run("CREATE TABLE t (x)");
    for (const char* sql : {"INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)",
                            "INSERT INTO t VALUES (1);; /* a */ SELECT 1"}) {
        const caught error{[&] { on.run(sql); }};
        CHECK(error.kind == driver_error_kind::programming);
        CHECK_THAT(error.text, Contains("more than one statement"));
    }
    CHECK(on.rows("SELECT count(*) FROM t") == "0");
    CHECK(on.rows("SELECT 1; -- one\n /* two */ ; ") == "1");
    for (const char* sql : {"", " ", ";", "-- nothing"})
        CHECK_THAT(caught{[&] { on.run(sql); }}.text, Contains("the statement is empty"));
    CHECK_THAT(caught{[&] {
                   on.run(std::string_view{"SELECT 1\0, 2", 12});
               }}.text,
               Contains("NUL character"));
}

TEST_CASE("a statement is executed again while its rows are being fetched", "[sqlite]") {
    database on;
    on.run("CREATE TABLE t (x)");
    for (int i = 1; i <= 3; ++i) on.run("INSERT INTO t VALUES (?)", orm::positional(i));
    const char* const sql = "SELECT x FROM t ORDER BY x";
    std::string seen;
    const auto outer = on.cursor();
    outer->execute(sql, {});
    while (const orm::value_view* a = outer->fetch()) {
        const int first = a[0].get<int>();
        const auto inner = on.cursor();
        inner->execute(sql, {});
        while (const orm::value_view* b = inner->fetch())
            seen += std::to_string(first) + std::to_string(b[0].get<int>()) + " ";
    }
    CHECK(seen == "11 12 13 21 22 23 31 32 33 ");
}

TEST_CASE("a connection keeps as many statements as it was told", "[sqlite]") {
    for (const char* const limit : {"0", "1", "3", "128"}) {
        database on{{}, {{"cached_statements", limit}}};
        for (int round = 0; round < 3; ++round)
            for (int i = 0; i < 20; ++i)
                CHECK(on.rows("SELECT " + std::to_string(i)) == std::to_string(i));
        int kept = 0;
        ::sqlite3* const handle = orm::sqlite_handle(*on.connection);
        for (auto* one = sqlite3_next_stmt(handle, nullptr); one != nullptr;
             one = sqlite3_next_stmt(handle, one))
            ++kept;
        CHECK(kept == std::min(std::stoi(limit), 20));
    }
}

TEST_CASE("columns are named, those of a changed table too", "[sqlite]") {
    database on;
    on.run("CREATE TABLE t (x)");
    on.run("INSERT INTO t VALUES (1)");
    const auto columns = [&on] {
        const auto cursor = on.cursor();
        cursor->execute("SELECT * FROM t", {});
        std::string made;
        for (const std::string& one : cursor->columns()) made += one + " ";
        const orm::value_view* const row = cursor->fetch();
        for (std::size_t i = 0; i < cursor->columns().size(); ++i) made += row[i].copy().text();
        return made;
    };
    CHECK(columns() == "x 1");
    on.run("ALTER TABLE t ADD COLUMN y DEFAULT 'new'");
    CHECK(columns() == "x y 1'new'");
    on.run("ALTER TABLE t RENAME COLUMN x TO z");
    CHECK(columns() == "z y 1'new'");
    const auto cursor = on.cursor();
    cursor->execute("UPDATE t SET y = 1", {});
    CHECK(cursor->columns().empty());
    CHECK(cursor->fetch() == nullptr);
    cursor->execute("SELECT z FROM t WHERE z > 5", {});
    CHECK(cursor->columns().size() == 1);
    CHECK(cursor->fetch() == nullptr);
    CHECK(cursor->fetch() == nullptr);
}

TEST_CASE("changed rows are counted, and the key of an inserted one is known", "[sqlite]") {
    database on;
    on.run("CREATE TABLE t (id INTEGER PRIMARY KEY, x UNIQUE)");
    const auto cursor = on.cursor();
    CHECK(cursor->rowcount() == -1);
    cursor->execute("INSERT INTO t (x) VALUES (1), (2)", {});
    CHECK(cursor->rowcount() == 2);
    CHECK(cursor->last_row_id() == 2);
    cursor->execute("INSERT OR IGNORE INTO t (x) VALUES (1)", {});
    CHECK(cursor->rowcount() == 0);
    CHECK(cursor->last_row_id() == 0);
    cursor->execute("WITH w AS (SELECT 7) UPDATE t SET x = x + 10", {});
    CHECK(cursor->rowcount() == 2);
    CHECK(cursor->last_row_id() == 0);
    cursor->execute("SELECT * FROM t", {});
    CHECK(cursor->rowcount() == -1);
    cursor->execute("CREATE TABLE u (x)", {});
    CHECK(cursor->rowcount() == -1);
    cursor->execute("INSERT INTO t (x) VALUES (50) RETURNING id", {});
    CHECK(cursor->fetch()[0].get<int>() == 3);
    CHECK(cursor->fetch() == nullptr);
    CHECK(cursor->rowcount() == 1);
    cursor->execute("DELETE FROM t", {});
    CHECK(cursor->rowcount() == 3);
}

TEST_CASE("a transaction is committed or rolled back, and nothing happens without one",
          "[sqlite]") {
    const sqlite_test::folder temporary;
    database on{temporary.file("a.db")};
    database other{temporary.file("a.db")};
    on.connection->commit();
    on.connection->rollback();
    on.run("CREATE TABLE t (x)");
    on.dialect->do_begin(*on.connection);
    on.run("INSERT INTO t VALUES (1)");
    CHECK(other.rows("SELECT count(*) FROM t") == "0");
    on.dialect->do_commit(*on.connection);
    CHECK(other.rows("SELECT count(*) FROM t") == "1");
    on.dialect->do_begin(*on.connection);
    on.run("INSERT INTO t VALUES (2)");
    on.run("CREATE TABLE u (x)");
    on.dialect->do_rollback(*on.connection);
    CHECK(on.rows("SELECT * FROM t") == "1");
    CHECK_FALSE(on.dialect->has_table(*on.connection, {std::nullopt, "u"}));
}

TEST_CASE("a rollback while rows are fetched ends in rows or in an error", "[sqlite]") {
    database on;
    on.run("CREATE TABLE t (x)");
    on.run("INSERT INTO t VALUES (1), (2), (3)");
    on.dialect->do_begin(*on.connection);
    on.run("CREATE TABLE u (x)");
    const auto cursor = on.cursor();
    cursor->execute("SELECT x FROM t", {});
    REQUIRE(cursor->fetch() != nullptr);
    on.connection->rollback();
    const caught error{[&] {
        while (cursor->fetch() != nullptr) {
        }
    }};
    CHECK(error.thrown);  // the schema was rolled back too
    CHECK(error.kind == driver_error_kind::operational);
    CHECK(cursor->fetch() == nullptr);
    CHECK(on.rows("SELECT count(*) FROM t") == "3");
}

TEST_CASE("cursors of a connection that was closed give a defined error", "[sqlite]") {
    database on;
    const auto cursor = on.cursor();
    cursor->execute("SELECT 1 UNION SELECT 2", {});
    REQUIRE(cursor->fetch() != nullptr);
    const auto fresh = on.cursor();
    on.connection->close();
    on.connection->close();
    for (const caught& error :
         {caught{[&] { cursor->fetch(); }}, caught{[&] { fresh->execute("SELECT 1", {}); }},
          caught{[&] { on.cursor(); }}, caught{[&] { on.connection->commit(); }},
          caught{[&] { on.dialect->do_ping(*on.connection); }}}) {
        CHECK(error.text == "Cannot operate on a closed database.");
        CHECK(on.dialect->is_disconnect(orm::driver_error{error.kind, error.text}, nullptr));
    }
    CHECK_FALSE(on.dialect->ping_for_checkout(*on.connection));
    CHECK(orm::sqlite_handle(*on.connection) == nullptr);
    cursor->close();
    cursor->close();
    CHECK_THAT(caught{[&] {
                   database two;
                   const auto one = two.cursor();
                   one->close();
                   one->execute("SELECT 1", {});
               }}.text,
               Contains("closed cursor"));
}

TEST_CASE("a connection moves from thread to thread", "[sqlite]") {
    database on;
    on.run("CREATE TABLE t (x)");
    for (int i = 0; i < 4; ++i)
        std::thread{[&] { on.run("INSERT INTO t VALUES (?)", orm::positional(i)); }}.join();
    CHECK(on.rows("SELECT count(*), max(x) FROM t") == "4 3");
}

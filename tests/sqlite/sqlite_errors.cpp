#include <sqlite3.h>

#include <catch2/catch.hpp>

#include "sqlite_database.hpp"

using Catch::Contains;
using orm::driver_error_kind;
using sqlite_test::caught;
using sqlite_test::database;

TEST_CASE("an error of SQLite has its kind, its extended code and its message", "[sqlite]") {
    database on{{}, {{"foreign_keys", "on"}}};
    on.run("CREATE TABLE t (id INTEGER PRIMARY KEY, x UNIQUE NOT NULL, y CHECK (y > 0))");
    on.run("CREATE TABLE u (t_id REFERENCES t (id))");
    on.run("INSERT INTO t VALUES (1, 1, 1)");
    struct expected {
        const char* sql;
        driver_error_kind kind;
        int code;
        const char* text;
    };
    const std::vector<expected> all{
        {"INSERT INTO t VALUES (2, 1, 1)", driver_error_kind::integrity, SQLITE_CONSTRAINT_UNIQUE,
         "UNIQUE constraint failed: t.x"},
        {"INSERT INTO t VALUES (1, 2, 1)", driver_error_kind::integrity,
         SQLITE_CONSTRAINT_PRIMARYKEY, "t.id"},
        {"INSERT INTO t VALUES (2, NULL, 1)", driver_error_kind::integrity,
         SQLITE_CONSTRAINT_NOTNULL, "t.x"},
        {"INSERT INTO t VALUES (2, 2, 0)", driver_error_kind::integrity, SQLITE_CONSTRAINT_CHECK,
         "CHECK"},
        {"INSERT INTO u VALUES (9)", driver_error_kind::integrity, SQLITE_CONSTRAINT_FOREIGNKEY,
         "FOREIGN KEY"},
        {"INSERT INTO t VALUES ('x', 2, 1)", driver_error_kind::data, SQLITE_MISMATCH, "mismatch"},
        {"SELECT zeroblob(2000000000)", driver_error_kind::data, SQLITE_TOOBIG, "too big"},
        {"SELECT * FROM absent", driver_error_kind::operational, SQLITE_ERROR,
         "no such table: absent"},
        {"SELECT wrong", driver_error_kind::operational, SQLITE_ERROR,
         "no such column: wrong (at byte 7 of the statement)"},
        {"SELEKT", driver_error_kind::operational, SQLITE_ERROR, "syntax error"},
        {"ROLLBACK", driver_error_kind::operational, SQLITE_ERROR, "no transaction"},
    };
    for (const expected& one : all) {
        CAPTURE(one.sql);
        const caught error{[&] { on.rows(one.sql); }};
        CHECK(error.thrown);
        CHECK(error.kind == one.kind);
        CHECK(error.code == one.code);
        CHECK_THAT(error.text, Contains(one.text));
    }
    CHECK(on.rows("SELECT count(*) FROM t") == "1");
}

TEST_CASE("an error of a later row comes up where it is fetched", "[sqlite]") {
    database on;
    const auto cursor = on.cursor();
    cursor->execute("SELECT abs(x) FROM (SELECT 1 AS x UNION ALL SELECT -9223372036854775808)", {});
    REQUIRE(cursor->fetch() != nullptr);
    const caught error{[&] { cursor->fetch(); }};
    CHECK_THAT(error.text, Contains("integer overflow"));
    CHECK(cursor->fetch() == nullptr);
    cursor->execute("SELECT 1", {});
    CHECK(cursor->fetch() != nullptr);
}

TEST_CASE("a locked database is waited for as long as the url says", "[sqlite]") {
    const sqlite_test::folder temporary;
    database on{temporary.file("a.db"), {{"begin", "immediate"}}};
    database other{temporary.file("a.db"), {{"timeout", "0.05"}, {"begin", "exclusive"}}};
    on.dialect->do_begin(*on.connection);
    const caught error{[&] { other.dialect->do_begin(*other.connection); }};
    CHECK(error.kind == driver_error_kind::operational);
    CHECK(error.code == SQLITE_BUSY);
    CHECK_FALSE(other.dialect->is_disconnect(orm::driver_error{error.kind, error.text}, nullptr));
    on.connection->rollback();
    other.dialect->do_begin(*other.connection);
}

TEST_CASE("a file that is no database is an error of the database", "[sqlite]") {
    const sqlite_test::folder temporary;
    std::FILE* const file = std::fopen(temporary.file("x").c_str(), "w");
    REQUIRE(file != nullptr);
    for (int i = 0; i < 200; ++i) std::fputs("no database ", file);
    std::fclose(file);
    database on{temporary.file("x")};
    const caught error{[&] { on.rows("SELECT * FROM sqlite_master"); }};
    CHECK(error.kind == driver_error_kind::database);
    CHECK(error.code == SQLITE_NOTADB);
}

TEST_CASE("a connection does not close while its handle is held", "[sqlite]") {
    database on;
    ::sqlite3_stmt* held = nullptr;
    REQUIRE(sqlite3_prepare_v2(orm::sqlite_handle(*on.connection), "SELECT 1", -1, &held,
                               nullptr) == SQLITE_OK);
    CHECK(caught{[&] { on.connection->close(); }}.code == SQLITE_BUSY);
    sqlite3_finalize(held);
    on.connection->close();
}

TEST_CASE("transactions in two phases are refused", "[sqlite]") {
    database on;
    const caught error{[&] { on.dialect->do_begin_twophase(*on.connection, "x"); }};
    CHECK(error.kind == driver_error_kind::not_supported);
    CHECK_THAT(error.text, Contains("two phases"));
}

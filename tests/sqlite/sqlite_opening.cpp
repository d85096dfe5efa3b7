#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <orm/core/error.hpp>

#include "sqlite_database.hpp"

using Catch::Contains;
using orm::driver_error_kind;
using sqlite_test::caught;
using sqlite_test::database;

namespace {

orm::connect_arguments arguments(const char* text) {
    return orm::make_sqlite_dialect()->create_connect_args(orm::url::parse(text));
}

}  // namespace

TEST_CASE("a path is made absolute, and a database in memory stays one", "[sqlite]") {
    CHECK(arguments("sqlite://").positional.front() == ":memory:");
    CHECK(arguments("sqlite:///:memory:").positional.front() == ":memory:");
    CHECK(arguments("sqlite:////x/y.db").positional.front() == "/x/y.db");
    CHECK(std::filesystem::path{arguments("sqlite:///y.db").positional.front()}.is_absolute());
    CHECK(arguments("sqlite:///file:y.db").positional.front().front() == '/');
    CHECK(arguments("sqlite:///file:y.db?uri=on").positional.front() == "file:y.db");
}

TEST_CASE("memory is one connection for each thread, a file is a queue", "[sqlite]") {
    const auto pool = [](const char* text) {
        return orm::make_sqlite_dialect()->default_pool(orm::url::parse(text));
    };
    CHECK(pool("sqlite://") == orm::pool_kind::singleton_thread);
    CHECK(pool("sqlite:///:memory:") == orm::pool_kind::singleton_thread);
    CHECK(pool("sqlite:///x?mode=memory") == orm::pool_kind::singleton_thread);
    CHECK(pool("sqlite:///file:x%3Fmode=memory?uri=on") == orm::pool_kind::singleton_thread);
    CHECK(pool("sqlite:///x.db") == orm::pool_kind::queue);
}

TEST_CASE("parts of a url that mean nothing are refused", "[sqlite]") {
    CHECK_THROWS_WITH(arguments("sqlite://host/x.db"), Contains("no user, password, host or port"));
    CHECK_THROWS_WITH(arguments("sqlite:///x.db?cache=shared"),
                      Contains("no option 'cache'") && Contains("foreign_keys, mode, timeout"));
    CHECK_THROWS_WITH(arguments("sqlite:///x.db?mode=w"),
                      Contains("'mode'") && Contains("rwc, rw"));
    CHECK_THROWS_WITH(arguments("sqlite:///x.db?timeout=soon"), Contains("a number of seconds"));
    CHECK_THROWS_WITH(arguments("sqlite:///x.db?timeout=-1"), Contains("a number of seconds"));
    CHECK_THROWS_WITH(arguments("sqlite:///x.db?begin=now"), Contains("deferred, immediate"));
    CHECK_THROWS_WITH(arguments("sqlite:///x.db?uri=maybe"), Contains("on or off"));
    CHECK_THROWS_AS(arguments("sqlite:///a%00b.db"), orm::argument_error);
    CHECK_THROWS_AS(orm::make_sqlite_dialect()->connect({{"a"}, {{"x", "y"}}}),
                    orm::argument_error);
}

TEST_CASE("a file is opened as the mode says", "[sqlite]") {
    const sqlite_test::folder temporary;
    const std::string file = temporary.file("a b?.db");
    const caught missing{[&] { database{file, {{"mode", "rw"}}}; }};
    CHECK(missing.kind == driver_error_kind::operational);
    CHECK((missing.code & 0xFF) == SQLITE_CANTOPEN);
    CHECK_THAT(missing.text, Contains("unable to open database file") && Contains(file));
    database{file}.run("CREATE TABLE t (x)");
    CHECK(std::filesystem::exists(file));
    database{file, {{"mode", "rw"}}}.run("INSERT INTO t VALUES (1)");
    database reader{file, {{"mode", "ro"}}};
    CHECK(reader.rows("SELECT * FROM t") == "1");
    CHECK((caught{[&] { reader.run("DELETE FROM t"); }}.code & 0xFF) == SQLITE_READONLY);
    database{temporary.file("none.db"), {{"mode", "memory"}}}.run("CREATE TABLE t (x)");
    CHECK_FALSE(std::filesystem::exists(temporary.file("none.db")));
    database shared{"file:" + temporary.file("u.db") + "?mode=rwc", {{"uri", "on"}}};
    shared.run("CREATE TABLE t (x)");
    CHECK(std::filesystem::exists(temporary.file("u.db")));
}

TEST_CASE("a text in double quotes is never a string", "[sqlite]") {
    database on;
    CHECK_THAT(caught{[&] { on.rows("SELECT \"no such name\""); }}.text,
               Contains("no such column"));
    CHECK(caught{[&] { on.run("CREATE TABLE t (x CHECK (x <> \"y z\"))"); }}.thrown);
    on.run("CREATE TABLE t (x)");
    CHECK(caught{[&] { on.run("CREATE INDEX i ON t (x) WHERE x <> \"y z\""); }}.thrown);
}

TEST_CASE("no extensions are loaded", "[sqlite]") {
    database on;
    CHECK_THAT(caught{[&] { on.rows("SELECT load_extension('x')"); }}.text,
               Contains("not authorized"));
    char* message = nullptr;
    CHECK(sqlite3_load_extension(orm::sqlite_handle(*on.connection), "x", nullptr, &message) ==
          SQLITE_ERROR);
    REQUIRE(message != nullptr);
    CHECK(std::string{message} == "not authorized");
    sqlite3_free(message);
}

TEST_CASE("the inside of a database cannot be written", "[sqlite]") {
    database on;
    on.run("CREATE TABLE t (x)");
    on.rows("PRAGMA writable_schema = ON");
    CHECK_THAT(caught{[&] { on.run("UPDATE sqlite_master SET sql = 'x'"); }}.text,
               Contains("may not be modified"));
    CHECK(on.rows("PRAGMA trusted_schema") == "0");
}

TEST_CASE("foreign keys are enforced when the url says so", "[sqlite]") {
    for (const char* const how : {"off", "on"}) {
        database on{{}, {{"foreign_keys", how}}};
        on.run("CREATE TABLE p (id INTEGER PRIMARY KEY)");
        on.run("CREATE TABLE c (p REFERENCES p (id))");
        CHECK(caught{[&] { on.run("INSERT INTO c VALUES (1)"); }}.thrown ==
              (std::string{how} == "on"));
    }
}

TEST_CASE("isolation levels are what SQLite has", "[sqlite]") {
    database on;
    orm::dialect& dialect = *on.dialect;
    CHECK(dialect.get_isolation_level(*on.connection) == dialect.default_isolation_level());
    for (const std::string& level : dialect.isolation_levels()) {
        dialect.set_isolation_level(*on.connection, level);
        CHECK(dialect.get_isolation_level(*on.connection) == level);
    }
    dialect.set_isolation_level(*on.connection, "AUTOCOMMIT");
    dialect.do_begin(*on.connection);
    CHECK(sqlite3_get_autocommit(orm::sqlite_handle(*on.connection)) != 0);
    dialect.set_isolation_level(*on.connection, "SERIALIZABLE");
    dialect.do_begin(*on.connection);
    CHECK(sqlite3_get_autocommit(orm::sqlite_handle(*on.connection)) == 0);
    CHECK_THROWS_AS(dialect.set_isolation_level(*on.connection, "SNAPSHOT"), orm::argument_error);
}

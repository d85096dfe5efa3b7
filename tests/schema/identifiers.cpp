#include <catch2/catch.hpp>

#include <orm/postgresql/ddl.hpp>
#include <orm/sqlite/ddl.hpp>
#include "recording.hpp"

// Source: SQLAlchemy 2.1, sql/compiler.py, IdentifierPreparer.

namespace {
std::string sqlite(const orm::identifier& name) {
    return orm::sqlite_ddl().quote(name);
}
std::string postgresql(const orm::identifier& name) {
    return orm::postgresql_ddl().quote(name);
}
}  // namespace

TEST_CASE("plain lower case names go without quotes", "[schema]") {
    CHECK(sqlite("users") == "users");
    CHECK(sqlite("_a1$") == "_a1$");
    CHECK(sqlite("my tab") == "\"my tab\"");
    CHECK(sqlite("Users") == "\"Users\"");
    CHECK(sqlite("1st") == "\"1st\"");
    CHECK(sqlite("$x") == "\"$x\"");
    CHECK(sqlite("gr\xc3\xbc\xc3\x9f") == "\"gr\xc3\xbc\xc3\x9f\"");
}

TEST_CASE("quotes inside a name are doubled", "[schema]") {
    CHECK(sqlite("a\"b") == "\"a\"\"b\"");
    CHECK(postgresql("x\"; DROP TABLE t; --") == "\"x\"\"; DROP TABLE t; --\"");
}

TEST_CASE("each dialect quotes its own reserved words", "[schema]") {
    CHECK(sqlite("order") == "\"order\"");
    CHECK(postgresql("order") == "\"order\"");
    CHECK(postgresql("user") == "\"user\"");
    CHECK(sqlite("user") == "user");
    CHECK(sqlite("glob") == "\"glob\"");
    CHECK(postgresql("glob") == "glob");
}

TEST_CASE("a name may ask for quotes, or for none", "[schema]") {
    CHECK(sqlite(orm::identifier::quoted("users")) == "\"users\"");
    CHECK(sqlite(orm::identifier::quoted("Users", false)) == "Users");
    CHECK_THROWS_AS(orm::identifier::quoted("a b", false), orm::identifier_error);
    CHECK_THROWS_AS(orm::identifier::quoted("a\"b", false), orm::identifier_error);
}

TEST_CASE("names that no database takes are refused when they are made", "[schema]") {
    CHECK_THROWS_AS(orm::identifier{""}, orm::identifier_error);
    CHECK_THROWS_AS((orm::identifier{std::string{"a\0b", 3}}), orm::identifier_error);
    for (const char* const bad : {"\x80", "a\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80",
                                  "\xe2\x82", "\xff", "\xf4\x90\x80\x80", "\xe0\x80\x80"})
        CHECK_THROWS_AS(orm::identifier{bad}, orm::identifier_error);
    for (const char* const good : {"\xc3\xbc", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xed\x9f\xbf"})
        CHECK_NOTHROW(orm::identifier{good});
}

TEST_CASE("a name that is too long for the dialect is refused when it is rendered", "[schema]") {
    CHECK_NOTHROW(postgresql(std::string(63, 'a')));
    CHECK_THROWS_WITH(postgresql(std::string(64, 'a')), Catch::Contains("has 64 bytes"));
    CHECK_NOTHROW(sqlite(std::string(64, 'a')));
}

TEST_CASE("literals double their quotes and take no NUL", "[schema]") {
    CHECK(orm::sqlite_ddl().literal("it's") == "'it''s'");
    CHECK_THROWS_AS(orm::sqlite_ddl().literal(std::string_view{"a\0b", 3}), orm::value_error);
}

TEST_CASE("a bad name stops create_all before the first event", "[schema]") {
    const orm::metadata meta;
    orm::table{std::string(64, 'a'), meta, orm::column{"x", orm::integer{}}};
    recording::executor database{orm::postgresql_ddl()};
    database.watch(meta);
    CHECK_THROWS_AS(meta.create_all(database), orm::identifier_error);
    CHECK(database.take() == "");
}

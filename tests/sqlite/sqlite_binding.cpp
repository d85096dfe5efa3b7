#include <catch2/catch.hpp>
#include <limits>

#include "sqlite_database.hpp"

using Catch::Contains;
using orm::driver_error_kind;
using sqlite_test::caught;
using sqlite_test::database;

namespace {

/// What SQLite gives back for a value, and what it says of its type.
std::string through(database& on, const orm::sql_value& value) {
    orm::parameters values;
    values.add(value);
    return on.rows("SELECT typeof(x), x FROM (SELECT ? AS x)", values);
}

}  // namespace

TEST_CASE("values of every type go to SQLite and come back", "[sqlite]") {
    database on;
    using limits = std::numeric_limits<std::int64_t>;
    CHECK(through(on, nullptr) == "'null' NULL");
    CHECK(through(on, true) == "'integer' 1");
    CHECK(through(on, limits::max()) == "'integer' 9223372036854775807");
    CHECK(through(on, limits::min()) == "'integer' -9223372036854775808");
    CHECK(through(on, 0.1) == "'real' 0.1");
    CHECK(through(on, -0.0) == "'real' -0");
    CHECK(through(on, std::numeric_limits<double>::infinity()) == "'real' inf");
    CHECK(through(on, "it's ü") == "'text' 'it''s ü'");
    CHECK(through(on, std::string{}) == "'text' ''");
    CHECK(through(on, std::vector<std::byte>{std::byte{0}, std::byte{255}}) == "'blob' x'00ff'");
    CHECK(through(on, std::vector<std::byte>{}) == "'blob' x''");
}

TEST_CASE("a text keeps the NUL characters that it holds", "[sqlite]") {
    using namespace std::string_literals;
    database on;
    on.run("CREATE TABLE t (x TEXT)");
    on.run("INSERT INTO t VALUES (?)", orm::positional("a\0b"s));
    const auto cursor = on.cursor();
    cursor->execute("SELECT x FROM t WHERE x = :x", {{"x", "a\0b"s}});
    const orm::value_view* const row = cursor->fetch();
    REQUIRE(row != nullptr);
    CHECK(row[0].get<std::string>() == "a\0b"s);
}

TEST_CASE("parameters are found by name, whatever their order and prefix", "[sqlite]") {
    database on;
    const char* const sql = "SELECT :a, @b, $c, :a";
    CHECK(on.rows(sql, {{"a", 1}, {"b", 2}, {"c", 3}}) == "1 2 3 1");
    CHECK(on.rows(sql, {{"c", 3}, {"a", 1}, {"b", 2}}) == "1 2 3 1");
    CHECK(on.rows("SELECT :a, @a", {{"a", 1}}) == "1 1");
    CHECK(on.rows("SELECT ?, ?", orm::positional(1, "x")) == "1 'x'");
    CHECK(on.rows("SELECT ?2, ?1", orm::positional(1, "x")) == "'x' 1");
}

TEST_CASE("a missing or surplus parameter is named", "[sqlite]") {
    database on;
    const auto refused = [&on](const char* sql, const orm::parameters& values) {
        const caught error{[&] { on.run(sql, values); }};
        CHECK(error.kind == driver_error_kind::programming);
        return error.text;
    };
    CHECK_THAT(refused("SELECT :a, :b", {{"a", 1}}),
               Contains("no value is given for the parameter ':b'") && Contains(":a, :b"));
    CHECK_THAT(refused("SELECT :a", {{"a", 1}, {"z", 1}}),
               Contains("the statement has no parameter ':z'"));
    CHECK_THAT(refused("SELECT ?, ?", orm::positional(1)),
               Contains("no value is given for parameter 2"));
    CHECK_THAT(refused("SELECT ?", orm::positional(1, 2)),
               Contains("there is no parameter for value 2"));
    CHECK_THAT(refused("SELECT 1", orm::positional(1)), Contains("its parameters are none"));
    CHECK_THAT(refused("SELECT :a", orm::positional(1)), Contains("no parameter for value 1"));
    CHECK_THAT(refused("SELECT ?", {{"a", 1}}), Contains("has no parameter ':a'"));
    orm::parameters twice;
    twice.append("a", 1);
    twice.append("a", 2);
    CHECK_THAT(refused("SELECT :a", twice), Contains("':a' is given twice"));
    CHECK_THAT(refused("SELECT :a, @a", twice), Contains("':a' is given twice"));
    CHECK_THAT(refused("SELECT :a, :b", {}), Contains("0 values are there"));
    CHECK(on.rows("SELECT :a", {{"a", 5}}) == "5");
}

TEST_CASE("what was bound is not bound any more for the next execution", "[sqlite]") {
    database on;
    on.run("CREATE TABLE t (a, b)");
    on.run("INSERT INTO t VALUES (:a, :b)", {{"a", "x"}, {"b", "y"}});
    CHECK(caught{[&] { on.run("INSERT INTO t VALUES (:a, :b)", {{"a", 1}}); }}.thrown);
    on.run("INSERT INTO t VALUES (:a, :b)", {{"b", nullptr}, {"a", 2}});
    CHECK(on.rows("SELECT * FROM t") == "'x' 'y'; 2 NULL");
}

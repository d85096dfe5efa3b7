#include <cmath>

#include "orm/engine.hpp"
#include "postgresql_server.hpp"

using orm::positional;
using orm::qualified_name;
using orm::sql_value;
using tests::server;

namespace {

const qualified_name t{std::nullopt, "t"};

std::vector<std::vector<sql_value>> all_of(orm::postgresql_copy_reader reader) {
    std::vector<std::vector<sql_value>> made;
    while (const orm::value_view* row = reader.fetch()) {
        auto& into = made.emplace_back();
        for (std::size_t column = 0; column < reader.columns().size(); ++column)
            into.push_back(row[column].copy());
    }
    return made;
}

std::vector<std::byte> bytes_of(std::string_view text) {
    std::vector<std::byte> made;
    for (const char c : text) made.push_back(static_cast<std::byte>(c));
    return made;
}

}  // namespace

TEST_CASE("rows go in and out by COPY as they are", "[postgresql]") {
    server on;
    // In binary form, and as text where a type is not known in it.
    const auto last = GENERATE(as<std::string>{}, "integer", "numeric");
    on.execute(
        "CREATE TEMP TABLE t (b boolean, i2 smallint, i4 integer, i8 bigint, f double "
        "precision, x text, y bytea, j jsonb, n " +
        last + ")");
    orm::parameter_sets sets{
        positional(true, -1, -2, std::int64_t{-3}, 0.25, "text", bytes_of("bytes"), "{\"a\": 1}",
                   5),
        positional(false, 1, 2, 3, -1e300, "", std::vector<std::byte>{}, "null", 6),
        positional(nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr),
        positional(true, 0, 0, 0, 0.0, "\\N \\. \t \n \r \\\\ \u20ac",
                   bytes_of(std::string_view{"\0\\\n\xff", 4}), "[\"\\\"\\n\"]", 7),
        positional(true, 0, 0, 0, INFINITY, "\\N", bytes_of("\\x"), "1", 8),
    };
    CHECK(on.connection().copy_in(t, {}, sets) == 5);
    const auto stored = on.rows("SELECT * FROM t");
    const auto read = all_of(on.connection().copy_out(t));
    CHECK(read == stored);
    REQUIRE(stored.size() == 5);
    for (std::size_t row = 0; row < 5; ++row) {
        for (std::size_t column = 0; column < 8; ++column)
            CHECK(stored[row][column] == sets[row][column].value);
    }
    CHECK(all_of(on.connection().copy_out(orm::literal_sql{"SELECT n, x FROM t WHERE i4 = 2"}))
              .front()[1] == sql_value{""});
}

TEST_CASE("COPY takes some of the columns, in any order", "[postgresql]") {
    server on;
    on.execute(
        "CREATE TEMP TABLE t (id serial, \"a \"\"b\" text, twice integer GENERATED ALWAYS AS "
        "(length(\"a \"\"b\") * 2) STORED, c integer DEFAULT 7)");
    auto writer = on.connection().copy_in(t, {"c", "a \"b"});
    writer.write(positional(1, "xyz"));
    const std::vector<sql_value> row{2, nullptr};
    writer.write(row);
    CHECK(writer.finish() == 2);
    CHECK(on.number("SELECT twice FROM t WHERE id = 1 AND c = 1") == 6);
    // All of the table are those that are not generated.
    CHECK(on.connection().copy_out(t).columns().size() == 3);
    CHECK(all_of(on.connection().copy_out(t, {"a \"b"})).size() == 2);
}

TEST_CASE("an empty COPY is fine", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer)");
    CHECK(on.connection().copy_in(t, {}, {}) == 0);
    CHECK(all_of(on.connection().copy_out(t)).empty());
}

TEST_CASE("large rows go by COPY", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer, x text)");
    orm::parameter_sets sets;
    for (int at = 0; at < 20; ++at) sets.push_back(positional(at, std::string(300'000, 'x')));
    CHECK(on.connection().copy_in(t, {}, sets) == 20);
    CHECK(on.number("SELECT sum(length(x)) FROM t") == 6'000'000);
    CHECK(all_of(on.connection().copy_out(t)).back()[1].view().text().size() == 300'000);
}

TEST_CASE("a COPY that fails stores nothing and leaves the connection usable", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer PRIMARY KEY, x text)");

    SECTION("as the server refuses a row") {
        CHECK_THROWS_WITH(on.connection().copy_in(
                              t, {}, orm::parameter_sets{positional(1, "a"), positional(1, "b")}),
                          Catch::Contains("duplicate key"));
    }
    SECTION("as a value does not fit") {
        CHECK_THROWS_WITH(
            on.connection().copy_in(
                t, {},
                orm::parameter_sets{positional(1, "a"), positional(std::int64_t{1} << 40, "b")}),
            Catch::Contains("does not fit column 'id'"));
    }
    SECTION("as a row has too few values") {
        auto writer = on.connection().copy_in(t);
        writer.write(positional(1, "a"));
        CHECK_THROWS_WITH(writer.write(positional(2)), Catch::Contains("1 values"));
        CHECK_THROWS_WITH(writer.write(positional(2, "b")), Catch::Contains("given up"));
    }
    SECTION("as the table is missing") {
        CHECK_THROWS_AS(on.connection().copy_in({std::nullopt, "none"}), orm::driver_error);
        CHECK_THROWS_AS(on.connection().copy_in(t, {"none"}), orm::driver_error);
        CHECK_THROWS_AS(on.connection().copy_out({std::nullopt, "none"}), orm::driver_error);
        CHECK_THROWS_AS(on.connection().copy_out(orm::literal_sql{"SELECT none"}),
                        orm::driver_error);
    }
    SECTION("as the writer goes without finishing") {
        auto writer = on.connection().copy_in(t);
        writer.write(positional(1, "a"));
    }
    CHECK(on.number("SELECT count(*) FROM t") == 0);
}

TEST_CASE("while a COPY is under way nothing else is", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer)");
    {
        auto writer = on.connection().copy_in(t);
        CHECK_THAT(on.error("SELECT 1").what(), Catch::Contains("a COPY is under way"));
        writer.write(positional(1));
        CHECK(writer.finish() == 1);
        CHECK_THROWS_AS(writer.finish(), orm::driver_error);
    }
    {
        on.execute("INSERT INTO t SELECT generate_series(1, 100000)");
        auto reader = on.connection().copy_out(t);
        CHECK(reader.fetch() != nullptr);
        CHECK_THROWS_AS(on.connection().commit(), orm::driver_error);
    }
    CHECK(on.number("SELECT 1") == 1);
}

TEST_CASE("an error while reading by COPY is thrown after the rows before it", "[postgresql]") {
    server on;
    auto reader = on.connection().copy_out(
        orm::literal_sql{"SELECT 1 / (3 - n) FROM generate_series(1, 5) n"});
    CHECK(reader.fetch() != nullptr);
    CHECK(reader.fetch() != nullptr);
    CHECK_THROWS_WITH(reader.fetch(), Catch::Contains("division by zero"));
    CHECK(reader.fetch() == nullptr);
    CHECK(on.number("SELECT 1") == 1);
}

TEST_CASE("a COPY of a connection is a part of its transaction", "[postgresql]") {
    const auto engine = orm::create_engine(tests::postgresql_url());
    orm::connection conn = engine->connect();
    conn.execute("CREATE TABLE copied (id integer)");
    conn.commit();
    const orm::qualified_name copied{std::nullopt, "copied"};
    const auto count = [&conn] { return conn.scalar<int>("SELECT count(*) FROM copied"); };
    orm::postgresql_of(conn).copy_in(copied, {}, orm::parameter_sets{positional(1)});
    CHECK(conn.in_transaction());
    CHECK(count() == 1);
    conn.rollback();
    CHECK(count() == 0);
    orm::postgresql_of(conn).copy_in(copied, {}, orm::parameter_sets{positional(1)});
    conn.commit();
    CHECK(count() == 1);
    conn.execute("DROP TABLE copied");
    conn.commit();

    const auto other = orm::create_engine("sqlite://");
    orm::connection elsewhere = other->connect();
    CHECK_THROWS_WITH(orm::postgresql_of(elsewhere), Catch::Contains("'sqlite'"));
}

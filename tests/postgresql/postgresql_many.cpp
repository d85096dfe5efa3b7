#include <random>

#include "postgresql_server.hpp"

using orm::parameter_sets;
using orm::positional;
using orm::sql_value;
using tests::server;

namespace {

parameter_sets numbers(int from, int to) {
    parameter_sets made;
    for (int at = from; at <= to; ++at) made.push_back(positional(at, "row " + std::to_string(at)));
    return made;
}

orm::driver_error error_of(server& on, const std::string& text, const parameter_sets& sets) {
    try {
        on.executemany(text, sets);
    } catch (const orm::driver_error& caught) {
        return caught;
    }
    FAIL("no error from " << text);
    throw;
}

constexpr const char* insert = "INSERT INTO t (id, name) VALUES ($1, $2)";

}  // namespace

TEST_CASE("many rows are inserted in order", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer PRIMARY KEY, name text, place serial)");
    const int count = GENERATE(1, 7, 8, 5000, 10'000);
    on.executemany(insert, numbers(1, count));
    CHECK(on.cursor().rowcount() == count);
    CHECK(on.number("SELECT count(*) FROM t WHERE place = id AND name = 'row ' || id") == count);
}

TEST_CASE("inserts that are written otherwise do what they say", "[postgresql]") {
    server on;
    on.execute(
        "CREATE TEMP TABLE t (id integer PRIMARY KEY, name text, \"a \"\"VALUES\"\" (\" "
        "text DEFAULT 'd')");
    const auto [text, expected] = GENERATE(table<std::string, std::int64_t>({
        {"insert into t(name,id)values($2,$1)", 20},
        {"INSERT INTO t (id, name) VALUES ($1, $2);", 20},
        {"INSERT INTO t VALUES ($1, $2)", 20},
        {"INSERT INTO pg_temp.\"t\" AS x (id, \"a \"\"VALUES\"\" (\") VALUES ( $1 , $2 )", 20},
        {"INSERT INTO t (id, name) VALUES ($1, upper($2))", 20},
        {"INSERT INTO t (id, name) VALUES ($1, $2), ($1 + 100, $2)", 40},
        {"INSERT INTO t (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING", 20},
        {"INSERT INTO t (id, name) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", 20},
        {"INSERT INTO t (id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = 'u'", 20},
        {"INSERT INTO t (id, name) VALUES ($1, $2) RETURNING id", 20},
        {"INSERT INTO t (id, name) SELECT $1, $2", 20},
        {"INSERT /* hm */ INTO t (id, name) VALUES ($1, $2) -- VALUES", 20},
        {"WITH x AS (SELECT $1::int AS id) INSERT INTO t (id, name) SELECT id, $2 FROM x", 20},
    }));
    INFO(text);
    on.executemany(text, numbers(1, 20));
    CHECK(on.cursor().rowcount() == expected);
    CHECK(on.number("SELECT count(*) FROM t") == expected);
    CHECK(on.number("SELECT count(*) FROM t WHERE 'row ' || id IN (name, lower(name), \"a "
                    "\"\"VALUES\"\" (\")") == 20);
}

TEST_CASE("rows that meet in one statement follow each other", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer PRIMARY KEY, name text)");
    parameter_sets sets = numbers(1, 10);
    for (const auto& one : numbers(5, 20)) sets.push_back(one);
    on.executemany("INSERT INTO t (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING", sets);
    CHECK(on.cursor().rowcount() == 20);
    on.executemany(
        "INSERT INTO t (id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name "
        "= t.name || '!'",
        sets);
    CHECK(on.cursor().rowcount() == 26);
}

TEST_CASE("rows that arrays cannot hold go with the others", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer PRIMARY KEY, name text, place serial)");
    parameter_sets sets = numbers(1, 9000);
    const std::size_t step = GENERATE(1U, 3000U, 4096U);
    for (std::size_t at = step - 1; at < sets.size(); at += step)
        sets[at] = positional(std::to_string(at + 1), "row " + std::to_string(at + 1));
    on.executemany(insert, sets);
    CHECK(on.cursor().rowcount() == 9000);
    CHECK(on.number("SELECT count(*) FROM t WHERE place = id AND name = 'row ' || id") == 9000);
}

TEST_CASE("many updates and deletes are executed", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer PRIMARY KEY, name text)");
    on.executemany(insert, numbers(1, 3000));
    on.executemany("UPDATE t SET name = $2 || '!' WHERE id = $1", numbers(1, 3000));
    CHECK(on.cursor().rowcount() == 3000);
    CHECK(on.number("SELECT count(*) FROM t WHERE name = 'row ' || id || '!'") == 3000);
    on.executemany("DELETE FROM t WHERE id = $1 AND $2 <> ''", numbers(2, 4000));
    CHECK(on.cursor().rowcount() == 2999);
    on.executemany(insert, {});
    CHECK(on.cursor().rowcount() == 0);
}

TEST_CASE("outside of a transaction the rows before the one that fails stay", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer PRIMARY KEY, name text CHECK (name <> 'bad'))");
    const std::size_t place = GENERATE(0U, 1U, 6U, 1023U, 1024U, 4095U, 4096U, 5000U, 5999U);
    const auto text =
        GENERATE(as<std::string>{}, insert, "INSERT INTO t (id, name) VALUES ($1, lower($2))");
    parameter_sets sets = numbers(0, 5999);

    SECTION("by the server's judgement") {
        sets[place] = positional(static_cast<int>(place), "bad");
        CHECK(error_of(on, text, sets).sqlstate() == "23514");
    }
    SECTION("as a value does not fit") {
        sets[place] = positional(std::int64_t{1} << 40, "x");
        CHECK(error_of(on, text, sets).sqlstate() == "22003");
    }
    SECTION("as a text cannot be sent") {
        sets[place] = positional(1, std::string("a\0b", 3));
        CHECK(error_of(on, text, sets).sqlstate() == "22021");
    }
    SECTION("as a value is missing") {
        sets[place] = positional(1);
        CHECK(error_of(on, text, sets).sqlstate() == "07001");
    }
    CHECK(on.number("SELECT count(*) FROM t") == static_cast<std::int64_t>(place));
    CHECK(on.number("SELECT coalesce(max(id), -1) FROM t") == static_cast<std::int64_t>(place) - 1);
    CHECK(on.cursor().rowcount() == 1);
    CHECK_FALSE(on.connection().in_transaction());
}

TEST_CASE("a constraint that is checked at the end stops at its row", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer UNIQUE DEFERRABLE INITIALLY DEFERRED, name text)");
    const auto text =
        GENERATE(as<std::string>{}, insert, "INSERT INTO t (id, name) VALUES ($1, lower($2))");
    parameter_sets sets = numbers(0, 50);
    sets[30] = positional(3, "twice");
    CHECK(error_of(on, text, sets).sqlstate() == "23505");
    CHECK(on.number("SELECT count(*) FROM t") == 30);
}

TEST_CASE("inside of a transaction a row that fails spoils it", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer PRIMARY KEY, name text)");
    const auto text =
        GENERATE(as<std::string>{}, insert, "INSERT INTO t (id, name) VALUES ($1, lower($2))");
    on.begin();
    on.executemany(text, numbers(1, 100));
    parameter_sets sets = numbers(101, 200);
    sets[50] = positional(7, "twice");
    CHECK(error_of(on, text, sets).kind() == orm::driver_error_kind::integrity);
    CHECK(on.error("SELECT 1").sqlstate() == "25P02");
    on.rollback();
    CHECK(on.number("SELECT count(*) FROM t") == 0);
    on.executemany(text, numbers(1, 100));
    CHECK(on.number("SELECT count(*) FROM t") == 100);
}

TEST_CASE("types of parameters can be declared for many rows", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id bigint, name text)");
    on.cursor().set_input_sizes({{"1", "SMALLINT"}});
    CHECK(error_of(on, insert, {positional(1, "x"), positional(40'000, "y")}).sqlstate() ==
          "22003");
    on.executemany(insert, {positional(40'000, "y")});
    CHECK(on.number("SELECT count(*) FROM t") == 2);
}

// The same sets are inserted one by one and at once; what is in the table, and where they stop, has
// to be the same.
TEST_CASE("many rows at once do what they do one by one", "[postgresql]") {
    server on;
    on.connection().execute_script(
        "CREATE TYPE pg_temp.mood AS ENUM ('sad', 'ok', 'a, \"b\" \\c');"
        "CREATE DOMAIN pg_temp.small AS integer CHECK (VALUE < 1000);");
    const std::string columns =
        "(i2 smallint, i4 integer, i8 bigint, f4 real, f8 double precision, t text, v varchar(8), "
        "c char(4), b bytea, ok boolean, n numeric(12, 3), d date, ts timestamptz, j json, jb "
        "jsonb, u uuid, m pg_temp.mood, s pg_temp.small, a integer[])";
    std::mt19937 random{20240229};
    const auto below = [&random](int limit) {
        return std::uniform_int_distribution<int>{0, limit - 1}(random);
    };
    const auto texts = std::vector<std::string>{
        "",           "x",           "NULL",        "null",  "{}",          "a,b",
        "\"quoted\"", "back\\slash", "tab\tline\n", "{1,2}", "\u20ac\u00e4"};
    const auto any_text = [&] { return texts[static_cast<std::size_t>(below(11))]; };
    const int rounds = std::getenv("ORM_LONG") != nullptr ? 400 : 40;
    for (int round = 0; round < rounds; ++round) {
        const bool with_arrays = below(2) == 0;
        const int width = with_arrays ? 19 : 18;
        parameter_sets sets;
        for (int row = 0, rows = below(60); row < rows; ++row) {
            const bool bad = below(200) == 0;
            orm::parameters made = positional(
                below(100), below(1000) - 500, std::int64_t{below(1000)} << 40,
                static_cast<double>(below(100)) / 8, below(100) / 7.0, any_text(),
                bad ? "far too long for it" : any_text().substr(0, 8), "ab",
                std::vector<std::byte>(static_cast<std::size_t>(below(5)), std::byte{'\\'}),
                below(2) == 0, std::to_string(below(1000)) + ".5", "2024-02-29",
                "2024-02-29 12:00:00+01", "{\"a\": [1, \"\\\"\"]}", "{\"b\": null}",
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", below(2) == 0 ? "ok" : "a, \"b\" \\c",
                bad ? 5000 : below(1000));
            if (with_arrays) made.add("{1,2,NULL}");
            orm::parameters some;
            for (const auto& one : made) some.add(below(6) == 0 ? sql_value{} : one.value);
            sets.push_back(std::move(some));
        }
        std::string places;
        for (int at = 1; at <= width; ++at) places += (at > 1 ? ", $" : "$") + std::to_string(at);
        on.connection().execute_script("DROP TABLE IF EXISTS one, many; CREATE TEMP TABLE one " +
                                       columns + "; CREATE TEMP TABLE many " + columns);
        std::string state_one;
        std::string state_many;
        try {
            for (const auto& set : sets) on.execute("INSERT INTO one VALUES (" + places + ")", set);
        } catch (const orm::driver_error& error) {
            state_one = error.sqlstate();
        }
        try {
            on.executemany("INSERT INTO many VALUES (" + places + ")", sets);
        } catch (const orm::driver_error& error) {
            state_many = error.sqlstate();
        }
        CHECK(state_one == state_many);
        CHECK(on.rows("SELECT one::text FROM one") == on.rows("SELECT many::text FROM many"));
    }
}

#include "orm/engine.hpp"
#include "orm/schema.hpp"
#include "postgresql_server.hpp"

using Catch::Contains;
using orm::parameter_sets;
using orm::parameters;
using orm::positional;
using tests::server;

namespace {

/// `$1, $2, …`
std::string places(int count) {
    std::string made;
    for (int at = 1; at <= count; ++at) made += (at > 1 ? ", $" : "$") + std::to_string(at);
    return made;
}

parameters numbers(int count) {
    parameters made;
    for (int at = 1; at <= count; ++at) made.add(at);
    return made;
}

}  // namespace

TEST_CASE("a statement may have as many parameters as the protocol can count", "[postgresql]") {
    server on;
    const int count = GENERATE(7497, 7498, 7499, 7500, 8191, 8192, 65534, 65535);
    CAPTURE(count);
    const std::string text =
        "SELECT count(*), 'a', min(g) FROM generate_series(1, 100) g WHERE g IN (" + places(count) +
        ")";
    on.begin();
    CHECK(on.rows(text, numbers(count)).front()[0] == orm::sql_value{100});
    CHECK(on.cursor().columns()[0] == "count");
    on.cursor().set_streaming(true);
    CHECK(on.rows(text, numbers(count)).front()[1] == orm::sql_value{"a"});
    on.connection().set_statement_cache_size(0);
    CHECK(on.rows(text, numbers(count)).front()[2] == orm::sql_value{1});
    on.commit();
}

TEST_CASE("values of all kinds are among very many", "[postgresql]") {
    server on;
    parameters values = numbers(8000);
    values.add("it's");
    values.add(true);
    values.add(nullptr);
    values.add(1.5);
    values.add(std::vector<std::byte>{std::byte{0}, std::byte{0xff}});
    const auto row = on.rows(
        "SELECT $8001::text, $8002::boolean, $8003::integer, $8004::float8, $8005::bytea, "
        "(SELECT count(*) FROM unnest(ARRAY[" +
            places(8000) + "]::integer[]))",
        values);
    CHECK(row.front()[0] == orm::sql_value{"it's"});
    CHECK(row.front()[1] == orm::sql_value{true});
    CHECK(row.front()[2].is_null());
    CHECK(row.front()[3] == orm::sql_value{1.5});
    CHECK(row.front()[4] == values.values()[8004]);
    CHECK(row.front()[5] == orm::sql_value{8000});
}

TEST_CASE("more parameters than there can be are an error of the statement alone", "[postgresql]") {
    server on;
    on.begin();
    on.execute("CREATE TEMP TABLE t (id integer) ON COMMIT DROP");
    for (const int count : {65536, 70000, 200000}) {
        const auto error = on.error("SELECT 1 WHERE 1 IN (" + places(count) + ")", numbers(count));
        CHECK_THAT(error.what(), Contains(std::to_string(count)) && Contains("65535"));
        CHECK_FALSE(on.dialect().is_disconnect(error, &on.connection()));
    }
    // Too few and too many values for very many places.
    for (const int given : {7999, 8001})
        CHECK_THAT(on.error("SELECT 1 WHERE 1 IN (" + places(8000) + ")", numbers(given)).what(),
                   Contains("8000 parameters") && Contains(std::to_string(given)));
    CHECK(on.number("SELECT count(*) FROM t") == 0);  // the same transaction
    // What looks like a place in a text is none.
    CHECK(on.text("SELECT '" + places(9000) + "' || $1::text", positional("x")).back() == 'x');
}

TEST_CASE("rows with very many values are executed many times", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer)");
    parameter_sets sets{numbers(7600), numbers(7600), numbers(7600)};
    on.executemany(
        "INSERT INTO t SELECT max(x) FROM unnest(ARRAY[" + places(7600) + "]::integer[]) x", sets);
    CHECK(on.cursor().rowcount() == 3);
    CHECK(on.number("SELECT sum(id) FROM t") == 3 * 7600);
}

TEST_CASE("an insert of many rows that returns keeps to what a statement can take",
          "[postgresql]") {
    const int columns = GENERATE(1, 3, 8, 9, 70);
    CAPTURE(columns);
    const auto engine = orm::create_engine(tests::postgresql_url());
    const orm::metadata meta;
    const orm::table wide{"wide_rows", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    for (int at = 0; at < columns; ++at)
        wide.append_column(orm::column{"c" + std::to_string(at), orm::integer{}});
    parameter_sets sets(1000);
    for (auto& one : sets)
        for (int at = 0; at < columns; ++at) one.set("c" + std::to_string(at), at);
    orm::connection conn = engine->connect();
    meta.drop_all(conn);
    meta.create_all(conn);
    CHECK(conn.execute(orm::insert_into(wide, {"id"}), sets).fetch_all().size() == 1000);
    CHECK(conn.scalar<int>("SELECT count(*) FROM wide_rows") == 1000);
    conn.rollback();
}

TEST_CASE("what may have run is not run a second time", "[postgresql]") {
    server on;
    on.connection().execute_script(
        "DROP TABLE IF EXISTS runs; CREATE TABLE runs (id integer);"
        "CREATE OR REPLACE PROCEDURE run_once(x integer, code text) LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO runs VALUES (x); COMMIT; "
        "IF code <> '' THEN RAISE EXCEPTION 'no' USING ERRCODE = code; END IF; END $$;"
        "CREATE OR REPLACE PROCEDURE run_forget(x integer) LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO runs VALUES (x); COMMIT; EXECUTE 'EXECUTE no_such_statement'; END $$;"
        "CREATE SEQUENCE IF NOT EXISTS run_calls; SELECT setval('run_calls', 1);"
        "CREATE OR REPLACE FUNCTION run_count(code text) RETURNS integer LANGUAGE plpgsql AS $$ "
        "BEGIN PERFORM nextval('run_calls'); RAISE EXCEPTION 'no' USING ERRCODE = code; END $$");
    const std::string code = GENERATE("26000", "0A000", "22012");
    CAPTURE(code);
    const auto runs = [&on] { return on.number("SELECT count(*) FROM runs"); };

    CHECK(on.error("CALL run_once($1, $2)", positional(1, code)).sqlstate() == code);
    CHECK(runs() == 1);
    CHECK(on.error("SELECT run_count($1)", positional(code)).sqlstate() == code);
    CHECK(on.number("SELECT last_value FROM run_calls") == 2);
    CHECK(on.error("CALL run_forget($1)", positional(1)).sqlstate() == "26000");
    CHECK(runs() == 2);
    // Of many calls those before the one that fails are done, once.
    parameter_sets sets;
    for (int at = 0; at < 20; ++at) sets.push_back(positional(at, at == 15 ? code : ""));
    for (const char* const call : {"CALL run_once($1, $2)", "/* select */ call run_once($1, $2)"}) {
        on.execute("DELETE FROM runs");
        CHECK_THROWS_AS(on.executemany(call, sets), orm::driver_error);
        CHECK(runs() == 16);
    }
    on.connection().execute_script(
        "DROP TABLE runs; DROP PROCEDURE run_once; DROP PROCEDURE run_forget;"
        "DROP FUNCTION run_count; DROP SEQUENCE run_calls");
}

TEST_CASE("a declared type is the one that has its name now", "[postgresql]") {
    server on;
    server other;
    const auto make = [](server& by, const char* values) {
        by.connection().execute_script("DROP TYPE IF EXISTS remade; CREATE TYPE remade AS ENUM (" +
                                       std::string{values} + ")");
    };
    make(on, "'a', 'b'");
    const auto cast = [&on](const char* value) {
        on.cursor().set_input_sizes({{"1", "remade"}});
        return on.text("SELECT $1::text", positional(value));
    };
    CHECK(cast("a") == "a");
    SECTION("made anew by this connection") {
        make(on, "'c'");
        CHECK(cast("c") == "c");
    }
    SECTION("made anew by this connection, in a transaction that is rolled back") {
        on.begin();
        make(on, "'c'");
        CHECK(cast("c") == "c");
        on.rollback();
        CHECK(cast("b") == "b");
    }
    SECTION("made anew by another one") {
        make(other, "'c'");
        // What is prepared already may fail once.
        try {
            cast("c");
        } catch (const orm::driver_error&) {
        }
        CHECK(cast("c") == "c");
    }
    SECTION("made anew by another one, before the statement is prepared") {
        make(other, "'c'");
        on.cursor().set_input_sizes({{"1", "remade"}});
        CHECK(on.text("SELECT $1::text || ''", positional("c")) == "c");
    }
    SECTION("made anew by another one, before many rows") {
        on.execute("CREATE TEMP TABLE t (x text)");
        make(other, "'c'");
        on.cursor().set_input_sizes({{"1", "remade"}});
        on.executemany("INSERT INTO t SELECT $1::text", parameter_sets(9, positional("c")));
        CHECK(on.number("SELECT count(*) FROM t WHERE x = 'c'") == 9);
    }
    on.execute("DROP TYPE remade");
}

TEST_CASE("a script is executed whole or not at all", "[postgresql]") {
    server on;
    on.begin();
    const std::string script{"CREATE TEMP TABLE s1 (x int);\0 CREATE TEMP TABLE s2 (x int)", 59};
    CHECK_THROWS_WITH(on.connection().execute_script(script), Contains("NUL"));
    CHECK(on.number("SELECT count(*) FROM pg_class WHERE relname IN ('s1', 's2')") == 0);
    on.commit();
}

TEST_CASE("what COPY reads may end as texts of SQL end", "[postgresql]") {
    server on;
    for (const char* const query :
         {"SELECT 1 AS x", "SELECT 1 AS x;", "SELECT 1 AS x -- one", "SELECT 1 AS x; -- one",
          "SELECT 1 AS x /* ; */ ; ", "SELECT 1 AS x, ';' AS y;\n-- ;\n", "(SELECT 1 AS x);",
          "SELECT E'\\';' AS x, $$;$$ AS y;"}) {
        CAPTURE(query);
        auto reader = on.connection().copy_out(orm::literal_sql{query});
        CHECK(reader.columns()[0] == "x");
        CHECK(reader.fetch() != nullptr);
        CHECK(reader.fetch() == nullptr);
    }
    on.begin();
    for (const char* const wrong : {"SELECT 1; SELECT 2", "SELECT 1;; SELECT 2", ";", ""}) {
        CHECK_THROWS_AS(on.connection().copy_out(orm::literal_sql{wrong}), orm::driver_error);
        on.rollback();
    }
}

TEST_CASE("a row of a COPY may be larger than what is sent at once", "[postgresql]") {
    server on;
    const orm::qualified_name t{std::nullopt, "t"};
    const std::string type = GENERATE("integer", "numeric");  // in binary form, as text
    on.execute("CREATE TEMP TABLE t (id integer, n " + type + ", x text)");
    const std::string large(40U << 20U, 'x');
    CHECK(on.connection().copy_in(t, {},
                                  parameter_sets{positional(1, 1, "a"), positional(2, 2, large),
                                                 positional(3, 3, "b")}) == 3);
    CHECK(on.number("SELECT sum(length(x)) FROM t") == (40 << 20) + 2);
}

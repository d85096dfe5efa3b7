#include "postgresql_server.hpp"

using orm::positional;
using orm::sql_value;
using tests::server;

namespace {

/// How many statements the server has prepared, less the one that asks.
std::int64_t prepared(server& on) {
    return on.number(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement NOT LIKE "
        "'%pg_prepared_statements%'");
}

}  // namespace

TEST_CASE("a statement is prepared once", "[postgresql]") {
    server on;
    for (int round = 0; round < 5; ++round)
        CHECK(on.number("SELECT $1::int", positional(round)) == round);
    CHECK(prepared(on) == 1);
    // With other types it is another one.
    on.cursor().set_input_sizes({{"1", "BIGINT"}});
    on.rows("SELECT $1::int", positional(1));
    CHECK(prepared(on) == 2);
    // What will hardly come again is not prepared.
    on.execute("SET work_mem TO '4MB'");
    on.execute("CREATE TEMP TABLE once (id integer)");
    CHECK(prepared(on) == 2);
}

TEST_CASE("statements that were not used for long are given up", "[postgresql]") {
    server on;
    on.connection().set_statement_cache_size(4);
    const bool inside = GENERATE(false, true);
    if (inside) on.begin();
    for (int at = 0; at < 300; ++at) CHECK(on.number("SELECT " + std::to_string(at)) == at);
    CHECK(prepared(on) < 4 + (inside ? 64 : 16) + 1);
    CHECK(on.number("SELECT 0") == 0);
    if (inside) on.commit();
}

TEST_CASE("without a cache statements are executed all the same", "[postgresql]") {
    server on;
    on.connection().set_statement_cache_size(0);
    for (int at = 0; at < 5; ++at) CHECK(on.number("SELECT $1::int", positional(at)) == at);
    CHECK(prepared(on) == 0);
    on.execute("CREATE TEMP TABLE t (id integer)");
    orm::parameter_sets sets;
    for (int at = 0; at < 20; ++at) sets.push_back(positional(at));
    on.executemany("INSERT INTO t VALUES ($1)", sets);
    on.executemany("UPDATE t SET id = id + 1 WHERE id = $1", sets);
    CHECK(on.number("SELECT count(*) FROM t") == 20);
}

TEST_CASE("DISCARD ALL and DEALLOCATE ALL are noticed", "[postgresql]") {
    server on;
    const auto command = GENERATE(as<std::string>{}, "DISCARD ALL", "DEALLOCATE ALL");
    on.connection().set_statement_cache_size(2);
    for (int at = 0; at < 30; ++at) on.number("SELECT " + std::to_string(at));
    CHECK(on.number("SELECT $1::int", positional(1)) == 1);
    on.execute(command);
    CHECK(on.number("SELECT $1::int", positional(2)) == 2);
    for (int at = 0; at < 30; ++at) on.number("SELECT " + std::to_string(at));
}

TEST_CASE("a statement that the server lost behind our back is prepared again", "[postgresql]") {
    server on;
    on.number("SELECT $1::int", positional(1));
    on.connection().execute_script("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$");
    // Which that may have changed is known; this one comes unseen.
    on.number("SELECT $1::int", positional(1));
    on.execute(
        "CREATE FUNCTION pg_temp.forget() RETURNS integer LANGUAGE plpgsql AS "
        "$$ BEGIN EXECUTE 'DEALLOCATE ALL'; RETURN 1; END $$");
    on.number("SELECT $1::int", positional(1));

    SECTION("by execute") {
        on.number("SELECT pg_temp.forget()");
        CHECK(on.number("SELECT $1::int", positional(2)) == 2);
    }
    SECTION("by executemany") {
        on.execute("CREATE TEMP TABLE t (id integer)");
        on.executemany("INSERT INTO t VALUES ($1)", {positional(1)});
        on.number("SELECT pg_temp.forget()");
        on.executemany("INSERT INTO t VALUES ($1)", {positional(2)});
        CHECK(on.number("SELECT count(*) FROM t") == 2);
    }
    SECTION("but not inside of a transaction, which it spoils") {
        on.begin();
        on.number("SELECT pg_temp.forget()");
        CHECK(on.error("SELECT $1::int", positional(2)).sqlstate() == "26000");
        on.rollback();
        CHECK(on.number("SELECT $1::int", positional(2)) == 2);
    }
}

TEST_CASE("a statement follows when its table changes", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer)");
    on.execute("INSERT INTO t VALUES (1)");
    CHECK(on.rows("SELECT * FROM t").front().size() == 1);

    SECTION("by this connection, inside of a transaction") {
        on.begin();
        on.execute("ALTER TABLE t ADD name text DEFAULT 'x'");
        CHECK(on.rows("SELECT * FROM t").front().size() == 2);
        on.rollback();
        on.begin();
        CHECK(on.rows("SELECT * FROM t").front().size() == 1);
        on.rollback();
    }
    SECTION("by this connection, after a savepoint") {
        on.begin();
        on.execute("SAVEPOINT s");
        on.execute("ALTER TABLE t ADD name text");
        CHECK(on.rows("SELECT * FROM t").front().size() == 2);
        on.execute("ROLLBACK TO SAVEPOINT s");
        CHECK(on.rows("SELECT * FROM t").front().size() == 1);
        on.rollback();
    }
    SECTION("behind our back") {
        on.execute(
            "CREATE FUNCTION pg_temp.widen() RETURNS integer LANGUAGE plpgsql AS "
            "$$ BEGIN ALTER TABLE t ADD name text; RETURN 1; END $$");
        CHECK(on.rows("SELECT * FROM t").front().size() == 1);
        on.number("SELECT pg_temp.widen()");
        CHECK(on.rows("SELECT * FROM t").front().size() == 2);
    }
}

TEST_CASE("a statement follows the search path", "[postgresql]") {
    server on;
    on.connection().execute_script(
        "DROP SCHEMA IF EXISTS path_a, path_b CASCADE;"
        "CREATE SCHEMA path_a; CREATE TABLE path_a.t (id integer);"
        "CREATE SCHEMA path_b; CREATE TABLE path_b.t (id text, more text);"
        "SET search_path TO path_a");
    on.rows("SELECT * FROM t");
    CHECK(on.cursor().columns().size() == 1);
    on.begin();
    on.execute("SET LOCAL search_path TO path_b");
    on.rows("SELECT * FROM t");
    CHECK(on.cursor().columns().size() == 2);
    on.rollback();
    on.rows("SELECT * FROM t");
    CHECK(on.cursor().columns().size() == 1);
    on.connection().execute_script("DROP SCHEMA path_a, path_b CASCADE");
}

TEST_CASE("a failed transaction takes ROLLBACK and nothing else", "[postgresql]") {
    server on;
    on.begin();
    on.number("SELECT 1");
    on.execute("SAVEPOINT s");
    CHECK(on.error("SELECT 1 / 0").sqlstate() == "22012");
    CHECK(on.error("SELECT 1").sqlstate() == "25P02");
    CHECK(on.error("SELECT 'not seen before'").sqlstate() == "25P02");
    on.execute("ROLLBACK TO SAVEPOINT s");
    CHECK(on.number("SELECT 1") == 1);
    on.rollback();
}

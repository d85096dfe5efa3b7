#include "postgresql_server.hpp"

using orm::driver_error_kind;
using orm::positional;
using orm::sql_value;
using tests::server;

TEST_CASE("a statement reports its columns and how many rows it changed", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer PRIMARY KEY, name text)");
    CHECK(on.cursor().columns().empty());
    CHECK(on.cursor().rowcount() == -1);
    on.execute("INSERT INTO t SELECT n, 'x' FROM generate_series(1, 3) n");
    CHECK(on.cursor().rowcount() == 3);
    CHECK(on.cursor().fetch() == nullptr);
    on.execute("UPDATE t SET name = $1 WHERE id > $2", positional("y", 1));
    CHECK(on.cursor().rowcount() == 2);
    on.execute("SELECT id, name AS \"the name\" FROM t ORDER BY id");
    CHECK(on.cursor().rowcount() == 3);
    REQUIRE(on.cursor().columns().size() == 2);
    CHECK(on.cursor().columns()[1] == "the name");
    CHECK(on.rest().size() == 3);
    CHECK(on.cursor().fetch() == nullptr);
    const auto made = on.rows("INSERT INTO t VALUES ($1, $2) RETURNING id", positional(9, "z"));
    CHECK(made.front().front() == sql_value{9});
    CHECK(on.cursor().rowcount() == 1);
}

TEST_CASE("one statement is executed at a time", "[postgresql]") {
    server on;
    const auto error = on.error("SELECT 1; SELECT 2");
    CHECK(error.kind() == driver_error_kind::programming);
    CHECK(error.sqlstate() == "42601");
    CHECK(on.error("SET work_mem TO '1MB'; SELECT 2").sqlstate() == "42601");
    CHECK(on.error("").sqlstate() == "42601");
    CHECK(on.error("-- nothing").sqlstate() == "42601");
    CHECK(on.error(std::string("SELECT 1\0; SELECT 2", 19)).sqlstate() == "42601");
    on.connection().execute_script("SELECT 1; SELECT 2");
}

TEST_CASE("as many values have to be given as there are parameters", "[postgresql]") {
    server on;
    const auto [text, values] = GENERATE(table<std::string, orm::parameters>({
        {"SELECT $1::int + $2::int", positional(1)},
        {"SELECT $1::int", positional(1, 2)},
        {"SELECT $1::int", {}},
        {"SELECT 1", positional(1)},
    }));
    const auto error = on.error(text, values);
    CHECK(error.kind() == driver_error_kind::programming);
    CHECK(error.sqlstate() == "07001");
    CHECK_FALSE(on.dialect().is_disconnect(error, &on.connection()));
}

TEST_CASE("errors are told apart by their SQLSTATE", "[postgresql]") {
    server on;
    on.execute(
        "CREATE TEMP TABLE t (id integer PRIMARY KEY, positive integer CHECK (positive > 0) "
        "NOT NULL)");
    on.execute("INSERT INTO t VALUES (1, 1)");
    const auto [text, kind, state] = GENERATE(table<std::string, driver_error_kind, std::string>({
        {"INSERT INTO t VALUES (1, 1)", driver_error_kind::integrity, "23505"},
        {"INSERT INTO t VALUES (2, 0)", driver_error_kind::integrity, "23514"},
        {"INSERT INTO t VALUES (2, NULL)", driver_error_kind::integrity, "23502"},
        {"SELECT 1 / 0", driver_error_kind::data, "22012"},
        {"SELECT * FROM no_such_table", driver_error_kind::programming, "42P01"},
        {"SELEC 1", driver_error_kind::programming, "42601"},
        {"DROP SCHEMA no_such_schema", driver_error_kind::programming, "3F000"},
        {"SELECT count(*) FROM t GROUP BY id FOR UPDATE", driver_error_kind::not_supported,
         "0A000"},
        {"COMMIT PREPARED 'none'", driver_error_kind::programming, "42704"},
        {"SAVEPOINT outside", driver_error_kind::internal, "25P01"},
        {"DO $$ BEGIN RAISE SQLSTATE 'XX001'; END $$", driver_error_kind::internal, "XX001"},
        {"DO $$ BEGIN RAISE SQLSTATE '40001'; END $$", driver_error_kind::operational, "40001"},
        {"DO $$ BEGIN RAISE 'plain'; END $$", driver_error_kind::internal, "P0001"},
        {"DO $$ BEGIN RAISE SQLSTATE 'ZZ000'; END $$", driver_error_kind::database, "ZZ000"},
    }));
    const auto error = on.error(text);
    CHECK(error.kind() == kind);
    CHECK(error.sqlstate() == state);
    CHECK_FALSE(on.dialect().is_disconnect(error, &on.connection()));
    CHECK(on.number("SELECT count(*) FROM t") == 1);
}

TEST_CASE("an error has the server's detail and hint", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer CONSTRAINT only_one PRIMARY KEY)");
    on.execute("INSERT INTO t VALUES (1)");
    CHECK(std::string{on.error("INSERT INTO t VALUES (1)").what()} ==
          "duplicate key value violates unique constraint \"only_one\"\n"
          "DETAIL:  Key (id)=(1) already exists.");
    CHECK_THAT(on.error("SELECT lenth('x')").what(),
               Catch::Contains("\nHINT:  No function matches"));
}

TEST_CASE("a cursor or connection that is closed says so", "[postgresql]") {
    server on;
    auto other = on.connection().cursor();
    other->close();
    other->close();
    CHECK_THROWS_WITH(other->execute("SELECT 1", {}), "the cursor is closed");
    on.connection().close();
    on.connection().close();
    CHECK_THROWS_WITH(on.execute("SELECT 1"), "the connection is closed");
    CHECK_THROWS_AS(on.connection().commit(), orm::driver_error);
    CHECK_THROWS_AS(on.connection().cursor(), orm::driver_error);
}

TEST_CASE("a cursor that outlives its connection finds it closed", "[postgresql]") {
    const auto dialect = orm::make_postgresql_dialect();
    auto connection = std::make_unique<orm::postgresql_connection>(
        dialect->create_connect_args(tests::postgresql_url()));
    auto cursor = connection->make_cursor();
    const bool streams = GENERATE(false, true);
    cursor->set_streaming(streams);
    cursor->execute("SELECT generate_series(1, 1000)", {});
    CHECK(cursor->fetch() != nullptr);
    connection.reset();
    CHECK_THROWS_WITH(cursor->execute("SELECT 1", {}), "the connection is closed");
}

TEST_CASE("a notice of the server is kept, not printed", "[postgresql]") {
    server on;
    on.execute("DO $$ BEGIN RAISE NOTICE 'look here'; END $$");
    CHECK(on.connection().last_notice() == "look here");
    CHECK(on.connection().server_version() >= 120000);
}

TEST_CASE("COPY is refused as a statement and leaves the connection usable", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer)");
    CHECK_THAT(on.error("COPY t FROM STDIN").what(), Catch::Contains("copy_in"));
    CHECK_THAT(on.error("COPY (SELECT 1) TO STDOUT").what(), Catch::Contains("copy_out"));
    CHECK(on.number("SELECT 1") == 1);
}

TEST_CASE("rows can be streamed one by one", "[postgresql]") {
    server on;
    on.begin();
    on.cursor().set_streaming(true);
    on.execute("SELECT n, 'row ' || n FROM generate_series(1, $1::int) n", positional(1000));
    CHECK(on.cursor().rowcount() == -1);
    REQUIRE(on.cursor().fetch() != nullptr);

    SECTION("to their end") {
        const auto rest = on.rest();
        CHECK(rest.size() == 999);
        CHECK(rest.back()[1] == sql_value{"row 1000"});
        CHECK(on.cursor().fetch() == nullptr);
        CHECK(on.number("SELECT 1") == 1);
    }
    SECTION("and the rest is kept when another cursor executes") {
        auto other = on.connection().cursor();
        other->execute("SELECT 7", {});
        CHECK(other->fetch()->integer() == 7);
        const auto rest = on.rest();
        CHECK(rest.size() == 999);
        CHECK(rest.back()[0] == sql_value{1000});
    }
    SECTION("and the rest is dropped when the cursor executes again") {
        CHECK(on.number("SELECT 1") == 1);
        CHECK(on.rest().empty());
    }
    SECTION("and the rest is kept over a commit") {
        on.commit();
        CHECK(on.rest().size() == 999);
    }
    SECTION("and a cursor may be closed in between") {
        on.cursor().close();
        auto other = on.connection().cursor();
        other->execute("SELECT 7", {});
        CHECK(other->fetch()->integer() == 7);
    }
    SECTION("and the connection may be closed in between") {
        on.connection().close();
        CHECK_THROWS_WITH(on.rest(), Catch::Contains("closed before all rows were read"));
    }
}

TEST_CASE("an error in the middle of a stream comes after the rows before it", "[postgresql]") {
    server on;
    const bool interrupted = GENERATE(false, true);
    on.cursor().set_streaming(true);
    on.execute("SELECT 1 / (5 - n) FROM generate_series(1, 10) n");
    if (interrupted) {
        auto other = on.connection().cursor();
        other->execute("SELECT 7", {});
    }
    for (int row = 0; row < 4; ++row) REQUIRE(on.cursor().fetch() != nullptr);
    CHECK_THROWS_WITH(on.cursor().fetch(), "division by zero");
    CHECK(on.cursor().fetch() == nullptr);
    CHECK(on.number("SELECT 1") == 1);
}

TEST_CASE("a commit that fails behind a statement is its error", "[postgresql]") {
    server on;
    on.execute("CREATE TEMP TABLE t (id integer UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    on.execute("INSERT INTO t VALUES (1)");
    const bool streaming = GENERATE(false, true);
    const auto text = GENERATE(as<std::string>{}, "INSERT INTO t VALUES (1)",
                               "INSERT INTO t VALUES (1) RETURNING id");
    on.cursor().set_streaming(streaming);
    CHECK(on.error(text).sqlstate() == "23505");
    CHECK_THROWS_AS(
        on.connection().copy_in({std::nullopt, "t"}, {}, orm::parameter_sets{positional(1)}),
        orm::driver_error);
    CHECK(on.number("SELECT count(*) FROM t") == 1);
}

TEST_CASE("a streamed statement may have no rows, or fail at once", "[postgresql]") {
    server on;
    on.cursor().set_streaming(true);
    CHECK(on.rows("SELECT 1 WHERE false").empty());
    on.cursor().set_streaming(true);
    CHECK(on.error("SELECT 1 / 0").sqlstate() == "22012");
    on.execute("CREATE TEMP TABLE t (id integer)");
    on.cursor().set_streaming(true);
    on.execute("INSERT INTO t VALUES (1)");
    CHECK(on.cursor().rowcount() == 1);
}

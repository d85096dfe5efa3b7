#include <catch2/catch.hpp>

#include <orm/schema.hpp>

#include "database.hpp"

using tests::database;

TEST_CASE("a statement takes its values by name, in any order") {
    const database db;
    orm::connection conn = db->connect();
    const orm::row row = conn.execute("SELECT :b AS b, CAST(:a AS INTEGER) AS a, :b AS again",
                                      {{"a", 1}, {"b", "two"}})
                             .one();
    CHECK(row.get<std::string>("b") == "two");
    CHECK(row.get<int>("a") == 1);
    CHECK(row.get<std::string>("again") == "two");
}

TEST_CASE("a statement takes its values by place") {
    const database db;
    orm::connection conn = db->connect();
    const auto [number, text, none] = conn.execute("SELECT CAST(? AS REAL), ?, ?",
                                                   orm::positional(2.5, "x", std::optional<int>{}))
                                          .as<double, std::string, std::optional<int>>()
                                          .one();
    CHECK(number == 2.5);
    CHECK(text == "x");
    CHECK(!none);
}

TEST_CASE("a value is never SQL") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    const std::string evil = "x'; DROP TABLE t; --";
    CHECK(conn.scalar<std::string>("SELECT :v", {{"v", evil}}) == evil);
    CHECK(conn.scalar<int>("SELECT count(*) FROM t WHERE name = :v", {{"v", evil}}) == 0);
    CHECK(db.rows() == 3);
}

TEST_CASE("a value that is missing or of no use is an error that names it") {
    const database db;
    orm::connection conn = db->connect();
    using Catch::Contains;
    CHECK_THROWS_WITH(conn.execute("SELECT :there, :missing", {{"there", 1}}), Contains("missing"));
    CHECK_THROWS_WITH(conn.execute("SELECT :there", {{"there", 1}, {"surplus", 2}}),
                      Contains("surplus"));
}

TEST_CASE("two values of one name are refused where they are given") {
    CHECK_THROWS_AS((orm::parameters{{"x", 1}, {"x", 2}}), orm::argument_error);
}

TEST_CASE("several sets of values execute the statement once for each") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    const orm::result done = conn.execute("UPDATE t SET x = :x WHERE id = :id",
                                          {{{"id", 1}, {"x", 11}}, {{"id", 2}, {"x", 22}}});
    CHECK(!done.returns_rows());
    std::vector<int> found;
    for (const auto [x] : conn.execute("SELECT x FROM t ORDER BY id").as<int>()) found.push_back(x);
    CHECK(found == std::vector<int>{11, 22, 30});
}

TEST_CASE("a colon in quotes or comments is no parameter") {
    const database db;
    orm::connection conn = db->connect();
    CHECK(conn.scalar<std::string>(
              "SELECT ':a' || \":b\" /* :c */ FROM (SELECT '?' AS \":b\") AS s -- :d") == ":a?");
}

TEST_CASE("more than one statement in a text is refused, and nothing of it is done") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    conn.execution_options({{"isolation_level", "AUTOCOMMIT"}});  // what is done stays
    CHECK_THROWS_AS(conn.execute("DELETE FROM t; DELETE FROM t"), orm::programming_error);
    CHECK(conn.scalar<int>("SELECT count(*) FROM t") == 3);
}

TEST_CASE("an insert is built from a table and the names of its values") {
    const database db;
    db.fill();
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                       orm::column{"x", orm::integer{}}, orm::column{"name", orm::string{}}};
    orm::connection conn = db->connect();
    CHECK(conn.execute(orm::insert_into(t, {"id"}), {{"x", 40}}).scalar<int>() == 4);
    CHECK(conn.execute(orm::insert_into(t)).rowcount() == 1);  // DEFAULT VALUES
    using Catch::Contains;
    CHECK_THROWS_WITH(conn.execute(orm::insert_into(t), {{"y", 1}}), Contains("no such column"));
    CHECK_THROWS_WITH(conn.execute(orm::insert_into(t), {{{"x", 1}}, {{"name", "a"}}}),
                      Contains("different columns"));
    CHECK_THROWS_WITH(orm::insert_into(t, {"y"}), Contains("cannot return 'y'"));
}

TEST_CASE("an insert of many rows returns what was asked for, in the order of the rows") {
    const database db;
    db.fill();
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                       orm::column{"x", orm::integer{}}};
    orm::parameter_sets sets;
    for (int i = 0; i < 1000; ++i) sets.push_back({{"x", i}});
    orm::connection conn = db->connect();
    int statements = 0;
    orm::listen(conn, orm::connection_event::before_cursor_execute,
                [&statements] { ++statements; });
    orm::result made =
        conn.execute(orm::insert_into(t, {"x", "id"}), sets, {{"insertmanyvalues_page_size", 300}});
    CHECK(statements == 4);
    int expected = 0;
    for (const auto [x, id] : std::move(made).as<int, int>()) {
        CHECK(x == expected);
        CHECK(id == expected + 4);
        ++expected;
    }
    CHECK(expected == 1000);
}

TEST_CASE("braces without anything in them are no values, with options behind them or not") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    const orm::execution_options none;
    CHECK(conn.execute("SELECT id FROM t", {}).fetch_all().size() == 3);
    CHECK(conn.execute("SELECT id FROM t", {}, none).fetch_all().size() == 3);
    CHECK(conn.execute(orm::text("SELECT id FROM t"), {}, none).fetch_all().size() == 3);
    CHECK(conn.exec_driver_sql("SELECT id FROM t", {}, none).fetch_all().size() == 3);
}

TEST_CASE("rows may be asked for as a stream where they always are one") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    CHECK(conn.execute("SELECT id FROM t", {}, {{"stream_results", true}}).fetch_all().size() == 3);
    CHECK_THROWS_WITH(conn.execute("SELECT id FROM t", {}, {{"stream_results", "yes"}}),
                      Catch::Contains("stream_results") && Catch::Contains("a bool"));
}

TEST_CASE("of no sets nothing is executed, and nobody is told") {
    const database db;
    db.fill();
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                       orm::column{"x", orm::integer{}}};
    orm::connection conn = db->connect();
    int told = 0;
    orm::listen(conn, orm::connection_event::before_execute, [&told] { ++told; });
    orm::listen(conn, orm::connection_event::before_cursor_execute, [&told] { ++told; });
    const orm::parameter_sets none;
    const std::string insert = "INSERT INTO t (x) VALUES (5)";
    CHECK(conn.execute(insert, none).rowcount() == 0);
    CHECK(conn.execute("INSERT INTO t (x) VALUES (:x)", none).rowcount() == 0);
    CHECK(conn.execute(orm::text(insert), none).rowcount() == 0);
    CHECK(conn.execute(orm::insert_into(t), none).rowcount() == 0);
    CHECK(conn.exec_driver_sql(insert, none).rowcount() == 0);
    CHECK(conn.execute("DELETE FROM t", none).rowcount() == 0);
    CHECK(conn.execute("DELETE FROM t", none, {{"stream_results", true}}).rowcount() == 0);
    CHECK(conn.execute(orm::insert_into(t, {"id", "x"}), none).fetch_all().empty());
    CHECK(conn.execute(orm::insert_into(t, {"id", "x"}), none).as<int, int>().all().empty());
    CHECK(told == 0);
    CHECK(!conn.in_transaction());
    CHECK(db.rows() == 3);
    // As ever where nothing may be executed.
    conn.close();
    CHECK_THROWS_AS(conn.execute(insert, none), orm::resource_closed_error);
}

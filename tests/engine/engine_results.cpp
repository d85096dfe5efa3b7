#include <catch2/catch.hpp>

#include "database.hpp"

using tests::database;

TEST_CASE("rows are fetched one by one, and the result closes itself with the last") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    orm::result rows = conn.execute("SELECT id, name FROM t ORDER BY id");
    CHECK(rows.returns_rows());
    REQUIRE(rows.keys().size() == 2);
    CHECK(rows.keys()[1] == "name");
    CHECK(rows.fetch_one()->get<int>("id") == 1);
    CHECK(rows.fetch_many(1).at(0)["name"].is_null());
    CHECK(rows.fetch_all().size() == 1);
    CHECK(rows.closed());
    CHECK(!rows.fetch_one());
    CHECK(rows.fetch_all().empty());
}

TEST_CASE("rows are read as tuples, and a wrong number of columns is an error") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    int sum = 0;
    for (const auto& [id, name] :
         conn.execute("SELECT id, name FROM t").as<int, std::optional<std::string>>())
        sum += id + static_cast<int>(name.value_or("").size());
    CHECK(sum == 6 + 7);
    CHECK_THROWS_WITH((conn.execute("SELECT id FROM t").as<int, int>()),
                      Catch::Contains("2 values") && Catch::Contains("1 columns"));
}

TEST_CASE("a value that does not fit its type is an error, not something else") {
    const database db;
    orm::connection conn = db->connect();
    CHECK_THROWS_AS(conn.scalar<int>("SELECT NULL"), orm::value_error);
    CHECK_THROWS_AS(conn.scalar<std::int8_t>("SELECT 300"), orm::value_error);
    CHECK_THROWS_AS(conn.scalar<int>("SELECT 'x'"), orm::value_error);
    CHECK_THROWS_AS(conn.scalar<int>("SELECT 1.5"), orm::value_error);
    CHECK(conn.scalar<double>("SELECT 1") == 1.0);
    CHECK(conn.scalar<bool>("SELECT 1"));
}

TEST_CASE("a result without rows says so when it is asked for some") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    orm::result done = conn.execute("UPDATE t SET x = 0 WHERE id > 1");
    CHECK(!done.returns_rows());
    CHECK(done.rowcount() == 2);
    CHECK_THROWS_AS(done.fetch_one(), orm::resource_closed_error);
}

TEST_CASE("one row is one row") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    CHECK_THROWS_AS(conn.execute("SELECT 1 FROM t WHERE id = 9").one(), orm::no_result_found_error);
    CHECK_THROWS_AS(conn.execute("SELECT 1 FROM t").one(), orm::multiple_results_found_error);
    CHECK(conn.execute("SELECT id FROM t ORDER BY id").first()->get<int>(0) == 1);
    CHECK(!conn.execute("SELECT id FROM t WHERE id = 9").first());
    CHECK(conn.execute("SELECT id FROM t WHERE id = 2").as<int>().one() == std::tuple{2});
}

TEST_CASE("a result closes with its connection, and says so afterwards") {
    const database db;
    db.fill();
    orm::result rows;
    {
        orm::connection conn = db->connect();
        rows = conn.execute("SELECT id FROM t");
        CHECK(rows.fetch_one());
        conn.close();
        CHECK_THROWS_AS(rows.fetch_one(), orm::resource_closed_error);
        rows = db->connect().execute("SELECT 1");  // that connection is gone, too
    }
    CHECK(rows.closed());
    CHECK_THROWS_AS(rows.fetch_one(), orm::resource_closed_error);
}

TEST_CASE("results of one connection are read side by side") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    orm::result one = conn.execute("SELECT id FROM t ORDER BY id");
    orm::result other = conn.execute("SELECT id FROM t ORDER BY id");
    CHECK(one.fetch_one()->get<int>(0) == 1);
    CHECK(other.fetch_one()->get<int>(0) == 1);
    orm::result moved = std::move(one);
    CHECK(moved.fetch_one()->get<int>(0) == 2);
    CHECK(other.fetch_one()->get<int>(0) == 2);
    other = orm::result{};
    CHECK(moved.fetch_one()->get<int>(0) == 3);
}

TEST_CASE("a column that is not there is named") {
    const database db;
    orm::connection conn = db->connect();
    const orm::row row = conn.execute("SELECT 1 AS a, 2 AS b").one();
    CHECK_THROWS_WITH(row["c"], Catch::Contains("'c'") && Catch::Contains("a, b"));
    CHECK_THROWS_AS(row[2], orm::index_error);
}

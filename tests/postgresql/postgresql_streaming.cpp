#include "orm/engine.hpp"
#include "postgresql_server.hpp"

// The execution option stream_results on PostgreSQL.
namespace {

/// Its 2000th row divides by zero: who sees the first one did not wait for the last.
constexpr const char* fails_late =
    "SELECT 1000 / (2000 - n) AS x, repeat('x', 100) AS name "
    "FROM (SELECT generate_series(1, 3000) AS n) s";
constexpr const char* counts = "SELECT generate_series(1, 20000) AS n";

const orm::parameters none;
const orm::execution_options streamed{{"stream_results", true}};

std::shared_ptr<orm::engine> make_engine(orm::execution_options options = {}) {
    return orm::create_engine(tests::postgresql_url(), {.execution_options = std::move(options)});
}

void check_arrives_early(orm::result rows) {
    CHECK(rows.rowcount() == -1);
    CHECK(rows.fetch_many(5).size() == 5);
    CHECK_THROWS_AS(rows.fetch_all(), orm::data_error);
}

}  // namespace

TEST_CASE("with stream_results rows are there before the last one is made", "[postgresql]") {
    SECTION("as an option of the execution") {
        orm::connection conn = make_engine()->connect();
        check_arrives_early(conn.execute(fails_late, none, streamed));
    }
    SECTION("as an option of an execution by the driver's own SQL") {
        orm::connection conn = make_engine()->connect();
        check_arrives_early(conn.exec_driver_sql(fails_late, none, streamed));
    }
    SECTION("as an option of the statement") {
        orm::connection conn = make_engine()->connect();
        check_arrives_early(conn.execute(orm::text(fails_late).execution_options(streamed)));
    }
    SECTION("as an option of the connection") {
        orm::connection conn = make_engine()->connect();
        conn.execution_options(streamed);
        check_arrives_early(conn.execute(fails_late));
    }
    SECTION("as an option of the engine") {
        orm::connection conn = make_engine(streamed)->connect();
        check_arrives_early(conn.execute(fails_late));
    }
}

TEST_CASE("without stream_results a statement executes to its end at once", "[postgresql]") {
    orm::connection conn = make_engine(streamed)->connect();
    CHECK_THROWS_AS(conn.execute(fails_late, none, {{"stream_results", false}}), orm::data_error);
    conn.rollback();
    // What an execution was told is nothing for the next one.
    conn.execute(counts, none, {{"stream_results", true}}).close();
    conn.execution_options({{"stream_results", false}});
    CHECK_THROWS_AS(conn.execute(fails_late), orm::data_error);
}

TEST_CASE("a streamed result may be left before its end", "[postgresql]") {
    orm::connection conn = make_engine()->connect();
    conn.execute("CREATE TEMPORARY TABLE t (x integer)");
    {
        orm::result rows = conn.execute(counts, none, streamed);
        CHECK(rows.fetch_one()->get<int>(0) == 1);
        CHECK(rows.fetch_one()->get<int>(0) == 2);

        SECTION("by closing it") {
            rows.close();
        }
        SECTION("by executing something else, and read on") {
            conn.execute("INSERT INTO t VALUES (7)");
            CHECK(rows.fetch_one()->get<int>(0) == 3);
            CHECK(rows.fetch_all().size() == 19'997);
        }
        SECTION("by letting it go") {}
    }
    // The transaction goes on.
    conn.execute("INSERT INTO t VALUES (8)");
    CHECK(conn.in_transaction());
    conn.commit();
    CHECK(conn.scalar<int>("SELECT max(x) FROM t") == 8);
}

TEST_CASE("streamed rows are those that come at once", "[postgresql]") {
    orm::connection conn = make_engine()->connect();
    constexpr const char* text = "SELECT n, 'row ' || n FROM generate_series(1, :last) n";
    const orm::parameters values{{"last", 1000}};
    CHECK(conn.execute(text, values, streamed).fetch_all() ==
          conn.execute(text, values).fetch_all());
    CHECK(conn.execute("SELECT 1 WHERE false", none, streamed).fetch_all().empty());
}

TEST_CASE("streamed rows that were interrupted stay as they are", "[postgresql]") {
    orm::connection conn = make_engine()->connect();
    const auto* const text = GENERATE(
        "SELECT nullif(n % 2, 0), repeat('x', n % 3), decode(repeat('00ff', n), 'hex') "
        "FROM generate_series(1, 50) n",
        "SELECT nullif(n, 7)::numeric, repeat('x', n % 3), '\\x00'::bytea FROM generate_series(1, "
        "50) n");
    orm::result rows = conn.execute(text, none, streamed);
    const std::optional<orm::row> first = rows.fetch_one();
    std::vector<orm::row> all = conn.execute(text).fetch_all();
    CHECK(first == all.front());
    all.erase(all.begin());
    CHECK(rows.fetch_all() == all);
}

TEST_CASE("stream_results changes nothing for what returns no rows", "[postgresql]") {
    orm::connection conn = make_engine(streamed)->connect();
    conn.execute("CREATE TEMPORARY TABLE t (x integer)");
    CHECK(conn.execute("INSERT INTO t VALUES (:x)", {{"x", 1}}).rowcount() == 1);
    orm::parameter_sets sets;
    for (int x = 0; x < 100; ++x) sets.push_back({{"x", x}});
    CHECK(conn.execute("INSERT INTO t VALUES (:x)", sets).rowcount() == 100);
    CHECK(conn.execute("UPDATE t SET x = x + 1").rowcount() == 101);
}

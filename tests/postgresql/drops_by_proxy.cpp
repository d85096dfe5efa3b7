#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "../rounds.hpp"
#include "drops.hpp"
#include "postgresql_proxy.hpp"

// The connection breaks between client and server, at a chosen place.

using moment = tests::proxy::moment;
using orm::testing::recorded;
using tests::insert;
using tests::outcome;
using tests::record_errors;
using tests::table_d;

namespace {

std::shared_ptr<orm::engine> engine_by(const tests::proxy& way, orm::engine_options options = {}) {
    return orm::create_engine(way.url(), std::move(options));
}

}  // namespace

TEST_CASE("a connection that breaks while it is made is an operational error, wherever") {
    tests::proxy way;
    const auto engine = engine_by(way, {.pool = {.size = 1, .max_overflow = 0}});
    orm::testing::recorder log;
    record_errors(log, *engine);
    std::size_t failures = 0;
    for (std::size_t bytes = 0; bytes < 10'000; bytes += 13) {
        way.cut_after(bytes);
        const std::string came = outcome([&] {
            orm::connection conn = engine->connect();
            conn.execute("SELECT 1");
            CHECK(way.relent());
        });
        CHECK(tests::checked_out(*engine) == 0);
        if (came == "done") break;
        CHECK(came == "operational, connection lost");
        ++failures;
    }
    CHECK(engine->connect().scalar<int>("SELECT 1") == 1);
    CHECK(failures > 10);
    REQUIRE(log.lines().size() == failures);
    CHECK(log.lines().front() ==
          "handle_error null operational_error [is_disconnect, invalidate_pool_on_disconnect, "
          "wrapped]");
    CHECK(way.cuts() == static_cast<int>(failures));
}

TEST_CASE("a transaction whose statement breaks off is gone, whether the server got it or not") {
    const table_d d;
    tests::proxy way;
    const auto engine = engine_by(way);
    orm::testing::recorder log;
    record_errors(log, *engine);
    const moment when = GENERATE(moment::before, moment::answered);
    orm::connection conn = engine->connect();
    insert(conn, 1);
    way.cut_at("cut here", when);
    CHECK(outcome([&] { insert(conn, 2, "cut here"); }) == "operational, connection lost");
    CHECK_THAT(log, recorded({"handle_error connection#1 INSERT INTO d (id, name) VALUES ($1, $2) "
                              "with {id: 2, name: 'cut here'} operational_error [is_disconnect, "
                              "invalidate_pool_on_disconnect, cursor, wrapped]"}));
    CHECK(outcome([&] { insert(conn, 3); }) == "pending rollback");
    conn.rollback();
    insert(conn, 4);
    conn.commit();
    CHECK(d.ids() == "4");
    CHECK(way.cuts() == 1);
    CHECK(way.accepted() == 2);
}

TEST_CASE("a commit that breaks off has an unknown outcome, and both are possible") {
    const table_d d;
    tests::proxy way;
    const auto engine = engine_by(way);
    orm::testing::recorder log;
    record_errors(log, *engine);
    const moment when = GENERATE(moment::before, moment::answered);
    orm::connection conn = engine->connect();
    insert(conn, 1);
    insert(conn, 2);
    way.cut_at("COMMIT", when);
    CHECK(outcome([&] { conn.commit(); }) == "outcome unknown, connection lost");
    CHECK_THAT(log, recorded({"handle_error connection#1 outcome_unknown_error [is_disconnect, "
                              "invalidate_pool_on_disconnect, wrapped]"}));
    CHECK(conn.invalidated());
    CHECK(d.ids() == (when == moment::before ? "" : "1 2"));
    CHECK(outcome([&] { insert(conn, 3); }) == "pending rollback");
    conn.rollback();
    // The way the error's documentation says: look it up, then do the work again.
    if (conn.scalar<int>("SELECT count(*) FROM d WHERE id = 1") == 0) {
        insert(conn, 1);
        insert(conn, 2);
    }
    conn.commit();
    CHECK(d.ids() == "1 2");
}

TEST_CASE("a block whose commit breaks off says that its outcome is unknown") {
    const table_d d;
    tests::proxy way;
    const auto engine = engine_by(way);
    const moment when = GENERATE(moment::before, moment::answered);
    way.cut_at("COMMIT", when);
    CHECK(outcome([&] { engine->begin([](orm::connection& conn) { insert(conn, 1); }); }) ==
          "outcome unknown, connection lost");
    CHECK(d.ids() == (when == moment::before ? "" : "1"));
    CHECK(tests::checked_out(*engine) == 0);
}

TEST_CASE("a rollback that breaks off is one all the same") {
    const table_d d;
    tests::proxy way;
    const auto engine = engine_by(way);
    const moment when = GENERATE(moment::before, moment::answered);
    orm::connection conn = engine->connect();
    insert(conn, 1);
    way.cut_at("ROLLBACK", when);
    CHECK(outcome([&] { conn.rollback(); }) == "operational, connection lost");
    insert(conn, 2);
    conn.commit();
    CHECK(d.ids() == "2");
}

TEST_CASE("a savepoint that breaks off takes its transaction along") {
    const table_d d;
    tests::proxy way;
    const auto engine = engine_by(way);
    const std::string text = GENERATE("RELEASE", "ROLLBACK TO", "SAVEPOINT sa_savepoint_2");
    orm::connection conn = engine->connect();
    orm::transaction root = conn.begin();
    insert(conn, 1);
    orm::transaction inner = conn.begin_nested();
    insert(conn, 2);
    way.cut_at(text, moment::answered);
    CHECK(outcome([&] {
              if (text == "RELEASE") inner.commit();
              if (text == "ROLLBACK TO") inner.rollback();
              if (text.starts_with("SAVEPOINT")) static_cast<void>(conn.begin_nested());
          }) == "operational, connection lost");
    CHECK(way.cuts() == 1);
    CHECK(outcome([&] { root.commit(); }) == "pending rollback");
    root.rollback();
    insert(conn, 3);
    conn.commit();
    CHECK(d.ids() == "3");
}

TEST_CASE("a statement that commits itself is done or not when it breaks off") {
    const table_d d;
    tests::proxy way;
    const auto engine = engine_by(way, {.isolation_level = "AUTOCOMMIT"});
    const moment when = GENERATE(moment::before, moment::answered);
    orm::connection conn = engine->connect();
    insert(conn, 1);
    way.cut_at("cut here", when);
    CHECK(outcome([&] { insert(conn, 2, "cut here"); }) == "operational, connection lost");
    conn.rollback();
    insert(conn, 3);
    // It is not sent again by itself.
    CHECK(d.ids() == (when == moment::before ? "1 3" : "1 2 3"));
}

TEST_CASE("many rows that break off in the middle are none") {
    const table_d d;
    tests::proxy way;
    const auto engine = engine_by(way);
    orm::parameter_sets sets;
    for (int id = 0; id < 20'000; ++id)
        sets.push_back({{"id", id}, {"name", id == 15'000 ? "cut here" : "row"}});
    const std::string sql = GENERATE("INSERT INTO d (id, name) VALUES (:id, :name)",
                                     "UPDATE d SET name = :name WHERE id = :id");
    orm::connection conn = engine->connect();
    insert(conn, -1);
    way.cut_at("cut here", moment::before);
    CHECK(outcome([&] { conn.execute(sql, sets); }) == "operational, connection lost");
    CHECK(way.cuts() == 1);
    conn.rollback();
    CHECK(d.ids().empty());
    CHECK(conn.execute("INSERT INTO d (id, name) VALUES (:id, :name)", sets).rowcount() == 20'000);
    conn.commit();
    CHECK(conn.scalar<int>("SELECT count(*) FROM d") == 20'000);
}

TEST_CASE("rows that break off while they are read one by one were right up to there") {
    tests::proxy way;
    const auto engine = engine_by(way);
    orm::testing::recorder log;
    record_errors(log, *engine);
    orm::connection conn = engine->connect();
    orm::result rows = conn.execute("SELECT x FROM generate_series(1, 1000000) AS g(x)", {},
                                    {{"stream_results", true}});
    int read = 0;
    while (read < 10) CHECK(rows.fetch_one()->get<int>(0) == ++read);
    way.cut_after(200'000);
    const std::string came = outcome([&] {
        while (const auto row = rows.fetch_one())
            if (row->get<int>(0) != ++read) throw std::runtime_error{"a row is missing"};
    });
    CHECK(came == "operational, connection lost");
    CHECK(read > 1000);
    CHECK(read < 1'000'000);
    REQUIRE(log.lines().size() == 1);
    CHECK(log.lines().front() ==
          "handle_error connection#1 operational_error [is_disconnect, "
          "invalidate_pool_on_disconnect, cursor, wrapped]");
    CHECK(rows.closed());
    CHECK_THROWS_AS(rows.fetch_one(), orm::resource_closed_error);
    CHECK(conn.invalidated());
    conn.rollback();
    CHECK(conn.scalar<int>("SELECT 1") == 1);
}

TEST_CASE("a result that breaks off while it comes is an error of its statement") {
    tests::proxy way;
    const auto engine = engine_by(way);
    orm::connection conn = engine->connect();
    CHECK(conn.scalar<int>("SELECT 1") == 1);
    const std::size_t bytes = GENERATE(0U, 1U, 100U, 50'000U);
    way.cut_after(bytes);
    CHECK(outcome([&] { conn.execute("SELECT x FROM generate_series(1, 100000) AS g(x)"); }) ==
          "operational, connection lost");
    conn.rollback();
    CHECK(conn.scalar<int>("SELECT 1") == 1);
}

TEST_CASE("a transaction in two phases that breaks off when it is prepared waits on the server") {
    const table_d d;
    tests::proxy way;
    const auto engine = engine_by(way);
    const moment when = GENERATE(moment::before, moment::answered);
    orm::connection conn = engine->connect();
    {
        orm::transaction scope = conn.begin_twophase("orm_test_prepare");
        insert(conn, 1);
        way.cut_at("PREPARE TRANSACTION", when);
        CHECK(outcome([&] { scope.prepare(); }) == "operational, connection lost");
        scope.rollback();
    }
    CHECK(d.ids().empty());
    const std::vector<std::string> waiting = conn.recover_twophase();
    if (when == moment::before) {
        CHECK(waiting.empty());
    } else {
        CHECK(waiting == std::vector<std::string>{"orm_test_prepare"});
        tests::server{}.execute("COMMIT PREPARED 'orm_test_prepare'");
        CHECK(d.ids() == "1");
    }
}

TEST_CASE("a commit of a prepared transaction that breaks off has an unknown outcome") {
    const table_d d;
    tests::proxy way;
    const auto engine = engine_by(way);
    const moment when = GENERATE(moment::before, moment::answered);
    orm::connection conn = engine->connect();
    orm::transaction scope = conn.begin_twophase("orm_test_commit");
    insert(conn, 1);
    scope.prepare();
    way.cut_at("COMMIT PREPARED", when);
    CHECK(outcome([&] { scope.commit(); }) == "outcome unknown, connection lost");
    scope.rollback();
    CHECK(d.ids() == (when == moment::before ? "" : "1"));
    // What was not committed is still prepared, and can be.
    CHECK(conn.recover_twophase().size() == (when == moment::before ? 1U : 0U));
    if (when == moment::before) tests::server{}.execute("COMMIT PREPARED 'orm_test_commit'");
    CHECK(d.ids() == "1");
}

TEST_CASE("a COPY that breaks off stores nothing") {
    const table_d d;
    tests::proxy way;
    const auto engine = engine_by(way);
    orm::connection conn = engine->connect();
    auto& driver = dynamic_cast<orm::postgresql_connection&>(conn.dbapi_connection());
    way.cut_at("cut here", moment::before);
    CHECK_THROWS_AS(
        [&] {
            orm::postgresql_copy_writer writer = driver.copy_in({std::nullopt, "d"});
            for (int id = 0; id < 100'000; ++id)
                writer.write(orm::positional(id, id == 50'000 ? "cut here" : "row"));
            writer.finish();
        }(),
        orm::driver_error);
    CHECK(driver.is_lost());
    CHECK(way.cuts() == 1);
    CHECK(d.ids().empty());
    CHECK(outcome([&] { conn.execute("SELECT 1"); }) == "operational, connection lost");
}

TEST_CASE("a ping that breaks off replaces the connection") {
    tests::proxy way;
    const auto engine = engine_by(way, {.pool = {.pre_ping = true}});
    {
        orm::connection one = engine->connect();
        orm::connection two = engine->connect();
    }
    CHECK(way.accepted() == 2);
    way.cut_all();
    orm::connection one = engine->connect();
    orm::connection two = engine->connect();
    CHECK(one.scalar<int>("SELECT 1") == 1);
    CHECK(two.scalar<int>("SELECT 1") == 1);
    CHECK(way.accepted() == 4);
}

TEST_CASE("whatever breaks off when, a program that looks unknown outcomes up does all once") {
    const table_d d;
    tests::proxy way;
    const auto engine = engine_by(way, {.pool = {.size = 2, .max_overflow = 0}});
    // No less under sanitizers: it is the server that takes the time.
    const int last = static_cast<int>(std::max(30U, rounds(30, 2'000)));
    std::minstd_rand random{7};
    int unknown = 0;
    int lost = 0;
    for (int id = 1; id <= last;) {
        if (random() % 2 == 0)
            way.cut_after(random() % 300);
        else
            way.cut_at(random() % 2 == 0 ? "COMMIT" : "row",
                       random() % 2 == 0 ? moment::before : moment::answered);
        const std::string came =
            outcome([&] { engine->begin([id](orm::connection& conn) { insert(conn, id); }); });
        way.relent();
        bool done = came == "done";
        if (came == "outcome unknown, connection lost") {
            ++unknown;
            done = tests::server{}.number("SELECT count(*) FROM d WHERE id = $1",
                                          orm::positional(id)) == 1;
        } else if (!done) {
            ++lost;
            REQUIRE(came == "operational, connection lost");
        }
        if (done) ++id;
        REQUIRE(tests::checked_out(*engine) == 0);
    }
    CHECK(unknown > 3);
    CHECK(lost > 3);
    CHECK(tests::server{}.number("SELECT count(*) FROM d") == last);
}

TEST_CASE("a field that no server sends is an error, and nothing beside it is read") {
    using namespace std::string_literals;
    tests::proxy way;
    const auto engine = engine_by(way);
    orm::connection conn = engine->connect();
    // A document of jsonb begins with its version; here the bytes are those of the next field.
    way.replace(
        "\0\0\0\x02\x01"s
        "7\0\0\0\x04wxyz"s,
        "\0\0\0\0\0\0\0\x06"s
        "uvwxyz"s);
    CHECK_THROWS_WITH(conn.execute("SELECT '7'::jsonb, 'wxyz'::bytea").fetch_all(),
                      Catch::Contains("malformed value of type jsonb"));
    // What a backslash begins is not there.
    conn.rollback();
    conn.execute("SET bytea_output = escape");
    const std::string end = GENERATE("\\", "\\1", "\\12", "\\19");
    const std::string sent(end.size() + 1, 'q');
    const std::string head{'\0', '\0', '\0', static_cast<char>(sent.size())};
    way.replace(head + sent, head + "q" + end);
    CHECK_THROWS_WITH(conn.execute("SELECT '" + sent + "'::bytea, 1.5").fetch_all(),
                      Catch::Contains("malformed value of type bytea"));
    conn.rollback();
    CHECK(conn.scalar<std::string>("SELECT '7'::jsonb") == "7");
}

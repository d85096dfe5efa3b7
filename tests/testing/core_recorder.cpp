#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <orm/engine.hpp>
#include <orm/pool.hpp>
#include <orm/schema.hpp>
#include <orm/sql.hpp>
#include <orm/testing/matchers.hpp>
#include <orm/testing/recorder.hpp>
#include <string>

// The half of a recorder that watches engines, pools and schemas.

namespace {

using orm::testing::recorded;
using orm::testing::recorder;

std::shared_ptr<orm::engine> memory() {
    return orm::create_engine("sqlite://");
}

struct silent_connection final : orm::driver_connection {
    void commit() override {}
    void rollback() override {}
    void close() override {}
};

std::shared_ptr<orm::queue_pool> silent_pool() {
    return orm::make_pool<orm::queue_pool>([] { return std::make_unique<silent_connection>(); });
}

}  // namespace

TEST_CASE("a recorder of an engine tells of connections, pool and dialect, in order", "[testing]") {
    const std::shared_ptr<orm::engine> engine = memory();
    recorder log;
    log.watch(*engine);
    {
        orm::connection conn = engine->connect();
        log.clear();
        conn.execute("SELECT  :x,\n 'a'", {{"x", 1}});
        conn.commit();
    }
    CHECK_THAT(
        log,
        recorded({"before_execute connection#1 SELECT :x, 'a' with {x: 1}", "begin connection#1",
                  "before_cursor_execute connection#1 SELECT :x, 'a' with {x: 1}",
                  "do_execute SELECT :x, 'a' with {x: 1}",
                  "after_cursor_execute connection#1 SELECT :x, 'a' with {x: 1}",
                  "after_execute connection#1 SELECT :x, 'a' with {x: 1}", "commit connection#1",
                  "reset driver#1 record#1", "checkin driver#1 record#1"}));
    log.clear();
    engine->dispose();
    CHECK_THAT(log, recorded({"close driver#1 record#1", "engine_disposed engine#1"}));
}

TEST_CASE("a recorder of an engine tells only of the events that it is given", "[testing]") {
    const std::shared_ptr<orm::engine> engine = memory();
    recorder log;
    log.watch(*engine, orm::connection_event::begin, orm::connection_event::commit,
              orm::pool_event::checkout);
    for (int i = 0; i < 2; ++i) {
        orm::connection conn = engine->connect();
        conn.execute("SELECT 1");
        conn.commit();
    }
    CHECK_THAT(
        log, recorded({"checkout driver#1 record#1", "begin connection#1", "commit connection#1",
                       "checkout driver#1 record#1", "begin connection#2", "commit connection#2"}));
}

TEST_CASE("a recorder of one connection hears of no other", "[testing]") {
    const std::shared_ptr<orm::engine> engine = memory();
    orm::connection conn = engine->connect();
    recorder log;
    log.watch(conn, orm::connection_event::begin, orm::connection_event::savepoint,
              orm::connection_event::before_cursor_execute);
    conn.execute("CREATE TABLE t (x)");
    {
        const orm::transaction inner = conn.begin_nested();
        conn.execute("INSERT INTO t VALUES (:x)", {{{"x", 1}}, {{"x", "two"}}});
    }
    conn.commit();
    engine->connect().execute("SELECT 1");
    CHECK_THAT(log, recorded({"begin connection#1",
                              "before_cursor_execute connection#1 CREATE TABLE t (x)",
                              "savepoint connection#1 sa_savepoint_1",
                              "before_cursor_execute connection#1 SAVEPOINT sa_savepoint_1",
                              "before_cursor_execute connection#1 INSERT INTO t VALUES (:x) with "
                              "[{x: 1}, {x: 'two'}]",
                              "before_cursor_execute connection#1 ROLLBACK TO SAVEPOINT "
                              "sa_savepoint_1"}));
}

TEST_CASE("a recorder shows statements as they will be sent", "[testing]") {
    const std::shared_ptr<orm::engine> engine = memory();
    const orm::metadata meta;
    const orm::table users{"users", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                           orm::column{"name", orm::string{}}};
    orm::connection conn = engine->connect();
    meta.create_all(conn);
    recorder log;
    log.watch(conn, orm::connection_event::before_execute);
    conn.execute(orm::insert_into(users), {{"name", "ed"}});
    conn.execute(orm::insert_into(users), {{{"name", "jo"}}, {{"name", "al"}}});
    conn.execute(orm::select(users["name"]).where(users["id"] == 1));
    CHECK_THROWS_AS(conn.execute(orm::insert_into(users), {{"nothing", 1}}), orm::error);
    users.drop(conn);
    CHECK_THAT(log, recorded({"before_execute connection#1 INSERT INTO users (name) VALUES (:name) "
                              "with {name: 'ed'}",
                              "before_execute connection#1 INSERT INTO users (name) VALUES (:name) "
                              "with [{name: 'jo'}, {name: 'al'}]",
                              "before_execute connection#1 SELECT users.name FROM users WHERE "
                              "users.id = ?",
                              "before_execute connection#1 insert with {nothing: 1}",
                              "before_execute connection#1 drop_table table:users"}));
}

TEST_CASE("a recorder shows errors by type and switches, and no secrets", "[testing]") {
    const std::shared_ptr<orm::engine> engine = memory();
    recorder log;
    log.watch(*engine, orm::dialect_event::handle_error,
              orm::connection_event::before_cursor_execute);
    orm::connection conn = engine->connect();
    CHECK_THROWS_AS(conn.execute("SELECT :password FROM nowhere", {{"password", "hush"}}),
                    orm::operational_error);
    REQUIRE(log.lines().size() == 2);
    CHECK_THAT(log.lines()[1], Catch::StartsWith("handle_error connection#1 SELECT ") &&
                                   Catch::Contains(" FROM nowhere with ") &&
                                   Catch::EndsWith(" operational_error [cursor, wrapped]"));
    CHECK(log.text().find("hush") == std::string::npos);
}

TEST_CASE("a recorder's pool has a number for each driver connection and record", "[testing]") {
    const std::shared_ptr<orm::queue_pool> pool = silent_pool();
    recorder log;
    log.watch(*pool);
    {
        orm::pooled_connection one = pool->connect();
        orm::pooled_connection two = pool->connect();
        CHECK(log.take() ==
              "first_connect driver#1 record#1\nconnect driver#1 record#1\n"
              "checkout driver#1 record#1\nconnect driver#2 record#2\ncheckout driver#2 record#2");
        one.invalidate(std::make_exception_ptr(orm::value_error{"broken"}));
        CHECK(log.take() ==
              "invalidate driver#1 record#1 value_error\nclose driver#1 record#1\n"
              "checkin null record#1");
        two.detach();
        CHECK(log.take() == "detach driver#2 record#2");
        two.close();
        CHECK(log.take() == "reset driver#2 null [terminate_only]\nclose_detached driver#2");
    }
    for (int i = 0; i < 3; ++i) {  // perhaps where one was before: a new number all the same
        orm::pooled_connection again = pool->connect();
        again.invalidate();
    }
    const std::string text = log.take();
    for (const char* name : {"connect driver#3 ", "connect driver#4 ", "connect driver#5 "})
        CHECK_THAT(text, Catch::Contains(name));
    CHECK(text.find("driver#6") == std::string::npos);
}

TEST_CASE("a recorder numbers a driver connection anew whatever events it was asked for",
          "[testing]") {
    const std::shared_ptr<orm::queue_pool> pool = silent_pool();
    recorder log;
    log.watch(*pool, orm::pool_event::checkout);
    for (int i = 0; i < 3; ++i) {
        orm::pooled_connection one = pool->connect();
        one.invalidate();
    }
    CHECK_THAT(log, recorded({"checkout driver#1 record#1", "checkout driver#2 record#1",
                              "checkout driver#3 record#1"}));
}

TEST_CASE("a recorder shows a driver connection under the name that it was given", "[testing]") {
    recorder log;
    const auto pool = orm::make_pool<orm::queue_pool>([&log, made = 0]() mutable {
        auto one = std::make_unique<silent_connection>();
        log.name(*one, "D" + std::to_string(++made));
        log.note("opened");
        return one;
    });
    log.watch(*pool, orm::pool_event::connect, orm::pool_event::close);
    pool->connect().invalidate();
    static_cast<void>(pool->connect());
    CHECK_THAT(log, recorded({"opened", "connect D1 record#1", "close D1 record#1", "opened",
                              "connect D2 record#1"}));
}

TEST_CASE("a recorder of schema items tells of what is created, dropped and attached",
          "[testing]") {
    const std::shared_ptr<orm::engine> engine = memory();
    const orm::metadata meta;
    recorder log;
    log.watch(orm::class_target<orm::table>(), orm::ddl_event::after_parent_attach);
    const orm::table users{"users", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    const orm::table notes{"notes", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    CHECK(log.take() ==
          "after_parent_attach table:users to metadata:-\n"
          "after_parent_attach table:notes to metadata:-");
    log.watch(meta);
    log.watch(users);
    meta.create_all(*engine);
    meta.drop_all(*engine);
    CHECK_THAT(log,
               recorded({"before_create metadata:- (users, notes)", "before_create table:users",
                         "after_create table:users", "after_create metadata:- (users, notes)",
                         "before_drop metadata:- (notes, users)", "before_drop table:users",
                         "after_drop table:users", "after_drop metadata:- (notes, users)"}));
    engine->begin([](orm::connection& conn) { conn.execute("CREATE TABLE old (x INTEGER, y)"); });
    const orm::metadata found;
    log.clear();
    log.watch(found, orm::ddl_event::column_reflect);
    const orm::table old{"old", found, orm::autoload_with{*engine}};
    CHECK_THAT(log, recorded({"column_reflect table:old x", "column_reflect table:old y",
                              "after_parent_attach table:old to metadata:-"}));
}

TEST_CASE("a recorder of classes tells of all pools, engines and connections", "[testing]") {
    recorder log;
    SECTION("pools") {
        log.watch(orm::class_target<orm::pool>(), orm::pool_event::checkout);
    }
    SECTION("engines") {
        log.watch(orm::class_target<orm::engine>(), orm::pool_event::checkout);
    }
    const std::shared_ptr<orm::engine> engine = memory();
    static_cast<void>(engine->connect());
    CHECK_THAT(log, recorded({"checkout driver#1 record#1"}));
    log.clear();
    log.watch(orm::class_target<orm::engine>(), orm::connection_event::begin,
              orm::dialect_event::do_execute);
    log.watch(orm::class_target<orm::connection>(), orm::connection_event::begin);
    const std::shared_ptr<orm::engine> other = memory();
    other->connect().execute("SELECT 1");
    CHECK(log.text().find("begin connection#1\nbegin connection#1\ndo_execute SELECT 1") !=
          std::string::npos);
}

TEST_CASE("a recorder refuses what an engine does where it is told to fail", "[testing]") {
    const std::shared_ptr<orm::engine> engine = memory();
    recorder log;
    log.watch(*engine, orm::connection_event::begin, orm::connection_event::before_execute);
    orm::connection conn = engine->connect();
    log.fail_on("begin");
    CHECK_THROWS_AS(conn.execute("SELECT 1"), orm::testing::told_to_fail);
    log.fail_on("");
    CHECK(conn.scalar<int>("SELECT 1") == 1);
}

TEST_CASE("a recorder may end before what it watches, and after it", "[testing]") {
    std::optional<recorder> log{std::in_place};
    std::shared_ptr<orm::engine> engine = memory();
    std::shared_ptr<orm::queue_pool> pool = silent_pool();
    std::optional<orm::metadata> meta{std::in_place};
    log->watch(*engine);
    log->watch(*pool);
    log->watch(*meta);
    SECTION("after it") {
        {
            const orm::connection conn = engine->connect();
            static_cast<void>(pool->connect());
        }
        meta.reset();
        pool.reset();
        engine.reset();
        CHECK_THAT(log->text(), Catch::Contains("checkin driver#2 record#2"));
        log->clear();
        static_cast<void>(memory()->connect());
        CHECK(log->lines().empty());
    }
    SECTION("before it") {
        log.reset();
        engine->connect().execute("SELECT 1");
        static_cast<void>(pool->connect());
        orm::table{"t", *meta, orm::column{"id", orm::integer{}, orm::primary_key}};
        meta->create_all(*engine);
    }
    SECTION("inside of what it watches") {
        const orm::scoped_listener end = orm::listen(
            *engine, orm::connection_event::before_execute, [&log] { log.reset(); }, orm::insert);
        orm::connection conn = engine->connect();
        CHECK_THROWS_AS(conn.execute("SELECT 1"), orm::listeners_changed_error);
        CHECK_FALSE(log.has_value());
        CHECK(conn.scalar<int>("SELECT 1") == 1);
    }
}

TEST_CASE("a recorder of an engine hears its copies and the pool that follows", "[testing]") {
    const std::shared_ptr<orm::engine> engine = memory();
    recorder log;
    log.watch(*engine, orm::pool_event::checkout, orm::connection_event::begin);
    engine->dispose();
    engine->execution_options({{"stream_results", true}})->connect().execute("SELECT 1");
    CHECK_THAT(log, recorded({"checkout driver#1 record#1", "begin connection#1"}));
}

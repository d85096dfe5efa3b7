#include <catch2/catch.hpp>
#include <functional>
#include <orm/testing/matchers.hpp>
#include <orm/testing/recorder.hpp>

#include "database.hpp"

using orm::testing::recorded;
using orm::testing::recorder;
using tests::database;

namespace {

void record_transactions(recorder& log, orm::connection& conn) {
    namespace event = orm::connection_event;
    log.watch(conn, event::begin, event::commit, event::rollback, event::savepoint,
              event::rollback_savepoint, event::release_savepoint);
}

constexpr const char* insert = "INSERT INTO t (x) VALUES (1)";

}  // namespace

TEST_CASE("the first statement begins a transaction, and close rolls it back") {
    const database db;
    db.fill();
    {
        orm::connection conn = db->connect();
        CHECK(!conn.in_transaction());
        conn.execute(insert);
        CHECK(conn.in_transaction());
        CHECK(db.rows() == 3);
        conn.close();
        CHECK(conn.closed());
        CHECK_THROWS_AS(conn.execute(insert), orm::resource_closed_error);
    }
    CHECK(db.rows() == 3);
}

TEST_CASE("what is committed is there for others") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    conn.execute(insert);
    conn.commit();
    CHECK(!conn.in_transaction());
    CHECK(db.rows() == 4);
    conn.execute(insert);
    conn.rollback();
    CHECK(db.rows() == 4);
    conn.rollback();  // nothing to do
    conn.commit();
}

TEST_CASE("a transaction rolls back when it goes without commit") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    recorder log;
    record_transactions(log, conn);
    {
        const orm::transaction scope = conn.begin();
        conn.execute(insert);
        CHECK(scope.is_active());
    }
    CHECK_THAT(log, recorded({"begin connection#1", "rollback connection#1"}));
    CHECK(db.rows() == 3);
    {
        orm::transaction scope = conn.begin();
        conn.execute(insert);
        scope.commit();
        CHECK(!scope.is_active());
        CHECK_THROWS_AS(scope.commit(), orm::invalid_request_error);
        scope.rollback();  // it is over
    }
    CHECK(db.rows() == 4);
}

TEST_CASE("a transaction cannot begin inside of another one") {
    const database db;
    orm::connection conn = db->connect();
    const orm::transaction scope = conn.begin();
    CHECK_THROWS_WITH(conn.begin(), Catch::Contains("begin_nested()"));
    CHECK_THROWS_AS(conn.begin_twophase(), orm::invalid_request_error);
}

TEST_CASE("a savepoint is undone alone") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    recorder log;
    record_transactions(log, conn);
    {
        conn.execute(insert);
        {
            const orm::transaction inner = conn.begin_nested();
            CHECK(conn.in_nested_transaction());
            conn.execute("DELETE FROM t");
        }
        CHECK(!conn.in_nested_transaction());
        orm::transaction kept = conn.begin_nested();
        conn.execute(insert);
        kept.commit();
        conn.commit();
    }
    CHECK_THAT(log,
               recorded({"begin connection#1", "savepoint connection#1 sa_savepoint_1",
                         "rollback_savepoint connection#1 sa_savepoint_1",
                         "savepoint connection#1 sa_savepoint_2",
                         "release_savepoint connection#1 sa_savepoint_2", "commit connection#1"}));
    CHECK(db.rows() == 5);
}

TEST_CASE("savepoints nest, and an outer one takes the inner ones with it") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    orm::transaction outer = conn.begin_nested();
    orm::transaction inner = conn.begin_nested();
    conn.execute("DELETE FROM t");
    outer.rollback();
    CHECK(!inner.is_active());
    CHECK_THROWS_AS(inner.commit(), orm::invalid_request_error);
    CHECK(conn.scalar<int>("SELECT count(*) FROM t") == 3);
    CHECK(!conn.in_nested_transaction());
}

TEST_CASE("savepoints end with their transaction without events of their own") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    orm::transaction inner = conn.begin_nested();
    recorder log;
    record_transactions(log, conn);
    conn.commit();
    CHECK_THAT(log, recorded({"commit connection#1"}));
    CHECK(!inner.is_active());
    inner.rollback();
    CHECK(log.lines().size() == 1);
}

TEST_CASE("a savepoint that failed to be released waits for its rollback") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    const orm::transaction root = conn.begin();
    orm::transaction inner = conn.begin_nested();
    orm::scoped_listener fails =
        orm::listen(*db, orm::dialect_event::do_execute,
                    [](orm::driver_cursor&, const std::string& statement) -> bool {
                        if (statement.starts_with("RELEASE"))
                            throw orm::driver_error{orm::driver_error_kind::operational, "no"};
                        return false;
                    });
    CHECK_THROWS_AS(inner.commit(), orm::operational_error);
    CHECK_THROWS_WITH(conn.execute("SELECT 1"), Catch::Contains("savepoint"));
    CHECK_THROWS_AS(inner.commit(), orm::pending_rollback_error);
    inner.rollback();
    CHECK(conn.scalar<int>("SELECT 1") == 1);
    CHECK(root.is_active());
}

TEST_CASE("a failed commit leaves a transaction that has to be rolled back first") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    conn.execute(insert);
    orm::scoped_listener veto =
        orm::listen(conn, orm::connection_event::commit, [] { throw orm::value_error{"not yet"}; });
    CHECK_THROWS_AS(conn.commit(), orm::value_error);
    CHECK(!conn.in_transaction());
    CHECK_THROWS_AS(conn.execute(insert), orm::pending_rollback_error);
    CHECK_THROWS_AS(conn.commit(), orm::pending_rollback_error);
    conn.rollback();
    veto = {};
    conn.execute(insert);
    conn.commit();
}

TEST_CASE("a connection whose commit failed comes back to the pool without its transaction") {
    const database db{{.pool = {.size = 1, .max_overflow = 0}}};
    db.fill();
    {
        orm::connection conn = db->connect();
        conn.execute(insert);
        const orm::scoped_listener veto = orm::listen(conn, orm::connection_event::commit,
                                                      [] { throw orm::value_error{"not yet"}; });
        CHECK_THROWS_AS(conn.commit(), orm::value_error);
        conn.close();
    }
    // The same driver connection, as the pool has only one.
    CHECK(db.rows() == 3);
}

TEST_CASE("a block commits what returns and rolls back what throws") {
    const database db;
    db.fill();
    CHECK(db->begin([](orm::connection& conn) {
        conn.execute(insert);
        return 7;
    }) == 7);
    CHECK(db.rows() == 4);
    CHECK_THROWS_AS(db->begin([](orm::connection& conn) {
        conn.execute(insert);
        throw orm::value_error{"no"};
    }),
                    orm::value_error);
    CHECK(db.rows() == 4);
}

TEST_CASE("a listener of begin may execute statements, and no transaction begins for them") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    int begun = 0;
    orm::listen(conn, orm::connection_event::begin, [&begun](orm::connection& on) {
        ++begun;
        on.execute("SELECT 1");
    });
    conn.execute(insert);
    CHECK(begun == 1);
}

TEST_CASE("a listener of begin that throws leaves the connection as it was") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    orm::scoped_listener veto =
        orm::listen(conn, orm::connection_event::begin, [] { throw orm::value_error{"no"}; });
    CHECK_THROWS_AS(conn.execute(insert), orm::value_error);
    CHECK(!conn.in_transaction());
    veto = {};
    conn.execute(insert);
    CHECK(conn.in_transaction());  // begun by the statement, as always
}

TEST_CASE("a block may end its transaction before, and executes nothing more then") {
    const database db;
    db.fill();
    const bool commits = GENERATE(true, false);
    CHECK(db->begin([commits](orm::connection& conn) {
        conn.execute(insert);
        commits ? conn.commit() : conn.rollback();
        return 7;
    }) == 7);
    CHECK(db.rows() == (commits ? 4 : 3));
    const std::function<void(orm::connection&)> more[]{
        [](orm::connection& conn) { conn.execute(insert); },
        [](orm::connection& conn) {
            conn.execute("INSERT INTO t (x) VALUES (?)", orm::positional(1));
        },
        [](orm::connection& conn) { conn.exec_driver_sql(insert); },
        [](orm::connection& conn) { static_cast<void>(conn.begin()); },
        [](orm::connection& conn) { static_cast<void>(conn.begin_nested()); }};
    for (const auto& one : more)
        CHECK_THROWS_WITH(db->begin([&](orm::connection& conn) {
            commits ? conn.commit() : conn.rollback();
            one(conn);
        }),
                          Catch::Contains("leave the block"));
    CHECK(db.rows() == (commits ? 4 : 3));
    // Savepoints are no end.
    db->begin([](orm::connection& conn) {
        orm::transaction inner = conn.begin_nested();
        conn.execute(insert);
        inner.rollback();
        conn.execute(insert);
    });
    CHECK(db.rows() == (commits ? 5 : 4));
    db->begin([](orm::connection& conn) { conn.close(); });
}

namespace {

/// The ways in which a text reaches the database.
const std::function<void(orm::connection&, const std::string&)> ways[]{
    [](orm::connection& conn, const std::string& sql) { conn.execute(sql); },
    [](orm::connection& conn, const std::string& sql) { conn.execute(orm::text(sql)); },
    [](orm::connection& conn, const std::string& sql) { conn.execute(sql, orm::positional()); },
    [](orm::connection& conn, const std::string& sql) { conn.exec_driver_sql(sql); },
    [](orm::connection& conn, const std::string& sql) {
        conn.dbapi_connection().cursor()->execute(sql, {});
    }};

void check_refused(orm::connection& conn) {
    CHECK_THROWS_AS(conn.execute(insert), orm::pending_rollback_error);
    CHECK_THROWS_AS(conn.execute("INSERT INTO t (x) VALUES (?)", orm::positional(1)),
                    orm::pending_rollback_error);
    CHECK_THROWS_AS(conn.execute("INSERT INTO t (x) VALUES (:x)", {{{"x", 1}}, {{"x", 2}}}),
                    orm::pending_rollback_error);
    CHECK_THROWS_AS(conn.exec_driver_sql(insert), orm::pending_rollback_error);
    CHECK_THROWS_AS(conn.begin_nested(), orm::pending_rollback_error);
    CHECK_THROWS_AS(conn.commit(), orm::pending_rollback_error);
}

}  // namespace

TEST_CASE("a transaction that a statement has ended is over for the library, too") {
    const database db;
    db.fill();
    const auto [sql, rows] = GENERATE(table<std::string, int>({{"COMMIT", 4},
                                                               {"END", 4},
                                                               {"end transaction", 4},
                                                               {"  /* now */ commit;", 4},
                                                               {"ROLLBACK", 3},
                                                               {"rollback transaction", 3}}));
    for (const auto& execute : ways) {
        orm::connection conn = db->connect();
        recorder log;
        record_transactions(log, conn);
        orm::transaction scope = conn.begin();
        conn.execute("DELETE FROM t WHERE id > 3");
        conn.execute(insert);
        execute(conn, sql);
        check_refused(conn);
        CHECK(!conn.in_transaction());
        CHECK(!scope.is_active());
        CHECK_THROWS_AS(scope.commit(), orm::pending_rollback_error);
        CHECK_THAT(log, recorded({"begin connection#1"}));
        CHECK(db.rows() == rows);
        scope.rollback();
        CHECK_THAT(log, recorded({"begin connection#1", "rollback connection#1"}));
        conn.execute(insert);
        conn.commit();
        CHECK(db.rows() == rows + 1);
        conn.execute("DELETE FROM t WHERE id > 3");
        conn.commit();
    }
}

TEST_CASE("a transaction that many executions or the driver's connection have ended is over") {
    const database db;
    db.fill();
    const std::function<void(orm::connection&)> ends[]{
        [](orm::connection& conn) {
            try {
                conn.execute("COMMIT", orm::parameter_sets(2));
            } catch (const orm::operational_error&) {  // SQLite's, as there is none to commit
            }
        },
        [](orm::connection& conn) {
            try {
                conn.exec_driver_sql("ROLLBACK", orm::parameter_sets(2));
            } catch (const orm::operational_error&) {
            }
        },
        [](orm::connection& conn) { conn.dbapi_connection().commit(); },
        [](orm::connection& conn) { conn.dbapi_connection().rollback(); },
        [](orm::connection& conn) { conn.proxy().dbapi_connection()->commit(); }};
    for (const auto& end : ends) {
        orm::connection conn = db->connect();
        conn.execute(insert);
        end(conn);
        const int rows = db.rows();
        check_refused(conn);
        conn.rollback();
        CHECK(db.rows() == rows);
        conn.execute(insert);
        conn.dbapi_connection();
        conn.execute(insert);
        conn.commit();
        CHECK(db.rows() == rows + 2);
    }
    // Where each statement is committed by itself there is nothing to end.
    orm::connection conn = db->connect();
    conn.execution_options({{"isolation_level", "AUTOCOMMIT"}});
    conn.execute(insert);
    conn.dbapi_connection().commit();
    conn.execute(insert);
    conn.commit();
}

TEST_CASE("a block whose transaction was ended by a statement is an error, and adds nothing") {
    const database db;
    db.fill();
    CHECK_THROWS_AS(db->begin([](orm::connection& conn) {
        conn.execute(insert);
        conn.execute("ROLLBACK");
    }),
                    orm::pending_rollback_error);
    CHECK_THROWS_AS(db->begin([](orm::connection& conn) {
        conn.execute(insert);
        conn.execute("ROLLBACK");
        conn.execute(insert);
    }),
                    orm::pending_rollback_error);
    CHECK(db.rows() == 3);
}

TEST_CASE("savepoints end with a transaction that a statement has ended") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    orm::transaction root = conn.begin();
    orm::transaction outer = conn.begin_nested();
    orm::transaction inner = conn.begin_nested();
    conn.execute("ROLLBACK");
    CHECK(!inner.is_active());
    CHECK(!outer.is_active());
    CHECK_THROWS_AS(inner.commit(), orm::pending_rollback_error);
    check_refused(conn);
    inner.rollback();
    outer.rollback();
    check_refused(conn);
    root.rollback();
    conn.execute(insert);
    conn.commit();
    CHECK(db.rows() == 4);
}

TEST_CASE("statements that end no transaction are none of that") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    conn.execute("SAVEPOINT mine");
    conn.execute(insert);
    conn.execute("ROLLBACK TO SAVEPOINT mine");
    conn.execute(insert);
    conn.execute("RELEASE SAVEPOINT mine");
    CHECK(conn.in_transaction());
    conn.commit();
    CHECK(db.rows() == 4);
    conn.execution_options({{"isolation_level", "AUTOCOMMIT"}});
    conn.execute(insert);
    conn.dbapi_connection();
    conn.execute(insert);
    conn.commit();
    CHECK(db.rows() == 6);
}

TEST_CASE("what was begun by hand is joined, not rolled back") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    conn.dbapi_connection().cursor()->execute("BEGIN", {});
    conn.dbapi_connection().cursor()->execute(insert, {});
    conn.execute(insert);
    conn.commit();
    CHECK(db.rows() == 5);
    // As a listener does that begins in a way of its own.
    orm::listen(conn, orm::connection_event::begin,
                [](orm::connection& on) { on.exec_driver_sql("BEGIN"); });
    conn.execute(insert);
    conn.commit();
    CHECK(db.rows() == 6);
}

TEST_CASE("the second rollback of a transaction is a notice") {
    static int notices;
    notices = 0;
    const database db;
    orm::connection conn = db->connect();
    orm::transaction root = conn.begin();
    orm::transaction inner = conn.begin_nested();
    const auto before = orm::set_notice_hook(
        [](const orm::notice& what) { notices += what.kind == orm::notice_kind::usage ? 1 : 0; });
    inner.rollback();
    CHECK(notices == 0);
    inner.rollback();
    CHECK(notices == 1);
    inner.close();
    root.rollback();
    CHECK(notices == 1);
    root.rollback();
    CHECK(notices == 2);
    root.close();
    conn.rollback();
    CHECK(notices == 2);
    orm::set_notice_hook(before);
}

TEST_CASE("a connection that was invalidated is not detached") {
    const database db;
    orm::connection conn = db->connect();
    conn.invalidate();
    CHECK_THROWS_AS(conn.detach(), orm::invalid_request_error);
    CHECK(conn.invalidated());
    conn.execute("SELECT 1");
    conn.detach();
}

TEST_CASE("an engine ends though a connection with an isolation level was detached") {
    std::weak_ptr<orm::pool> pool;
    std::weak_ptr<orm::engine> engine;
    {
        const database db;
        orm::connection conn = db->connect();
        conn.execution_options({{"isolation_level", "AUTOCOMMIT"}});
        conn.detach();
        pool = db->pool();
        engine = db.engine();
    }
    CHECK(engine.expired());
    CHECK(pool.expired());
}

TEST_CASE("an isolation level is known however it is written") {
    const std::string written =
        GENERATE("read_uncommitted", "Read Uncommitted", "READ_UNCOMMITTED");
    const database db{{.isolation_level = written}};
    orm::connection conn = db->connect();
    CHECK(conn.get_isolation_level() == "READ UNCOMMITTED");
    conn.execution_options({{"isolation_level", "autocommit"}});
    CHECK(conn.get_isolation_level() == "AUTOCOMMIT");
    const auto copy = db->execution_options({{"isolation_level", written}});
    CHECK(copy->connect().get_isolation_level() == "READ UNCOMMITTED");
    CHECK_THROWS_AS(conn.execution_options({{"isolation_level", "read"}}), orm::argument_error);
}

TEST_CASE("an isolation level is refused where it would be ignored") {
    const database db;
    orm::connection conn = db->connect();
    const orm::execution_options level{{"isolation_level", "SERIALIZABLE"}};
    CHECK_THROWS_AS(orm::text("SELECT 1").execution_options(level), orm::argument_error);
    CHECK_THROWS_AS(conn.execute("SELECT 1", {}, level), orm::argument_error);
    CHECK_THROWS_AS(conn.execute(orm::text("SELECT 1"), {}, level), orm::argument_error);
    CHECK_THROWS_AS(conn.exec_driver_sql("SELECT 1", {}, level), orm::argument_error);
    CHECK(!conn.in_transaction());
}

TEST_CASE("the isolation level goes back to the default when a connection returns") {
    const database db{{.pool = {.size = 1, .max_overflow = 0}}};
    db.fill();
    {
        orm::connection conn = db->connect();
        const std::string usual = conn.get_isolation_level();
        conn.execution_options({{"isolation_level", "AUTOCOMMIT"}});
        CHECK(conn.get_isolation_level() == "AUTOCOMMIT");
        CHECK_THROWS_WITH(conn.execution_options({{"isolation_level", "NO SUCH"}}),
                          Catch::Contains("NO SUCH"));
        conn.execute(insert);
        CHECK_THROWS_AS(conn.execution_options({{"isolation_level", usual}}),
                        orm::invalid_request_error);
    }
    orm::connection conn = db->connect();
    CHECK(conn.get_isolation_level() != "AUTOCOMMIT");
    CHECK(conn.scalar<int>("SELECT count(*) FROM t") == 4);
}

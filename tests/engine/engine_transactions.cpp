#include <catch2/catch.hpp>

#include "database.hpp"

using tests::database;
using tests::lines;
using tests::note;

namespace {

void listen_to_transactions(orm::connection& conn, lines& log) {
    orm::listen(conn, orm::connection_event::begin, note(log, "begin"));
    orm::listen(conn, orm::connection_event::commit, note(log, "commit"));
    orm::listen(conn, orm::connection_event::rollback, note(log, "rollback"));
    orm::listen(conn, orm::connection_event::savepoint, note(log, "savepoint"));
    orm::listen(conn, orm::connection_event::rollback_savepoint, note(log, "rollback_savepoint"));
    orm::listen(conn, orm::connection_event::release_savepoint, note(log, "release_savepoint"));
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
    lines log;
    listen_to_transactions(conn, log);
    {
        const orm::transaction scope = conn.begin();
        conn.execute(insert);
        CHECK(scope.is_active());
    }
    CHECK(log == lines{"begin", "rollback"});
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
    lines log;
    listen_to_transactions(conn, log);
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
    CHECK(log == lines{"begin", "savepoint", "rollback_savepoint", "savepoint", "release_savepoint",
                       "commit"});
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
    lines log;
    listen_to_transactions(conn, log);
    conn.commit();
    CHECK(log == lines{"commit"});
    CHECK(!inner.is_active());
    inner.rollback();
    CHECK(log.size() == 1);
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

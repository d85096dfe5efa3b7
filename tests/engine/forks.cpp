#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <orm/driver/notice.hpp>

#include "database.hpp"
#include "in_child.hpp"

// A child of fork() has all objects of its parent, and shares files and sockets with it. Nothing
// that it does to its engines, pools and connections may reach those of the parent.

using orm::positional;
using tests::database;
using tests::expect;
using tests::in_child;

namespace {

enum class has { idle, transaction, rows, detached };
enum class does { nothing, destroy, forget_pool, dispose, use_engine, use_connection, commit };

/// What a parent has when it forks.
struct parent {
    parent(const orm::url& where, orm::pool_kind kind, has what)
        : state{what},
          engine{orm::create_engine(where, {.pool = {.size = 2}, .kind = kind})},
          conn{new orm::connection(engine->connect())} {
        conn->execute("SELECT 1");
        conn->rollback();
        switch (what) {
            case has::idle:
                conn = nullptr;
                break;
            case has::detached:
                conn->detach();
                [[fallthrough]];
            case has::transaction:
                conn->execute("INSERT INTO t (id, x) VALUES (?, 1)", positional(101));
                break;
            case has::rows:
                rows.reset(new orm::result(
                    conn->execute("SELECT id FROM t ORDER BY id", {}, {{"stream_results", true}})));
                expect(rows->fetch_one().has_value(), "no row");
                break;
        }
    }

    /// Goes on as if there had been no child.
    void go_on() {
        if (state == has::rows) {
            int left = 0;
            while (rows->fetch_one()) ++left;
            CHECK(left == 2);
            rows = nullptr;
        }
        if (state == has::idle) conn.reset(new orm::connection(engine->connect()));
        conn->execute("INSERT INTO t (id, x) VALUES (?, 1)", positional(102));
        conn->commit();
    }

    has state;
    std::shared_ptr<orm::engine> engine;
    std::unique_ptr<orm::connection> conn;
    std::unique_ptr<orm::result> rows;
};

/// The engine makes connections of this process.
void use(orm::engine& engine) {
    orm::connection fresh = engine.connect();
    expect(fresh.scalar<int>("SELECT count(*) FROM t") == 3, "it sees what is not committed");
    fresh.close();
    orm::connection again = engine.connect();
    expect(again.scalar<int>("SELECT count(*) FROM t") == 3, "not again");
}

void use_inherited(parent& of) {
    if (of.conn == nullptr) return;
    try {
        of.conn->execute("SELECT count(*) FROM t");
        throw std::runtime_error{"a child used the connection of its parent"};
    } catch (const orm::dbapi_error& error) {
        expect(error.connection_invalidated(), std::string{"not invalidated: "} + error.what());
        expect(std::string{error.what()}.find("fork") != std::string::npos, error.what());
    }
    of.rows = nullptr;
    of.conn->rollback();
    if (of.state == has::detached) return;
    expect(of.conn->scalar<int>("SELECT count(*) FROM t") == 3, "not by a new connection");
}

void commit_inherited(parent& of) {
    if (of.state != has::transaction && of.state != has::detached) return;
    bool failed = false;
    try {
        of.conn->commit();
    } catch (const orm::error&) {
        failed = true;
    }
    expect(failed, "a child seemed to commit what its parent did");
}

void act(parent& of, does what) {
    switch (what) {
        case does::nothing:
            break;
        case does::destroy:
            of.rows = nullptr;
            of.conn = nullptr;
            of.engine = nullptr;
            break;
        case does::forget_pool:
            of.engine->dispose(false);
            use(*of.engine);
            break;
        case does::dispose:
            of.engine->dispose();
            use(*of.engine);
            break;
        case does::use_engine:
            use(*of.engine);
            of.rows = nullptr;
            of.conn = nullptr;
            use(*of.engine);
            break;
        case does::use_connection:
            use_inherited(of);
            break;
        case does::commit:
            commit_inherited(of);
            break;
    }
}

}  // namespace

TEST_CASE("what a child of fork() does never reaches the connections of its parent",
          "[engine][forks]") {
    const database db;
    db.fill();
    const auto kind = GENERATE(orm::pool_kind::queue, orm::pool_kind::null, orm::pool_kind::static_,
                               orm::pool_kind::singleton_thread, orm::pool_kind::assertion);
    const auto state = GENERATE(has::idle, has::transaction, has::rows, has::detached);
    const auto deed = GENERATE(does::nothing, does::destroy, does::forget_pool, does::dispose,
                               does::use_engine, does::use_connection, does::commit);
    CAPTURE(static_cast<int>(kind), static_cast<int>(state), static_cast<int>(deed));
    parent of{db->url(), kind, state};
    static std::string notices;
    notices.clear();
    orm::set_notice_hook([](const orm::notice& one) { notices += one.text; });
    const std::string wrong = in_child([&] {
        act(of, deed);
        expect(notices.empty(), notices);
    });
    orm::set_notice_hook(nullptr);
    CHECK(wrong == "");
    of.go_on();
    CHECK(db.rows() == (state == has::transaction || state == has::detached ? 5 : 4));
}

TEST_CASE("a child of fork() writes beside its parent", "[engine][forks]") {
    const database db;
    db.fill();
    const auto kind = GENERATE(orm::pool_kind::queue, orm::pool_kind::null, orm::pool_kind::static_,
                               orm::pool_kind::singleton_thread, orm::pool_kind::assertion);
    parent of{db->url(), kind, has::idle};
    const auto write = [&of](int id) {
        of.engine->begin([id](orm::connection& conn) {
            conn.execute("INSERT INTO t (id, x) VALUES (?, 1)", positional(id));
        });
    };
    for (int round = 0; round < 3; ++round) {
        CHECK(in_child([&] {
                  write(200 + round);
                  // And the child's own child.
                  std::string inner = in_child([&] { write(300 + round); });
                  expect(inner.empty(), inner);
                  write(400 + round);
              }) == "");
        write(500 + round);
    }
    CHECK(db.rows() == 15);
}

TEST_CASE("a child of fork() that ends with its static objects leaves its parent alone",
          "[engine][forks]") {
    const database db;
    db.fill();
    static std::unique_ptr<parent> all;
    for (const auto kind :
         {orm::pool_kind::queue, orm::pool_kind::static_, orm::pool_kind::singleton_thread}) {
        all = std::make_unique<parent>(db->url(), kind, has::transaction);
        std::cout.flush();
        const ::pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            std::fclose(stdout);
            std::exit(0);
        }
        int status = -1;
        ::waitpid(child, &status, 0);
        CHECK(status == 0);
        all->go_on();
        all->conn->execute("DELETE FROM t WHERE id > 100");
        all->conn->commit();
        all = nullptr;
    }
    CHECK(db.rows() == 3);
}

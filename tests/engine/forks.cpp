#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <orm/engine/notice.hpp>
#include <thread>

#include "database.hpp"

// A child of fork() has all objects of its parent, and shares files and sockets with it. Nothing
// that it does to its engines, pools and connections may reach those of the parent.

using orm::positional;
using tests::database;

namespace {

/// Runs `work` in a child process. @return what went wrong there
template <class Work>
std::string in_child(const Work& work) {
    std::cout.flush();
    std::fflush(nullptr);
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        std::string wrong;
        try {
            work();
        } catch (const std::exception& error) {
            wrong = error.what();
        } catch (...) {
            wrong = "something was thrown";
        }
        const bool told = ::write(ends[1], wrong.data(), wrong.size()) >= 0;
        ::_exit(told && wrong.empty() ? 0 : 1);
    }
    ::close(ends[1]);
    std::string made;
    char some[256];
    for (ssize_t size = 0; (size = ::read(ends[0], some, sizeof some)) > 0;)
        made.append(some, static_cast<std::size_t>(size));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (made.empty() && status != 0) made = "it ended with status " + std::to_string(status);
    return made;
}

/// Of a child, where Catch's macros would be those of the parent.
void expect(bool fine, const std::string& what) {
    if (!fine) throw std::runtime_error{what};
}

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

TEST_CASE("a child may be made while other threads use the pool", "[engine][forks]") {
    const database db;
    db.fill();
    const auto kind =
        GENERATE(orm::pool_kind::queue, orm::pool_kind::singleton_thread, orm::pool_kind::static_);
    const auto engine = orm::create_engine(
        db->url(),
        {.pool = {.size = 2, .max_overflow = 0, .reset_on_return = orm::reset_style::none},
         .kind = kind,
         .initialize = false});
    std::atomic<bool> stop{false};
    std::atomic<int> begun{0};
    std::vector<std::thread> others;
    for (int i = 0; i < 3; ++i)
        others.emplace_back([&] {
            engine->raw_connection().close();
            // A driver that is forked while it connects keeps locks of its own.
            ++begun;
            while (!stop) engine->raw_connection().close();
        });
    while (begun < 3) std::this_thread::yield();
    for (int round = 0; round < 8; ++round) {
        const std::string wrong = in_child([&] {
            ::alarm(60);  // rather than to hang
            use(*engine);
        });
        CHECK(wrong == "");
    }
    stop = true;
    for (std::thread& one : others) one.join();
    CHECK(db.rows() == 3);
}

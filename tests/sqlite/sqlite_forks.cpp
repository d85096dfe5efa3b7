#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <orm/engine.hpp>
#include <thread>

#include "sqlite_database.hpp"

// A child of fork() has SQLite's notes of what its parent had locked.

using orm::positional;

namespace {

/// Lets one process wait for the other.
class baton {
public:
    baton() { REQUIRE(::pipe(ends_) == 0); }
    ~baton() {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    void give() const { REQUIRE(::write(ends_[1], "x", 1) == 1); }
    void wait() const {
        char some = 0;
        REQUIRE(::read(ends_[0], &some, 1) == 1);
    }

private:
    int ends_[2]{};
};

void insert(orm::engine& into, int id) {
    into.begin(
        [id](orm::connection& conn) { conn.execute("INSERT INTO t VALUES (?)", positional(id)); });
}

/// @return its status
template <class Work>
::pid_t child(const Work& work) {
    const ::pid_t made = ::fork();
    REQUIRE(made >= 0);
    if (made != 0) return made;
    try {
        work();
    } catch (...) {
        ::_exit(1);
    }
    ::_exit(0);
}

int end_of(::pid_t one) {
    int status = -1;
    ::waitpid(one, &status, 0);
    return status;
}

class file {
public:
    explicit file(const char* journal) {
        sqlite_test::database made{folder_.file("a.db")};
        made.run(std::string{"PRAGMA journal_mode = "} + journal);
        made.run("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        engine = orm::create_engine("sqlite:///" + folder_.file("a.db"));
    }
    int count() const { return engine->connect().scalar<int>("SELECT count(*) FROM t"); }

private:
    sqlite_test::folder folder_;

public:
    std::shared_ptr<orm::engine> engine;
};

}  // namespace

TEST_CASE("a child of fork() waits for what its parent has locked, and no longer", "[sqlite]") {
    const file db{GENERATE("DELETE", "WAL")};
    const baton ready;
    orm::connection conn = db.engine->connect();
    conn.execute("INSERT INTO t VALUES (1)");
    const ::pid_t other = child([&] {
        ready.give();
        insert(*db.engine, 2);
    });
    ready.wait();
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    conn.execute("INSERT INTO t VALUES (3)");
    conn.rollback();
    conn.execute("INSERT INTO t VALUES (4)");
    conn.commit();
    CHECK(end_of(other) == 0);
    conn.close();
    CHECK(db.count() == 2);
    CHECK(db.engine->connect().scalar<std::string>("PRAGMA integrity_check") == "ok");
}

TEST_CASE("a child of fork() keeps its parent from taking its files away", "[sqlite]") {
    const file db{"WAL"};
    const baton opened;
    const baton closed;
    insert(*db.engine, 1);
    const ::pid_t other = child([&] {
        insert(*db.engine, 2);
        opened.give();
        closed.wait();
        insert(*db.engine, 3);
    });
    opened.wait();
    db.engine->dispose();  // the last connection of a process: it would tidy up
    closed.give();
    CHECK(end_of(other) == 0);
    CHECK(db.count() == 3);
}

TEST_CASE("a parent that has locked is not unlocked by a child of fork()", "[sqlite]") {
    const file db{GENERATE("DELETE", "WAL")};
    orm::connection conn = db.engine->connect();
    conn.execute("INSERT INTO t VALUES (1)");
    CHECK(end_of(child([&] {
              if (db.count() != 0) throw 1;
              db.engine->dispose();
          })) == 0);
    // Nobody else gets in.
    const auto stranger = orm::create_engine(
        "sqlite:///" + conn.scalar<std::string>("SELECT file FROM pragma_database_list") +
        "?timeout=0");
    CHECK_THROWS_AS(insert(*stranger, 2), orm::operational_error);
    conn.commit();
    conn.close();
    insert(*stranger, 2);
    CHECK(db.count() == 2);
}

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "orm/engine.hpp"
#include "postgresql_server.hpp"

using orm::parameter_sets;
using orm::positional;

namespace {

std::string program() {
    for (const char* const found : {"/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"})
        if (::access(found, X_OK) == 0) return found;
    FAIL("these tests need PgBouncer: run scripts/setup test, or install pgbouncer");
    return {};
}

/// It refuses to be run by root.
std::string user() {
    return ::getpwnam("postgres") != nullptr ? "postgres" : "nobody";
}

/// A pooler in transaction mode in front of the server of the tests.
class pooler {
public:
    /// @param connections  to the server, shared by all clients.
    explicit pooler(int connections) {
        std::array<char, 32> name{"/tmp/orm-pool.XXXXXX"};
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        folder_ = name.data();
        ::chmod(folder_.c_str(), 0777);
        const orm::url server = tests::postgresql_url();
        std::ofstream{folder_ + "/ini"}
            << "[databases]\npostgres = host=" << server.query.at("host")
            << " dbname=postgres user=postgres\n[pgbouncer]\nunix_socket_dir=" << folder_
            << "\nlisten_port=6432\nauth_type=any\npool_mode=transaction\ndefault_pool_size="
            << connections << "\nquery_wait_timeout=20\nlogfile=" << folder_ << "/log\n";
        start();
    }
    ~pooler() {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        std::filesystem::remove_all(folder_);
    }
    pooler(const pooler&) = delete;
    pooler& operator=(const pooler&) = delete;

    orm::url url(const char* cache_size = nullptr) const {
        orm::url made = tests::postgresql_url();
        made.query.clear();
        made.query.emplace("host", folder_);
        made.port = 6432;
        if (cache_size != nullptr) made.query.emplace("statement_cache_size", cache_size);
        return made;
    }

private:
    void start() {
        const std::string path = program();
        const std::string ini = folder_ + "/ini";
        const std::string as = user();
        process_ = ::fork();
        REQUIRE(process_ >= 0);
        if (process_ == 0) {
            const int nowhere = ::open("/dev/null", O_RDWR);
            for (const int one : {0, 1, 2}) ::dup2(nowhere, one);
            if (::geteuid() == 0)
                ::execl(path.c_str(), "pgbouncer", "-u", as.c_str(), ini.c_str(), nullptr);
            else
                ::execl(path.c_str(), "pgbouncer", ini.c_str(), nullptr);
            ::_exit(127);
        }
        for (int tries = 0; ::access((folder_ + "/.s.PGSQL.6432").c_str(), F_OK) != 0; ++tries) {
            if (tries > 1000 || ::waitpid(process_, nullptr, WNOHANG) != 0) {
                std::ifstream log{folder_ + "/log"};
                FAIL("pgbouncer does not start: " << std::string(
                         std::istreambuf_iterator<char>{log}, {}));
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
    }

    std::string folder_;
    ::pid_t process_ = -1;
};

/// A table of 500 rows for one test, made past the pooler.
class accounts {
public:
    accounts() {
        on_.connection().execute_script(
            "DROP TABLE IF EXISTS acct; CREATE TABLE acct (id int, v int);"
            "INSERT INTO acct SELECT g, 0 FROM generate_series(1, 500) g");
    }
    ~accounts() { on_.execute("DROP TABLE acct"); }
    std::int64_t count(const char* where = "true") {
        return on_.number(std::string{"SELECT count(*) FROM acct WHERE "} + where);
    }

private:
    tests::server on_;
};

struct seen {
    int wrong = 0;
    int errors = 0;
};

/// Executes, and ends the transaction. @return did it return rows?
void one_transaction(orm::connection& by, const char* sql, int id, bool returns_rows, seen& into) {
    try {
        orm::result got = by.execute(sql, positional(id));
        if (got.returns_rows() != returns_rows) ++into.wrong;
        got.close();
        by.commit();
    } catch (const orm::dbapi_error&) {
        ++into.errors;
        by.rollback();
    }
}

/// Two clients, each with a statement of its own, in turn and at the same time.
seen take_turns(const orm::url& where) {
    const auto engine = orm::create_engine(where);
    orm::connection a = engine->connect();
    orm::connection b = engine->connect();
    seen made;
    for (int i = 1; i <= 60; ++i) {
        const auto read = [&] {
            one_transaction(a, "SELECT v FROM acct WHERE id = ?", i, true, made);
        };
        const auto remove = [&] {
            one_transaction(b, "DELETE FROM acct WHERE id = ?", 100000 + i, false, made);
        };
        if (i % 3 == 0) {
            // While a has one connection to the server, b gets the other.
            a.execute("SELECT 1 WHERE ? > 0", positional(1)).close();
            remove();
            read();
        } else if (i % 3 == 1) {
            read();
            remove();
        } else {
            remove();
            read();
        }
    }
    return made;
}

}  // namespace

TEST_CASE("behind a pooler no client executes the statement of another", "[postgresql]") {
    accounts table;
    const pooler between{2};
    const seen found = take_turns(between.url());
    CHECK(found.wrong == 0);
    CHECK(table.count() == 500);
}

TEST_CASE("behind a pooler a statement that is on another connection is prepared again",
          "[postgresql]") {
    accounts table;
    const pooler between{2};
    tests::server a{between.url(), {}};
    tests::server b{between.url(), {}};
    for (int i = 1; i <= 20; ++i) {
        b.begin();  // takes one of the two connections to the server
        if (i % 2 == 0) b.number("SELECT count(*) FROM acct WHERE id = $1", positional(i));
        CHECK(a.number("SELECT v FROM acct WHERE id = $1", positional(i)) == 0);
        b.rollback();
        CHECK(a.number("SELECT v FROM acct WHERE id = $1", positional(i)) == 0);
    }
}

TEST_CASE("without a cache of statements everything works behind a pooler", "[postgresql]") {
    accounts table;
    const pooler between{2};
    const orm::url where = between.url("0");
    const seen found = take_turns(where);
    CHECK(found.wrong == 0);
    CHECK(found.errors == 0);
    CHECK(table.count() == 500);

    // Outside of transactions each command may meet another connection to the server.
    tests::server a{where, {}};
    tests::server b{where, {}};
    parameter_sets sets;
    for (int i = 1; i <= 500; ++i) sets.push_back(positional(i, "x"));
    for (int i = 1; i <= 10; ++i) {
        b.begin();
        b.executemany("UPDATE acct SET v = v + length($2::text) WHERE id = $1", sets);
        CHECK(a.number("SELECT v FROM acct WHERE id = $1", positional(i)) == i - 1);
        a.executemany("INSERT INTO acct VALUES ($1::integer + 1000, 7)",
                      parameter_sets(20, positional(i)));
        b.commit();
        a.executemany("DELETE FROM acct WHERE id = $1", {positional(-1), positional(-2)});
        a.execute("INSERT INTO acct VALUES ($1, 8)", positional(2000));
    }
    CHECK(table.count("v = 7") == 200);
    CHECK(table.count("v = 8") == 10);
    CHECK(table.count("v = 10") == 500);
}

TEST_CASE("the size of the cache of statements is a number", "[postgresql]") {
    for (const char* const wrong : {"", "-1", "many", "1x", "99999999999999999999"}) {
        orm::url where = tests::postgresql_url();
        where.query.emplace("statement_cache_size", wrong);
        CHECK_THROWS_AS(orm::create_engine(where), orm::argument_error);
    }
    orm::url where = tests::postgresql_url();
    where.query.emplace("statement_cache_size", "3");
    const auto engine = orm::create_engine(where);
    orm::connection conn = engine->connect();
    for (int i = 0; i < 100; ++i) conn.scalar<int>("SELECT " + std::to_string(i));
    CHECK(conn.scalar<int>("SELECT count(*) FROM pg_prepared_statements") < 80);
    // It may be an argument that is not in the url, too.
    const auto other = orm::create_engine(tests::postgresql_url(),
                                          {.connect_args = {{"statement_cache_size", "0"}}});
    orm::connection bare = other->connect();
    CHECK(bare.scalar<int>("SELECT count(*) FROM pg_prepared_statements") == 0);
}

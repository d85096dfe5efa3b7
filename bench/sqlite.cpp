// Statements on SQLite in memory through an engine, against the same by hand on its C API with
// prepared statements; prints `name <subject ns> <limit ns> <ratio>` lines, per row.

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <orm/engine.hpp>
#include <orm/engine/struct_rows.hpp>
#include <string>
#include <vector>

#include "city.hpp"
#include "measured.hpp"

namespace {

using bench::city;
using steady = std::chrono::steady_clock;
using nanoseconds = std::chrono::duration<double, std::nano>;

constexpr std::size_t blocks = 150;
constexpr int rows_a_block = 2'000;

constexpr const char* create =
    "CREATE TABLE city (id INTEGER, people INTEGER, area REAL, name TEXT, country TEXT)";
constexpr const char* insert_one =
    "INSERT INTO city (id, people, area, name, country) VALUES (?, ?, ?, ?, ?)";
constexpr const char* select_all = "SELECT id, people, area, name, country FROM city";

void check(int code, int expected = SQLITE_OK) {
    if (code == expected) return;
    std::fprintf(stderr, "orm-bench-sqlite: SQLite says %s\n", sqlite3_errstr(code));
    std::exit(1);
}

/// The database by hand.
class by_hand {
public:
    by_hand() {
        check(sqlite3_open_v2(":memory:", &handle_,
                              SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                              nullptr));
        run(create);
        check(sqlite3_prepare_v3(handle_, insert_one, -1, SQLITE_PREPARE_PERSISTENT, &insert_,
                                 nullptr));
        check(sqlite3_prepare_v3(handle_, select_all, -1, SQLITE_PREPARE_PERSISTENT, &select_,
                                 nullptr));
    }
    void run(const char* sql) { check(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr)); }

    void insert_all(const std::vector<city>& cities) {
        const auto text = [this](int place, const std::string& value) {
            check(sqlite3_bind_text(insert_, place, value.data(), static_cast<int>(value.size()),
                                    SQLITE_STATIC));
        };
        for (const city& one : cities) {
            check(sqlite3_bind_int64(insert_, 1, one.id));
            check(sqlite3_bind_int64(insert_, 2, one.people));
            check(sqlite3_bind_double(insert_, 3, one.area));
            text(4, one.name);
            text(5, one.country);
            check(sqlite3_step(insert_), SQLITE_DONE);
            check(sqlite3_reset(insert_));
        }
    }

    void fetch_all() {
        const auto text = [this](int place) {
            return std::string{reinterpret_cast<const char*>(sqlite3_column_text(select_, place)),
                               static_cast<std::size_t>(sqlite3_column_bytes(select_, place))};
        };
        while (sqlite3_step(select_) == SQLITE_ROW) {
            const city one{sqlite3_column_int64(select_, 0), sqlite3_column_int64(select_, 1),
                           sqlite3_column_double(select_, 2), text(3), text(4)};
            benchmark::DoNotOptimize(&one);
        }
        check(sqlite3_reset(select_));
    }

private:
    sqlite3* handle_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    sqlite3_stmt* select_ = nullptr;
};

template <class Operation>
double measure(Operation operation) {
    const auto start = steady::now();
    operation();
    return nanoseconds{steady::now() - start}.count() / rows_a_block;
}

}  // namespace

int main() {
    const std::vector<city> cities = bench::make_cities(rows_a_block);
    const orm::parameter_sets sets = bench::parameters_of(cities);

    const auto engine = orm::create_engine("sqlite://");
    orm::connection conn = engine->connect();
    conn.execute(create);
    conn.commit();
    by_hand hand;

    bench::measured execute;
    bench::measured executemany;
    bench::measured fetch;
    for (std::size_t i = 0; i < blocks; ++i) {
        // Each block in a transaction of its own, which is not measured.
        hand.run("BEGIN");
        const double hand_insert = measure([&] { hand.insert_all(cities); });
        const double hand_fetch = measure([&] { hand.fetch_all(); });
        hand.run("ROLLBACK");

        execute.add(measure([&] {
                        for (const city& one : cities)
                            conn.execute(insert_one, bench::parameters_of(one));
                    }),
                    hand_insert);
        fetch.add(measure([&] {
                      for (const city& one : conn.execute(select_all).into<city>())
                          benchmark::DoNotOptimize(&one);
                  }),
                  hand_fetch);
        conn.rollback();

        conn.execute("SELECT 1");  // begins
        executemany.add(measure([&] { conn.execute(insert_one, sets); }), hand_insert);
        conn.rollback();
    }
    execute.print("sqlite_execute");
    executemany.print("sqlite_executemany");
    fetch.print("sqlite_fetch");
}

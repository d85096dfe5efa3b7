// Statements on PostgreSQL through an engine, and COPY, against the same by hand on libpq in binary
// form with prepared statements; prints `name <subject ns> <limit ns> <ratio>` lines, per row.
// ORM_TEST_POSTGRESQL is the url of the server.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <orm/engine.hpp>
#include <orm/engine/struct_rows.hpp>
#include <orm/postgresql/dialect.hpp>
#include <string>
#include <vector>

#include "city.hpp"
#include "measured.hpp"
#include "postgresql_by_hand.hpp"

namespace {

using bench::by_hand;
using bench::city;
using bench::create;
using bench::create_full;
using bench::insert_one;
using bench::measure;
using bench::select_all;

/// Where the server's processes happen to lie must not decide: there are new ones now and then.
constexpr int connections = 12;
constexpr int blocks_to_warm_up = 2;
constexpr int blocks = 8;
constexpr int rows_a_block = 10'000;
/// Each is a round trip.
constexpr int single_rows = 500;

struct measurements {
    bench::measured executemany;
    bench::measured copy;
    bench::measured fetch;
    bench::measured execute;
};

/// What is compared: the same rows on both sides, each in a transaction that is not measured.
class comparison {
public:
    comparison(const char* url, const std::vector<city>& cities, const orm::parameter_sets& sets)
        : cities_{cities},
          sets_{sets},
          hand_{url},
          engine_{orm::create_engine(url)},
          conn_{engine_},
          driver_{dynamic_cast<orm::postgresql_connection&>(conn_.dbapi_connection())} {
        conn_.execute(create);
        conn_.execute(create_full);
        driver_.copy_in({std::nullopt, "full_city"}, {}, sets_);
        conn_.commit();
        hand_.copy_all(cities_, "COPY full_city FROM STDIN (FORMAT binary)");
    }

    void round(measurements& into) {
        executemany(into.executemany);
        copy(into.copy);
        fetch(into.fetch);
        execute(into.execute);
        hand_first_ = !hand_first_;
    }

private:
    void executemany(bench::measured& row) {
        compare(
            row, rows_a_block, [this] { conn_.execute(insert_one, sets_); },
            [this] { hand_.insert_all(cities_); });
    }
    void copy(bench::measured& row) {
        compare(
            row, rows_a_block,
            [this] {
                driver_.copy_in({std::nullopt, "city"}, {}, sets_);
            },
            [this] { hand_.copy_all(cities_, "COPY city FROM STDIN (FORMAT binary)"); });
    }
    void fetch(bench::measured& row) {
        compare(
            row, rows_a_block,
            [this] {
                for (const city& one : conn_.execute(select_all).into<city>())
                    benchmark::DoNotOptimize(&one);
            },
            [this] { hand_.fetch_all(); });
    }
    void execute(bench::measured& row) {
        compare(
            row, single_rows,
            [this] {
                for (std::size_t i = 0; i < single_rows; ++i)
                    conn_.execute(insert_one, bench::parameters_of(cities_[i]));
            },
            [this] {
                for (std::size_t i = 0; i < single_rows; ++i) hand_.insert(cities_[i]);
            });
    }
    template <class Subject, class Limit>
    void compare(bench::measured& row, int rows, Subject subject, Limit limit) {
        double by_hand = 0;
        if (hand_first_) by_hand = measure_hand(rows, limit);
        conn_.execute("SELECT 1");  // begins
        const double by_engine = measure(rows, subject);
        conn_.commit();
        if (!hand_first_) by_hand = measure_hand(rows, limit);
        row.add(by_engine, by_hand);
    }
    template <class Operation>
    double measure_hand(int rows, Operation operation) {
        hand_.run("BEGIN");
        const double took = measure(rows, operation);
        hand_.run("COMMIT");
        return took;
    }

    const std::vector<city>& cities_;
    const orm::parameter_sets& sets_;
    by_hand hand_;
    std::shared_ptr<orm::engine> engine_;
    orm::connection conn_;
    orm::postgresql_connection& driver_;
    bool hand_first_ = false;
};

}  // namespace

int main() {
    const char* const url = std::getenv("ORM_TEST_POSTGRESQL");
    if (url == nullptr || *url == '\0') {
        std::fputs(
            "orm-bench-postgresql: ORM_TEST_POSTGRESQL is to name a server; scripts/postgresql run "
            "starts one\n",
            stderr);
        return 2;
    }
    const std::vector<city> cities = bench::make_cities(rows_a_block);
    const orm::parameter_sets sets = bench::parameters_of(cities);
    measurements measured;
    for (int i = 0; i < connections; ++i) {
        comparison both{url, cities, sets};
        measurements not_counted;
        for (int block = 0; block < blocks_to_warm_up; ++block) both.round(not_counted);
        for (int block = 0; block < blocks; ++block) both.round(measured);
    }
    measured.executemany.print("pg_executemany");
    measured.copy.print("pg_copy");
    measured.fetch.print("pg_fetch");
    measured.execute.print("pg_execute");
}

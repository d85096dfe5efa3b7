// connection::write on PostgreSQL, against libpq in binary form: inserts against COPY, updates
// against arrays; prints `name <subject ns> <limit ns> <ratio>` lines, per row.
// ORM_TEST_POSTGRESQL is the url of the server.

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <orm/engine.hpp>
#include <orm/postgresql/dialect.hpp>

#include "measured.hpp"
#include "postgresql_by_hand.hpp"
#include "written_cities.hpp"

namespace {

using bench::city;

/// Where the server's processes happen to lie must not decide: there are new ones now and then.
constexpr int connections = 8;
constexpr int blocks_to_warm_up = 2;
constexpr int blocks = 8;
constexpr int rows_a_block = 20'000;

struct measurements {
    bench::measured insert_keys;
    bench::measured insert_generated;
    bench::measured update;
};

class comparison {
public:
    comparison(const char* url, std::vector<city>& cities)
        : cities_{cities}, hand_{url}, engine_{orm::create_engine(url)}, conn_{engine_} {
        conn_.execute(bench::create);
        conn_.execute(bench::create_full);
        conn_.execute(bench::create_numbered);
        bench::written_cities rows{cities_, bench::written_cities::all};
        conn_.write(bench::insert_keys("full_city"), rows);
        conn_.commit();
        hand_.copy_all(cities_, "COPY full_city FROM STDIN (FORMAT binary)");
        for (const char* const index : {"CREATE INDEX ON full_city (id)", "ANALYZE full_city"}) {
            hand_.run(index);
            conn_.execute(index);
        }
        conn_.commit();
    }

    void round(measurements& into) {
        compare(
            into.insert_keys, "COMMIT",
            [this] {
                bench::written_cities rows{cities_, bench::written_cities::all};
                conn_.write(bench::insert_keys("city"), rows);
            },
            [this] { hand_.copy_all(cities_, "COPY city FROM STDIN (FORMAT binary)"); });
        compare(
            into.insert_generated, "COMMIT",
            [this] {
                bench::written_cities rows{cities_, bench::written_cities::without_key};
                conn_.write(bench::insert_generated("numbered_city"), rows,
                            [this](std::size_t row, const orm::value_view* keys) {
                                cities_[row].id = keys[0].integer();
                            });
            },
            [this] { hand_.copy_all(cities_, "COPY numbered_city FROM STDIN (FORMAT binary)"); });
        for (std::size_t i = 0; i < cities_.size(); ++i)
            cities_[i].id = static_cast<std::int64_t>(i);
        compare(
            into.update, "ROLLBACK",
            [this] {
                bench::written_cities rows{cities_, bench::written_cities::change};
                conn_.write(bench::update_people("full_city"), rows);
            },
            [this] { hand_.update_all(cities_); });
        hand_first_ = !hand_first_;
    }

private:
    template <class Subject, class Limit>
    void compare(bench::measured& row, const char* end, Subject subject, Limit limit) {
        double by_hand = 0;
        if (hand_first_) by_hand = measure_hand(end, limit);
        conn_.execute("SELECT 1");  // begins
        const double by_engine = bench::measure(rows_a_block, subject);
        *end == 'C' ? conn_.commit() : conn_.rollback();
        if (!hand_first_) by_hand = measure_hand(end, limit);
        row.add(by_engine, by_hand);
    }
    template <class Operation>
    double measure_hand(const char* end, Operation operation) {
        hand_.run("BEGIN");
        const double took = bench::measure(rows_a_block, operation);
        hand_.run(end);
        return took;
    }

    std::vector<city>& cities_;
    bench::by_hand hand_;
    std::shared_ptr<orm::engine> engine_;
    orm::connection conn_;
    bool hand_first_ = false;
};

}  // namespace

int main() {
    const char* const url = std::getenv("ORM_TEST_POSTGRESQL");
    if (url == nullptr || *url == '\0') {
        std::fputs(
            "orm-bench-postgresql-writes: ORM_TEST_POSTGRESQL is to name a server; "
            "scripts/postgresql run starts one\n",
            stderr);
        return 2;
    }
    std::vector<city> cities = bench::make_cities(rows_a_block);
    measurements measured;
    for (int i = 0; i < connections; ++i) {
        comparison both{url, cities};
        measurements not_counted;
        for (int block = 0; block < blocks_to_warm_up; ++block) both.round(not_counted);
        for (int block = 0; block < blocks; ++block) both.round(measured);
    }
    measured.insert_keys.print("pg_write_insert_keys");
    measured.insert_generated.print("pg_write_insert_generated");
    measured.update.print("pg_write_update");
}

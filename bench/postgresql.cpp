// Statements on PostgreSQL through an engine, and COPY, against the same by hand on libpq in binary
// form with prepared statements; prints `name <subject ns> <limit ns> <ratio>` lines, per row.
// ORM_TEST_POSTGRESQL is the url of the server.

#include <benchmark/benchmark.h>
#include <libpq-fe.h>

#include <array>
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <orm/engine.hpp>
#include <orm/engine/struct_rows.hpp>
#include <orm/postgresql/dialect.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "city.hpp"
#include "measured.hpp"

namespace {

using bench::city;
using steady = std::chrono::steady_clock;
using nanoseconds = std::chrono::duration<double, std::nano>;

/// Where the server's processes happen to lie must not decide: there are new ones now and then.
constexpr int connections = 12;
constexpr int blocks_to_warm_up = 2;
constexpr int blocks = 8;
constexpr int rows_a_block = 10'000;
/// Each is a round trip.
constexpr int single_rows = 500;

// Each connection has tables of its own, which nothing else writes to.
constexpr const char* create =
    "CREATE TEMPORARY TABLE city (id bigint, people bigint, area double precision, name text, "
    "country text) ON COMMIT DELETE ROWS";
constexpr const char* create_full =
    "CREATE TEMPORARY TABLE full_city (id bigint, people bigint, area double precision, name text, "
    "country text)";
constexpr const char* insert_numbered =
    "INSERT INTO city (id, people, area, name, country) VALUES ($1, $2, $3, $4, $5)";
constexpr const char* insert_one =
    "INSERT INTO city (id, people, area, name, country) VALUES (?, ?, ?, ?, ?)";
constexpr const char* select_all = "SELECT id, people, area, name, country FROM full_city";

template <class Unsigned>
Unsigned swapped(Unsigned value) {
    if constexpr (std::endian::native == std::endian::big) return value;
    if constexpr (sizeof value == 2) return __builtin_bswap16(value);
    if constexpr (sizeof value == 4) return __builtin_bswap32(value);
    if constexpr (sizeof value == 8) return __builtin_bswap64(value);
}

template <class Number>
Number read(const char* at) {
    Number value;
    std::memcpy(&value, at, sizeof value);
    return swapped(value);
}

/// A buffer that stays, written with room that was asked for before.
class writer {
public:
    void clear() { used_ = 0; }
    void room(std::size_t bytes) {
        if (data_.size() < used_ + bytes) data_.resize(2 * (used_ + bytes));
    }
    template <class Unsigned>
    void number(Unsigned value) {
        value = swapped(value);
        std::memcpy(data_.data() + used_, &value, sizeof value);
        used_ += sizeof value;
    }
    void bytes(std::string_view text) {
        std::memcpy(data_.data() + used_, text.data(), text.size());
        used_ += text.size();
    }
    /// With its size in front, as arrays and COPY have it.
    void field(std::int64_t value) {
        number(std::uint32_t{8});
        number(static_cast<std::uint64_t>(value));
    }
    void field(double value) {
        number(std::uint32_t{8});
        number(std::bit_cast<std::uint64_t>(value));
    }
    void field(std::string_view text) {
        number(static_cast<std::uint32_t>(text.size()));
        bytes(text);
    }
    const char* data() const { return data_.data(); }
    int size() const { return static_cast<int>(used_); }

private:
    std::vector<char> data_;
    std::size_t used_ = 0;
};

/// The server by hand.
class by_hand {
public:
    explicit by_hand(const char* url) : connection_{PQconnectdb(url), &PQfinish} {
        if (PQstatus(connection_.get()) != CONNECTION_OK) fail();
        run(create);
        run(create_full);
        // Arrays of bigint, double precision and text.
        const std::array<Oid, 5> types{1016, 1016, 1022, 1009, 1009};
        check(PQprepare(connection_.get(), "many",
                        "INSERT INTO city (id, people, area, name, country) "
                        "SELECT * FROM unnest($1, $2, $3, $4, $5)",
                        5, types.data()));
        check(PQprepare(connection_.get(), "one", insert_numbered, 0, nullptr));
        check(PQprepare(connection_.get(), "all", select_all, 0, nullptr));
    }

    void run(const char* sql) { check(PQexec(connection_.get(), sql)); }

    void insert_all(const std::vector<city>& cities) {
        constexpr std::array<std::uint32_t, 5> elements{20, 20, 701, 25, 25};
        for (std::size_t i = 0; i < arrays_.size(); ++i) {
            writer& to = arrays_[i];
            to.clear();
            to.room(20);
            to.number(std::uint32_t{1});  // dimensions
            to.number(std::uint32_t{0});  // no nulls
            to.number(elements[i]);
            to.number(static_cast<std::uint32_t>(cities.size()));
            to.number(std::uint32_t{1});  // where it begins
        }
        for (std::size_t i = 0; i < 3; ++i) arrays_[i].room(cities.size() * 12);
        for (const city& one : cities) {
            arrays_[0].field(one.id);
            arrays_[1].field(one.people);
            arrays_[2].field(one.area);
            arrays_[3].room(4 + one.name.size());
            arrays_[3].field(one.name);
            arrays_[4].room(4 + one.country.size());
            arrays_[4].field(one.country);
        }
        std::array<const char*, 5> values{};
        std::array<int, 5> sizes{};
        constexpr std::array<int, 5> binary{1, 1, 1, 1, 1};
        for (std::size_t i = 0; i < arrays_.size(); ++i) {
            values[i] = arrays_[i].data();
            sizes[i] = arrays_[i].size();
        }
        check(PQexecPrepared(connection_.get(), "many", 5, values.data(), sizes.data(),
                             binary.data(), 0));
    }

    void insert(const city& one) {
        const std::uint64_t id = swapped(static_cast<std::uint64_t>(one.id));
        const std::uint64_t people = swapped(static_cast<std::uint64_t>(one.people));
        const std::uint64_t area = swapped(std::bit_cast<std::uint64_t>(one.area));
        const std::array<const char*, 5> values{
            reinterpret_cast<const char*>(&id), reinterpret_cast<const char*>(&people),
            reinterpret_cast<const char*>(&area), one.name.data(), one.country.data()};
        const std::array<int, 5> sizes{8, 8, 8, static_cast<int>(one.name.size()),
                                       static_cast<int>(one.country.size())};
        constexpr std::array<int, 5> binary{1, 1, 1, 1, 1};
        check(PQexecPrepared(connection_.get(), "one", 5, values.data(), sizes.data(),
                             binary.data(), 0));
    }

    void copy_all(const std::vector<city>& cities, const char* into) {
        check(PQexec(connection_.get(), into), PGRES_COPY_IN);
        writer& to = arrays_[0];
        to.clear();
        to.room(19);
        to.bytes({"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19});
        for (const city& one : cities) {
            to.room(2 + 3 * 12 + 8 + one.name.size() + one.country.size());
            to.number(std::uint16_t{5});
            to.field(one.id);
            to.field(one.people);
            to.field(one.area);
            to.field(one.name);
            to.field(one.country);
            if (to.size() >= 1 << 16) {
                put(to);
                to.clear();
            }
        }
        to.room(2);
        to.number(std::uint16_t{0xffff});
        put(to);
        if (PQputCopyEnd(connection_.get(), nullptr) != 1) fail();
        while (PGresult* const result = PQgetResult(connection_.get())) check(result);
    }

    void fetch_all() {
        PGresult* const result =
            PQexecPrepared(connection_.get(), "all", 0, nullptr, nullptr, nullptr, 1);
        const auto whole = [result](int row, int column) {
            return static_cast<std::int64_t>(read<std::uint64_t>(PQgetvalue(result, row, column)));
        };
        const auto text = [result](int row, int column) {
            return std::string{PQgetvalue(result, row, column),
                               static_cast<std::size_t>(PQgetlength(result, row, column))};
        };
        const int rows = PQntuples(result);
        for (int row = 0; row < rows; ++row) {
            const city one{whole(row, 0), whole(row, 1),
                           std::bit_cast<double>(read<std::uint64_t>(PQgetvalue(result, row, 2))),
                           text(row, 3), text(row, 4)};
            benchmark::DoNotOptimize(&one);
        }
        check(result, PGRES_TUPLES_OK);
    }

private:
    void put(const writer& from) {
        if (PQputCopyData(connection_.get(), from.data(), from.size()) != 1) fail();
    }
    void check(PGresult* result, ExecStatusType expected = PGRES_COMMAND_OK) {
        if (PQresultStatus(result) != expected) fail();
        PQclear(result);
    }
    [[noreturn]] void fail() {
        std::fprintf(stderr, "orm-bench-postgresql: %s\n", PQerrorMessage(connection_.get()));
        std::exit(1);
    }

    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
    std::array<writer, 5> arrays_;
};

template <class Operation>
double measure(int rows, Operation operation) {
    const auto start = steady::now();
    operation();
    return nanoseconds{steady::now() - start}.count() / rows;
}

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

// connection::write on SQLite in a file, against its C API one prepared row at a time; prints
// `name <subject ns> <limit ns> <ratio>` lines, per row.

#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <orm/engine.hpp>
#include <string>
#include <vector>

#include "city.hpp"
#include "measured.hpp"
#include "written_cities.hpp"

namespace {

using bench::city;

constexpr int blocks = 60;
constexpr int rows_a_block = 10'000;

constexpr const char* create =
    "CREATE TABLE city (id INTEGER PRIMARY KEY, people INTEGER, area REAL, name TEXT, country "
    "TEXT)";

void check(int code, int expected = SQLITE_OK) {
    if (code == expected) return;
    std::fprintf(stderr, "orm-bench-sqlite-writes: SQLite says %s\n", sqlite3_errstr(code));
    std::exit(1);
}

/// A file that goes at the end.
class file {
public:
    explicit file(const char* name)
        : path_{std::filesystem::temp_directory_path() /
                ("orm-bench-" + std::to_string(::getpid()) + name)} {}
    ~file() {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    file(const file&) = delete;
    file& operator=(const file&) = delete;
    std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

class by_hand {
public:
    explicit by_hand(const std::string& path) {
        check(sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                              nullptr));
        run(create);
        insert_ =
            prepare("INSERT INTO city (id, people, area, name, country) VALUES (?, ?, ?, ?, ?)");
        insert_new_ = prepare("INSERT INTO city (people, area, name, country) VALUES (?, ?, ?, ?)");
        update_ = prepare("UPDATE city SET people = ? WHERE id = ?");
    }
    ~by_hand() {
        for (sqlite3_stmt* const one : {insert_, insert_new_, update_}) sqlite3_finalize(one);
        sqlite3_close(handle_);
    }
    by_hand(const by_hand&) = delete;
    by_hand& operator=(const by_hand&) = delete;

    void run(const char* sql) { check(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr)); }

    void insert_all(const std::vector<city>& cities) {
        for (const city& one : cities) {
            check(sqlite3_bind_int64(insert_, 1, one.id));
            bind_rest(insert_, 2, one);
            step(insert_);
        }
    }
    void insert_new(std::vector<city>& cities) {
        for (city& one : cities) {
            bind_rest(insert_new_, 1, one);
            step(insert_new_);
            one.id = sqlite3_last_insert_rowid(handle_);
        }
    }
    void update_all(const std::vector<city>& cities) {
        for (const city& one : cities) {
            check(sqlite3_bind_int64(update_, 1, one.people));
            check(sqlite3_bind_int64(update_, 2, one.id));
            step(update_);
        }
    }

private:
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* made = nullptr;
        check(sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr));
        return made;
    }
    static void bind_rest(sqlite3_stmt* into, int place, const city& one) {
        const auto text = [&](int at, const std::string& value) {
            check(sqlite3_bind_text(into, at, value.data(), static_cast<int>(value.size()),
                                    SQLITE_STATIC));
        };
        check(sqlite3_bind_int64(into, place, one.people));
        check(sqlite3_bind_double(into, place + 1, one.area));
        text(place + 2, one.name);
        text(place + 3, one.country);
    }
    static void step(sqlite3_stmt* one) {
        check(sqlite3_step(one), SQLITE_DONE);
        check(sqlite3_reset(one));
    }

    sqlite3* handle_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    sqlite3_stmt* insert_new_ = nullptr;
    sqlite3_stmt* update_ = nullptr;
};

template <class Operation>
double measure(Operation operation) {
    const auto start = std::chrono::steady_clock::now();
    operation();
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    return took.count() / rows_a_block;
}

}  // namespace

int main() {
    std::vector<city> cities = bench::make_cities(rows_a_block);
    const file of_hand{"-hand"};
    const file of_engine{"-engine"};
    by_hand hand{of_hand.path()};
    const auto engine = orm::create_engine("sqlite:///" + of_engine.path());
    orm::connection conn = engine->connect();
    conn.execute(create);
    conn.commit();

    bench::measured insert_keys;
    bench::measured insert_generated;
    bench::measured update;
    for (int i = 0; i < blocks; ++i) {
        // Beginning and ending are not measured.
        const auto compare = [&](bench::measured& row, auto subject, auto limit) {
            double by_hand = 0;
            const auto measure_hand = [&] {
                hand.run("BEGIN IMMEDIATE");
                by_hand = measure(limit);
            };
            if (i % 2 == 0) measure_hand();
            conn.execute("UPDATE city SET id = id WHERE 0");  // begins
            row.add(measure(subject), i % 2 == 0 ? by_hand : (measure_hand(), by_hand));
        };
        const auto end = [&] {
            hand.run("ROLLBACK");
            conn.rollback();
        };
        compare(
            insert_keys,
            [&] {
                bench::written_cities rows{cities, bench::written_cities::all};
                conn.write(bench::insert_keys("city"), rows);
            },
            [&] { hand.insert_all(cities); });
        end();
        compare(
            insert_generated,
            [&] {
                bench::written_cities rows{cities, bench::written_cities::without_key};
                conn.write(bench::insert_generated("city"), rows,
                           [&](std::size_t row, const orm::value_view* keys) {
                               cities[row].id = keys[0].integer();
                           });
            },
            [&] { hand.insert_new(cities); });
        conn.commit();
        hand.run("COMMIT");
        compare(
            update,
            [&] {
                bench::written_cities rows{cities, bench::written_cities::change};
                conn.write(bench::update_people("city"), rows);
            },
            [&] { hand.update_all(cities); });
        end();
        hand.run("DELETE FROM city");
        conn.execute("DELETE FROM city");
        conn.commit();
    }
    insert_keys.print("write_insert_keys");
    insert_generated.print("write_insert_generated");
    update.print("write_update");
}

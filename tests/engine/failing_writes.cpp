#include <catch2/catch.hpp>

#include "../failing_new.hpp"
#include "database.hpp"
#include "rows.hpp"

// connection::write, where the n-th allocation fails.

using tests::database;
using tests::kept_rows;
using tests::row_values;

namespace {

struct way {
    std::string_view name;
    orm::row_statement what;
    int first;  ///< the last value of the first row
    bool tells = false;
    bool collides = false;  ///< an error on its way lacks memory, too
};

const std::vector<way>& writes() {
    static const std::vector<way> all{
        {"insert", {.table = {{}, "t"}, .columns = {"x", "id"}}, 10'000},
        {"insert new", {.table = {{}, "t"}, .columns = {"x", "y"}, .keys = {"id"}}, 10, true},
        {"insert again", {.table = {{}, "t"}, .columns = {"x", "id"}}, 1'000, false, true},
        {"update",
         {.kind = orm::row_kind::update, .table = {{}, "t"}, .columns = {"x"}, .keys = {"id"}},
         1'000},
        {"delete",
         {.kind = orm::row_kind::delete_from, .table = {{}, "t"}, .keys = {"x", "id"}},
         1'000},
    };
    return all;
}

kept_rows rows_for(const way& one, int count) {
    std::vector<row_values> made;
    for (int i = 0; i < count; ++i) made.push_back({i, one.first + i});
    return kept_rows{std::move(made)};
}

/// @return was there an n-th allocation?
bool fails(orm::connection& conn, const way& one, kept_rows& rows, long n) {
    int told = 0;
    const orm::callback<void(std::size_t, const orm::value_view*)> telling =
        [&told](std::size_t, const orm::value_view*) { ++told; };
    rows.asked.clear();
    bool refused = false;
    try {
        const failing_new fail{n};
        one.tells ? conn.write(one.what, rows, telling) : conn.write(one.what, rows);
    } catch (const std::bad_alloc&) {
        refused = true;
        CHECK(told == 0);
    } catch (const orm::integrity_error&) {
        REQUIRE(one.collides);
    } catch (const orm::statement_error& error) {  // before there was a cursor
        REQUIRE_THROWS_AS(std::rethrow_exception(error.original()), std::bad_alloc);
        refused = true;
        CHECK(told == 0);
    }
    const bool failed = failing_new::has_failed();
    if (!one.collides) REQUIRE(refused == failed);
    return failed;
}

}  // namespace

TEST_CASE("a write that lacks memory tells no keys, and its connection goes on", "[memory]") {
    const database db;
    db->begin([](orm::connection& conn) {
        conn.execute("CREATE TABLE t (" + tests::id_column() + ", x INTEGER, y INTEGER)");
        kept_rows there = rows_for(writes()[2], 2000);
        conn.write(writes()[2].what, there);
    });
    orm::connection conn = db->connect();
    for (const bool watched : {false, true}) {
        if (watched) orm::listen(conn, orm::connection_event::before_cursor_execute, [] {});
        for (const way& one : writes()) {
            for (const int count : {1, 20, 150, 600}) {
                if (watched && count > 20) continue;
                INFO(one.name << ", " << count << " rows, " << (watched ? "" : "not ")
                              << "watched");
                kept_rows rows = rows_for(one, count);
                rows.asked.reserve(1'000);
                bool failed = true;
                // Every one of the first, then some of those that copy values for an error.
                for (long n = 1; failed; n += n < 200 ? 1 : 97) {
                    INFO("allocation " << n);
                    failed = fails(conn, one, rows, n);
                    conn.rollback();
                    REQUIRE(conn.scalar<int>("SELECT count(*) FROM t") == 2000);
                    conn.rollback();
                }
            }
        }
    }
}

#include <catch2/catch.hpp>
#include <numeric>
#include <orm/schema.hpp>

#include "database.hpp"
#include "rows.hpp"

// connection::write, whichever way the database writes.

using Catch::Contains;
using tests::database;
using tests::kept_rows;
using tests::row_values;
using tests::told_keys;

namespace {

const orm::row_statement insert_all{
    .kind = orm::row_kind::insert_into, .table = {{}, "t"}, .columns = {"id", "x", "name"}};
const orm::row_statement insert_new{.kind = orm::row_kind::insert_into,
                                    .table = {{}, "t"},
                                    .columns = {"x", "name"},
                                    .keys = {"id"}};
const orm::row_statement update_x{
    .kind = orm::row_kind::update, .table = {{}, "t"}, .columns = {"x", "name"}, .keys = {"id"}};
const orm::row_statement versioned_update{.kind = orm::row_kind::update,
                                          .table = {{}, "t"},
                                          .columns = {"name", "x"},
                                          .keys = {"id"},
                                          .version = orm::identifier{"x"}};
const orm::row_statement remove_rows{
    .kind = orm::row_kind::delete_from, .table = {{}, "t"}, .keys = {"id"}};

/// Numbers of rows around those that go at once.
constexpr int counts[]{1, 2, 7, 8, 9, 99, 100, 101, 199, 200, 201, 256, 257, 450, 700};

std::string name_of(int i) {
    return i % 5 == 0 ? "it's \"" + std::to_string(i) + "\" \\ {,}" : "n" + std::to_string(i);
}
orm::sql_value name_or_null(int i) {
    return i % 7 == 3 ? orm::sql_value{} : orm::sql_value{name_of(i)};
}

/// From 10 on: (id, x, name).
kept_rows numbered(int count) {
    std::vector<row_values> made;
    for (int i = 0; i < count; ++i) made.push_back({10 + i, 2 * i, name_or_null(i)});
    return kept_rows{std::move(made)};
}
kept_rows unnumbered(int count) {
    std::vector<row_values> made;
    for (int i = 0; i < count; ++i) made.push_back({2 * i, name_or_null(i)});
    return kept_rows{std::move(made)};
}

using stored = std::vector<std::vector<orm::sql_value>>;
stored rows_of(orm::connection& conn, const std::string& sql) {
    stored made;
    for (const orm::row& one : conn.execute(sql).fetch_all())
        made.emplace_back(one.begin(), one.end());
    return made;
}
stored all_of(orm::connection& conn) {
    return rows_of(conn, "SELECT id, x, name FROM t WHERE id >= 10 ORDER BY id");
}

struct table : database {
    table() { fill(); }
};

}  // namespace

TEST_CASE("rows with keys are inserted, however many there are") {
    const table db;
    orm::connection conn = db->connect();
    for (const int count : counts) {
        INFO(count << " rows");
        kept_rows rows = numbered(count);
        CHECK(conn.write(insert_all, rows).rowcount == count);
        CHECK(all_of(conn) == rows.kept);
        std::vector<std::size_t> in_order(rows.kept.size());
        std::iota(in_order.begin(), in_order.end(), 0U);
        CHECK(rows.asked == in_order);
        conn.rollback();
    }
}

TEST_CASE("rows get keys of the database, which are told in the order of the rows") {
    const table db;
    orm::connection conn = db->connect();
    for (const int count : counts) {
        INFO(count << " rows");
        kept_rows rows = unnumbered(count);
        told_keys told;
        CHECK(conn.write(insert_new, rows, told.listener()).rowcount == count);
        REQUIRE(told.keys.size() == rows.kept.size());
        std::vector<row_values> expected;
        for (std::size_t i = 0; i < rows.kept.size(); ++i) {
            CHECK(told.rows[i] == i);
            expected.push_back({told.keys[i], rows.kept[i][0], rows.kept[i][1]});
        }
        CHECK(std::is_sorted(told.keys.begin(), told.keys.end()));
        CHECK(rows_of(conn, "SELECT id, x, name FROM t WHERE id > 3 ORDER BY id") == expected);
        conn.rollback();
    }
}

TEST_CASE("rows without any column get keys, too") {
    const table db;
    orm::connection conn = db->connect();
    for (const int count : {1, 3, 100, 150}) {
        kept_rows rows{std::vector<row_values>(static_cast<std::size_t>(count))};
        told_keys told;
        const orm::row_statement bare{.table = {{}, "t"}, .keys = {"id"}};
        CHECK(conn.write(bare, rows, told.listener()).rowcount == count);
        CHECK(told.keys.size() == rows.kept.size());
        CHECK(conn.scalar<int>("SELECT count(*) FROM t WHERE id > 3 AND x IS NULL") == count);
        conn.rollback();
    }
}

TEST_CASE("rows are updated by their keys, and those that are not there are not counted") {
    const table db;
    orm::connection conn = db->connect();
    for (const int count : counts) {
        INFO(count << " rows");
        kept_rows inserted = numbered(count);
        conn.write(insert_all, inserted);
        std::vector<row_values> changes;
        std::vector<row_values> expected = inserted.kept;
        for (int i = 0; i < count; i += 2) {
            expected[static_cast<std::size_t>(i)] = {10 + i, -i, name_or_null(i + 1)};
            changes.push_back({-i, name_or_null(i + 1), 10 + i});
        }
        const auto there = static_cast<std::int64_t>(changes.size());
        changes.insert(changes.begin() + static_cast<std::ptrdiff_t>(there / 2),
                       {1, "nobody", 100'000});
        kept_rows updates{changes};
        CHECK(conn.write(update_x, updates).rowcount == there);
        CHECK(all_of(conn) == expected);
        conn.rollback();
    }
}

TEST_CASE("of two rows with one key the later one is stored") {
    const table db;
    orm::connection conn = db->connect();
    for (const int count : {2, 20, 200, 600}) {
        INFO(count << " rows");
        kept_rows inserted = numbered(count);
        conn.write(insert_all, inserted);
        std::vector<row_values> changes;
        for (int i = 0; i < count; ++i) changes.push_back({i, "some", 10 + i});
        changes.insert(changes.begin() + count / 2, {7777, "early", 10 + count - 1});
        changes.push_back({8888, "late", 10});
        kept_rows updates{changes};
        CHECK(conn.write(update_x, updates).rowcount == count + 2);
        CHECK(conn.scalar<int>("SELECT x FROM t WHERE id = :id", {{"id", 10}}) == 8888);
        CHECK(conn.scalar<int>("SELECT x FROM t WHERE id = :id", {{"id", 10 + count - 1}}) ==
              count - 1);
        conn.rollback();
    }
}

TEST_CASE("rows are deleted by their keys") {
    const table db;
    orm::connection conn = db->connect();
    for (const int count : counts) {
        INFO(count << " rows");
        kept_rows inserted = numbered(count);
        conn.write(insert_all, inserted);
        std::vector<row_values> keys;
        for (int i = 0; i < count; ++i) keys.push_back({10 + i});
        keys.push_back({100'000});
        keys.push_back({nullptr});
        keys.push_back({10});
        kept_rows gone{keys};
        CHECK(conn.write(remove_rows, gone).rowcount == count);
        CHECK(conn.scalar<int>("SELECT count(*) FROM t") == 3);
        conn.rollback();
    }
}

TEST_CASE("rows whose version is another one are told apart, with both counts") {
    const table db;
    orm::connection conn = db->connect();
    for (const int count : {1, 2, 30, 200, 450}) {
        INFO(count << " rows");
        kept_rows inserted = numbered(count);
        conn.write(insert_all, inserted);
        std::vector<row_values> changes;
        for (int i = 0; i < count; ++i) changes.push_back({"new", 2 * i + 1, 10 + i, 2 * i});
        kept_rows updates{changes};
        CHECK(conn.write(versioned_update, updates).rowcount == count);
        // By now all have another one.
        try {
            conn.write(versioned_update, updates);
            FAIL("stale rows were found");
        } catch (const orm::stale_data_error& error) {
            CHECK(error.expected() == count);
            CHECK(error.matched() == 0);
            CHECK_THAT(error.what(), Contains("'t'"));
        }
        orm::row_statement removal = remove_rows;
        removal.version = orm::identifier{"x"};
        std::vector<row_values> keys;
        for (int i = 0; i < count; ++i) keys.push_back({10 + i, 2 * i + (i == 0 ? 0 : 1)});
        kept_rows gone{keys};
        CHECK_THROWS_AS(conn.write(removal, gone), orm::stale_data_error);
        CHECK(conn.scalar<int>("SELECT count(*) FROM t") == 4);
        conn.rollback();
    }
}

TEST_CASE("a row that is refused is an error with the statement for one row") {
    const table db;
    orm::connection conn = db->connect();
    for (const int count : {1, 20, 100, 600}) {
        INFO(count << " rows");
        kept_rows rows = numbered(count);
        rows.kept.back()[0] = 3;  // is there
        told_keys told;
        try {
            conn.write(insert_all, rows, told.listener());
            FAIL("a key was given twice");
        } catch (const orm::integrity_error& error) {
            CHECK(error.statement() ==
                  db.as_sent("INSERT INTO t (id, x, name) VALUES (:id, :x, :name)",
                             "INSERT INTO t (id, x, name) VALUES ($1, $2, $3)"));
            CHECK_FALSE(error.parameters().empty());
        }
        CHECK(told.rows.empty());
        CHECK(conn.in_transaction());
        conn.rollback();
        CHECK(conn.scalar<int>("SELECT count(*) FROM t") == 3);
        conn.rollback();
    }
}

TEST_CASE("keys are told of no row when one of them is refused") {
    const table db;
    db->begin([](orm::connection& conn) { conn.execute("CREATE UNIQUE INDEX once ON t (x)"); });
    orm::connection conn = db->connect();
    for (const int count : {1, 20, 100, 150, 600}) {
        INFO(count << " rows");
        kept_rows rows = unnumbered(count);
        rows.kept.back()[0] = 10;
        rows.kept.front()[0] = 10;
        told_keys told;
        CHECK_THROWS_AS(conn.write(insert_new, rows, told.listener()), orm::integrity_error);
        CHECK(told.rows.empty());
        conn.rollback();
    }
}

TEST_CASE("a secret among the values of rows is masked") {
    const database db;
    db->begin([](orm::connection& conn) {
        conn.execute("CREATE TABLE t (id INTEGER, password TEXT UNIQUE)");
    });
    orm::connection conn = db->connect();
    const orm::row_statement users{.table = {{}, "t"}, .columns = {"id", "password"}};
    for (const int count : {2, 200, 600}) {
        kept_rows rows{std::vector<row_values>(static_cast<std::size_t>(count), {1, "hush"})};
        try {
            conn.write(users, rows);
            FAIL("a text was given twice");
        } catch (const orm::integrity_error& error) {
            CHECK_THAT(error.what(), !Contains("hush"));
            CHECK_THAT(error.parameters(), !Contains("hush") && Contains("***"));
        }
        conn.rollback();
    }
}

TEST_CASE("what a source throws passes, and the rows before may be there") {
    const table db;
    orm::connection conn = db->connect();
    for (const std::size_t at : {0U, 5U, 650U}) {
        kept_rows rows = numbered(700);
        rows.before = [at](std::size_t row) {
            if (row == at) throw std::length_error{"no more"};
        };
        told_keys told;
        CHECK_THROWS_AS(conn.write(insert_all, rows, told.listener()), std::length_error);
        CHECK(told.rows.empty());
        CHECK(conn.scalar<int>("SELECT count(*) FROM t WHERE id >= 10 + :at", {{"at", at}}) == 0);
        conn.rollback();
        CHECK(db.rows() == 3);
    }
}

TEST_CASE("a source may use the connection, and begin another transaction") {
    const table db;
    orm::connection conn = db->connect();
    kept_rows rows = numbered(700);
    rows.before = [&conn](std::size_t row) {
        if (row == 0) conn.execute("UPDATE t SET x = 1 WHERE id = 1");
        if (row == 650) conn.execute("UPDATE t SET x = 2 WHERE id = 2");
        if (row == 651) conn.commit();
    };
    CHECK(conn.write(insert_all, rows).rowcount == 700);
    CHECK(all_of(conn) == rows.kept);
    conn.commit();
    CHECK(db.rows() == 703);
}

TEST_CASE("a source that inserts rows itself leaves the keys of its rows right") {
    const table db;
    orm::connection conn = db->connect();
    kept_rows rows = unnumbered(350);
    rows.before = [&conn](std::size_t row) {
        if (row % 70 == 3) conn.execute("INSERT INTO t (x, name) VALUES (-1, 'own')");
    };
    told_keys told;
    conn.write(insert_new, rows, told.listener());
    REQUIRE(told.keys.size() == 350);
    for (std::size_t i = 0; i < 350; ++i)
        CHECK(conn.scalar<int>("SELECT x FROM t WHERE id = :id", {{"id", told.keys[i]}}) ==
              static_cast<int>(2 * i));
}

TEST_CASE("a source that closes the connection ends the write") {
    const table db;
    for (const bool closes : {true, false}) {
        orm::connection conn = db->connect();
        conn.execute("SELECT 1");  // begins
        kept_rows rows = numbered(700);
        rows.before = [&](std::size_t row) {
            if (row != 650) return;
            closes ? conn.close() : conn.invalidate();
        };
        if (closes) {
            CHECK_THROWS_AS(conn.write(insert_all, rows), orm::resource_closed_error);
        } else {
            CHECK_THROWS_AS(conn.write(insert_all, rows), orm::pending_rollback_error);
        }
        CHECK(db.rows() == 3);
    }
}

TEST_CASE("keys are told after all rows are written, and anything may be done then") {
    const table db;
    orm::connection conn = db->connect();
    for (const int count : {3, 130}) {
        kept_rows rows = unnumbered(count);
        int told = 0;
        conn.write(insert_new, rows, [&](std::size_t, const orm::value_view* keys) {
            CHECK(conn.scalar<int>("SELECT count(*) FROM t") == 3 + count + told);
            kept_rows more = unnumbered(1);
            told_keys inside;
            conn.write(insert_new, more, inside.listener());
            CHECK(inside.keys.front() > keys[0].get<std::int64_t>());
            ++told;
        });
        CHECK(told == count);
        conn.rollback();
        CHECK_THROWS_AS(conn.write(insert_new, rows,
                                   [](std::size_t, const orm::value_view*) {
                                       throw std::length_error{"enough"};
                                   }),
                        std::length_error);
        CHECK(conn.scalar<int>("SELECT count(*) FROM t") == 3 + count);
        conn.rollback();
    }
}

TEST_CASE("of no rows nothing is executed") {
    const table db;
    orm::connection conn = db->connect();
    kept_rows none{{}};
    CHECK(conn.write(insert_all, none).rowcount == 0);
    CHECK_FALSE(conn.in_transaction());
    conn.close();
    CHECK_THROWS_AS(conn.write(insert_all, none), orm::resource_closed_error);
}

TEST_CASE("a statement of rows that makes no sense is refused") {
    const table db;
    orm::connection conn = db->connect();
    kept_rows rows = numbered(2);
    const auto wrong = [&](orm::row_statement what, const std::string& why) {
        CHECK_THROWS_WITH(conn.write(what, rows), Contains(why) && Contains("'t'"));
    };
    orm::row_statement what = insert_all;
    what.columns.emplace_back("x");
    wrong(what, "twice");
    what = insert_new;
    what.columns.emplace_back("id");
    wrong(what, "both");
    what = insert_all;
    what.version = orm::identifier{"x"};
    wrong(what, "version");
    what = update_x;
    what.keys.clear();
    wrong(what, "no keys");
    what = update_x;
    what.columns.clear();
    wrong(what, "no columns");
    what = versioned_update;
    what.columns.pop_back();
    wrong(what, "does not set");
    what = remove_rows;
    what.columns.emplace_back("x");
    wrong(what, "leave them out");
    CHECK_FALSE(conn.in_transaction());
}

TEST_CASE("a table or column that is not there is the error of the statement for one row") {
    const table db;
    orm::connection conn = db->connect();
    for (const int count : {1, 20, 300}) {
        for (orm::row_statement what : {insert_all, update_x}) {
            what.kind == orm::row_kind::update ? what.columns[0] = "missing"
                                               : what.columns[1] = "missing";
            kept_rows rows = numbered(count);
            if (what.kind == orm::row_kind::update)
                for (row_values& one : rows.kept) one = {one[1], one[2], one[0]};
            try {
                conn.write(what, rows);
                FAIL("there is no such column");
            } catch (const orm::dbapi_error& error) {
                CHECK_THAT(error.what(), Contains("missing"));
                CHECK_THAT(error.statement(), Contains("missing"));
            }
            conn.rollback();
        }
    }
}

TEST_CASE("values are read where they lie, when a statement is given views of them") {
    const table db;
    orm::connection conn = db->connect();
    std::string name = "vi\"ew";
    const std::vector<orm::value_view> values{orm::value_view::of_integer(77),
                                              orm::value_view::of_text(name.data(), name.size())};
    CHECK(conn.execute("INSERT INTO t (id, name) VALUES (?, ?)", values).rowcount() == 1);
    name = "other";
    CHECK(conn.execute("SELECT name FROM t WHERE id = ?",
                       std::span<const orm::value_view>{values.data(), 1})
              .scalar<std::string>() == "vi\"ew");
    CHECK(conn.execute("SELECT 1", std::span<const orm::value_view>{}).scalar<int>() == 1);
}

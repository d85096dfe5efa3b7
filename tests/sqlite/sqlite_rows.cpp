#include <sqlite3.h>
#include <catch2/catch.hpp>
#include <limits>
#include <orm/engine.hpp>
#include <orm/schema.hpp>
#include <set>

#include "../engine/rows.hpp"
#include "sqlite_database.hpp"

// What SQLite's ways to write many rows depend on: how ids are given, triggers, conflict clauses,
// kinds of tables, the texts that are compiled.

using tests::kept_rows;
using tests::row_values;
using tests::told_keys;

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

/// A database in a file, with a connection; and another one to the same, where it is wanted.
struct world {
    explicit world(const std::string& query = {})
        : engine{orm::create_engine("sqlite:///" + folder.file("db") + query)},
          conn{engine->connect()} {}
    ~world() { engine->dispose(); }

    void run(const std::string& sql) { conn.execute(sql); }
    template <class T = std::int64_t>
    T ask(const std::string& sql) {
        return conn.scalar<T>(sql);
    }

    sqlite_test::folder folder;
    std::shared_ptr<orm::engine> engine;
    orm::connection conn;
};

orm::row_statement insert_x(const std::string& table) {
    return {.table = {{}, table}, .columns = {"x"}, .keys = {"id"}};
}

kept_rows rows_of(int count) {
    std::vector<row_values> made;
    for (int i = 0; i < count; ++i) made.push_back({i});
    return kept_rows{std::move(made)};
}

/// Writes rows whose x is their number, and compares the keys that were told with what is stored.
void check_keys(world& in, const orm::row_statement& what, int count,
                const std::string& select = "SELECT x FROM t WHERE id = :id") {
    kept_rows rows = rows_of(count);
    told_keys told;
    CHECK(in.conn.write(what, rows, told.listener()).rowcount == count);
    REQUIRE(told.keys.size() == rows.kept.size());
    for (std::size_t i = 0; i < told.keys.size(); ++i) {
        CHECK(told.rows[i] == i);
        CHECK(in.conn.scalar<std::size_t>(select, {{"id", told.keys[i]}}) == i);
    }
}

}  // namespace

TEST_CASE("keys are told right in every kind of table, whatever ids there are before") {
    for (const char* const definition :
         {"id INTEGER PRIMARY KEY, x", "id INTEGER PRIMARY KEY AUTOINCREMENT, x",
          "x, id INTEGER, PRIMARY KEY (id)", "id INTEGER PRIMARY KEY DESC DEFAULT 5, x",
          "id INTEGER PRIMARY KEY ON CONFLICT IGNORE, x UNIQUE ON CONFLICT REPLACE",
          "\"ID\" integer primary key, x, y DEFAULT (random())"}) {
        for (const std::int64_t before :
             {std::int64_t{0}, std::int64_t{-500}, std::int64_t{-50}, std::int64_t{-1},
              std::int64_t{7}, most - 1000, most - 150, most - 100, most - 99, most - 1, most}) {
            INFO(definition << " after " << before);
            const bool is_descending =
                std::string_view{definition}.find("DESC") != std::string::npos;
            const bool counts_on = std::string_view{definition}.find("AUTO") != std::string::npos;
            world in;
            in.run(std::string{"CREATE TABLE t ("} + definition + ")");
            if (before != 0)
                in.run("INSERT INTO t (id, x) VALUES (" + std::to_string(before) + ", -1)");
            if (is_descending) {  // id is a column like others, and gets its default
                kept_rows rows = rows_of(1);
                told_keys told;
                in.conn.write(insert_x("t"), rows, told.listener());
                CHECK(told.keys == std::vector<std::int64_t>{5});
            } else if (counts_on && before > most - 250) {
                kept_rows rows = rows_of(250);
                told_keys told;
                CHECK_THROWS_AS(in.conn.write(insert_x("t"), rows, told.listener()),
                                orm::operational_error);
                CHECK(told.rows.empty());
            } else {
                check_keys(in, insert_x("t"), 250);
            }
        }
    }
}

TEST_CASE("keys that are no ids of rows are told as they are") {
    world in;
    in.run("CREATE TABLE t (id TEXT DEFAULT (hex(randomblob(8))) PRIMARY KEY, x) WITHOUT ROWID");
    in.run("CREATE TABLE u (id INT DEFAULT (abs(random())) PRIMARY KEY, x)");
    for (const int count : {1, 100, 130}) {
        kept_rows rows = rows_of(count);
        std::vector<std::string> told;
        in.conn.write(insert_x("t"), rows, [&](std::size_t row, const orm::value_view* keys) {
            CHECK(row == told.size());
            told.push_back(keys[0].get<std::string>());
        });
        REQUIRE(told.size() == rows.kept.size());
        for (std::size_t i = 0; i < told.size(); ++i)
            CHECK(in.conn.scalar<std::size_t>("SELECT x FROM t WHERE id = :id",
                                              {{"id", told[i]}}) == i);
        check_keys(in, insert_x("u"), count, "SELECT x FROM u WHERE id = :id");
        in.conn.rollback();
        in.run("CREATE TABLE t (id TEXT DEFAULT (hex(randomblob(8))) PRIMARY KEY, x)");
        in.run("CREATE TABLE u (id INT DEFAULT (abs(random())) PRIMARY KEY, x)");
    }
}

TEST_CASE("several keys of a row are told together, whatever ids there are before") {
    for (const std::int64_t before : {std::int64_t{0}, std::int64_t{-50}, most - 150, most}) {
        for (const bool is_first : {true, false}) {
            INFO("after " << before << ", " << is_first);
            world in;
            in.run("CREATE TABLE t (id INTEGER PRIMARY KEY, x, y DEFAULT (abs(random())))");
            in.run("INSERT INTO t (id, x) VALUES (" + std::to_string(before) + ", -1)");
            orm::row_statement what = insert_x("t");
            what.keys.insert(is_first ? what.keys.end() : what.keys.begin(), "y");
            kept_rows rows = rows_of(330);
            std::size_t told = 0;
            in.conn.write(what, rows, [&](std::size_t row, const orm::value_view* keys) {
                CHECK(row == told++);
                CHECK(in.conn.scalar<std::size_t>(
                          "SELECT x FROM t WHERE id = :id AND y = :y",
                          {{"id", keys[is_first ? 0 : 1].get<std::int64_t>()},
                           {"y", keys[is_first ? 1 : 0].get<std::int64_t>()}}) == row);
            });
            CHECK(told == 330);
            // Nobody wants to know.
            CHECK(in.conn.write(what, rows).rowcount == 330);
            rows.kept[250][0] = orm::sql_value{std::numeric_limits<double>::quiet_NaN()};
            CHECK_THROWS_AS(in.conn.write(what, rows, [](std::size_t, const orm::value_view*) {}),
                            orm::value_error);
        }
    }
}

TEST_CASE("triggers that write in between do not confuse keys, whenever they are made") {
    const std::vector<std::string> triggers{
        "CREATE TRIGGER g AFTER INSERT ON t WHEN new.x >= 0 BEGIN INSERT INTO t (x) VALUES (-1); "
        "END",
        "CREATE TRIGGER g BEFORE INSERT ON t WHEN new.x >= 0 BEGIN INSERT INTO t (x) VALUES (-1); "
        "END",
        "CREATE TEMP TRIGGER g AFTER INSERT ON t WHEN new.x % 3 = 1 BEGIN INSERT INTO t (x) VALUES "
        "(-1), (-2); END",
        "CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.id); END"};
    for (const std::string& trigger : triggers) {
        for (const int where : {0, 1, 2, 3}) {
            INFO(trigger << ", " << where);
            world in;
            in.run("CREATE TABLE t (id INTEGER PRIMARY KEY, x)");
            in.run("CREATE TABLE log (id)");
            if (where != 0) check_keys(in, insert_x("t"), 200);
            if (where >= 2) in.conn.commit();
            if (where == 3 && trigger.find("TEMP") == std::string::npos) {
                in.engine->begin([&](orm::connection& other) { other.execute(trigger); });
                check_keys(in, insert_x("t"), 200);
            } else {
                in.run(trigger);
                check_keys(in, insert_x("t"), 200);
                in.run("DROP TRIGGER g");
            }
            check_keys(in, insert_x("t"), 200);
            in.conn.rollback();
        }
    }
}

TEST_CASE("a row that a trigger or a conflict clause leaves out has no key") {
    for (const char* const sql :
         {"CREATE TABLE t (id INTEGER PRIMARY KEY, x UNIQUE ON CONFLICT IGNORE)",
          "CREATE TABLE t (id INTEGER PRIMARY KEY, x NOT NULL /* ON */ ON/**/CONFLICT IGNORE, "
          "UNIQUE (x) ON CONFLICT IGNORE)",
          "CREATE TABLE t (id INTEGER PRIMARY KEY, x)"}) {
        for (const int count : {100, 120, 300}) {
            INFO(sql << ", " << count << " rows");
            world in;
            in.run(sql);
            if (std::string_view{sql}.find("CONFLICT") == std::string::npos)
                in.run(
                    "CREATE TRIGGER g BEFORE INSERT ON t WHEN new.x = 55 BEGIN SELECT "
                    "RAISE(IGNORE); END");
            if (std::string_view{sql}.find("CONFLICT") != std::string::npos)
                in.run("INSERT INTO t VALUES (4, 55)");
            kept_rows rows = rows_of(count);
            told_keys told;
            CHECK(in.conn.write(insert_x("t"), rows, told.listener()).rowcount == count - 1);
            REQUIRE(told.rows.size() == rows.kept.size() - 1);
            for (std::size_t i = 0; i < told.rows.size(); ++i) {
                CHECK(told.rows[i] == (i < 55 ? i : i + 1));
                CHECK(in.conn.scalar<std::size_t>("SELECT x FROM t WHERE id = :id",
                                                  {{"id", told.keys[i]}}) == told.rows[i]);
            }
        }
    }
}

TEST_CASE("a conflict clause that keeps rows or ends the transaction does what it says") {
    for (const std::string clause : {"FAIL", "ROLLBACK", "ABORT"}) {
        for (const bool tells : {false, true}) {
            INFO(clause << ", " << tells);
            world in;
            in.run("CREATE TABLE t (id INTEGER PRIMARY KEY, x UNIQUE ON CONFLICT " + clause + ")");
            in.conn.commit();
            kept_rows rows = rows_of(300);
            rows.kept[260][0] = 5;
            told_keys told;
            orm::row_statement what = insert_x("t");
            CHECK_THROWS_AS(
                tells ? in.conn.write(what, rows, told.listener()) : in.conn.write(what, rows),
                orm::integrity_error);
            CHECK(told.rows.empty());
            if (clause == "ROLLBACK") {
                CHECK_THROWS_AS(in.run("SELECT 1"), orm::pending_rollback_error);
                in.conn.rollback();
                CHECK(in.ask("SELECT count(*) FROM t") == 0);
            } else {
                CHECK(in.ask("SELECT count(*) FROM t") == 260);
            }
        }
    }
}

TEST_CASE("a trigger that fails is asked once for each row") {
    world in;
    in.run("CREATE TABLE t (id INTEGER PRIMARY KEY, x)");
    in.run("CREATE TABLE log (x)");
    kept_rows before = rows_of(100);
    in.conn.write(insert_x("t"), before);  // the plan knows of no trigger
    in.run(
        "CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.x); SELECT "
        "RAISE(FAIL, 'no') WHERE new.x = 77; END");
    kept_rows rows = rows_of(100);
    CHECK_THROWS_AS(in.conn.write(insert_x("t"), rows), orm::integrity_error);
    CHECK(in.ask("SELECT count(*) FROM log") == 78);
}

TEST_CASE("rows are written through a view as its triggers say") {
    world in;
    in.run("CREATE TABLE base (id INTEGER PRIMARY KEY, x)");
    in.run("CREATE VIEW t AS SELECT id, x FROM base");
    in.run(
        "CREATE TRIGGER ins INSTEAD OF INSERT ON t BEGIN INSERT INTO base (x) VALUES (new.x); END");
    in.run(
        "CREATE TRIGGER upd INSTEAD OF UPDATE ON t BEGIN UPDATE base SET x = new.x WHERE id = "
        "old.id; END");
    in.run(
        "CREATE TRIGGER del INSTEAD OF DELETE ON t BEGIN DELETE FROM base WHERE id = old.id; END");
    kept_rows rows = rows_of(250);
    // SQLite counts none of them.
    in.conn.write({.table = {{}, "t"}, .columns = {"x"}}, rows);
    CHECK(in.ask("SELECT count(*) FROM base WHERE x = id - 1") == 250);
    std::vector<row_values> changes;
    for (int i = 1; i <= 250; ++i) changes.push_back({-i, i});
    kept_rows updates{changes};
    in.conn.write(
        {.kind = orm::row_kind::update, .table = {{}, "t"}, .columns = {"x"}, .keys = {"id"}},
        updates);
    CHECK(in.ask("SELECT count(*) FROM base WHERE x = -id") == 250);
    for (row_values& one : changes) one.erase(one.begin());
    kept_rows gone{changes};
    in.conn.write({.kind = orm::row_kind::delete_from, .table = {{}, "t"}, .keys = {"id"}}, gone);
    CHECK(in.ask("SELECT count(*) FROM base") == 0);
}

TEST_CASE("an update that has to go in the order of its rows does") {
    world in;
    in.run("CREATE TABLE t (id INTEGER PRIMARY KEY, x UNIQUE)");
    in.run(
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 400) INSERT "
        "INTO t SELECT i, i FROM n");
    std::vector<row_values> changes;
    for (int i = 400; i >= 1; --i) changes.push_back({i + 1, i});
    kept_rows updates{changes};
    CHECK(in.conn
              .write({.kind = orm::row_kind::update,
                      .table = {{}, "t"},
                      .columns = {"x"},
                      .keys = {"id"}},
                     updates)
              .rowcount == 400);
    CHECK(in.ask("SELECT count(*) FROM t WHERE x = id + 1") == 400);
}

TEST_CASE("keys are compared as the column's type and collation say") {
    world in;
    in.run("CREATE TABLE t (id TEXT COLLATE NOCASE PRIMARY KEY, x)");
    for (const int count : {1, 200, 256}) {
        std::vector<row_values> rows;
        std::vector<row_values> changes;
        std::vector<row_values> keys;
        for (int i = 0; i < count; ++i) {
            rows.push_back({i % 2 == 0 ? orm::sql_value{"k" + std::to_string(i)} : i, 0});
            changes.push_back({i, i % 2 == 0 ? orm::sql_value{"K" + std::to_string(i)} : i});
            keys.push_back({changes.back()[1]});
        }
        kept_rows inserts{rows};
        in.conn.write({.table = {{}, "t"}, .columns = {"id", "x"}}, inserts);
        kept_rows updates{changes};
        CHECK(in.conn
                  .write({.kind = orm::row_kind::update,
                          .table = {{}, "t"},
                          .columns = {"x"},
                          .keys = {"id"}},
                         updates)
                  .rowcount == count);
        kept_rows gone{keys};
        CHECK(in.conn
                  .write({.kind = orm::row_kind::delete_from, .table = {{}, "t"}, .keys = {"id"}},
                         gone)
                  .rowcount == count);
    }
}

TEST_CASE("tables of every name and place are written") {
    world in;
    in.run("ATTACH ':memory:' AS other");
    in.run("CREATE TABLE t (id INTEGER PRIMARY KEY, x)");
    for (const orm::qualified_name& name : std::vector<orm::qualified_name>{{{}, "orm_rows"},
                                                                            {{}, "ORM_ROWS_"},
                                                                            {{}, "orm_target"},
                                                                            {{"main"}, "a:b ?1"},
                                                                            {{"temp"}, "t"},
                                                                            {{"other"}, "t"},
                                                                            {{}, "only there"}}) {
        INFO(name.name.text());
        const std::string quoted = in.conn.dialect().quote(name);
        in.run("CREATE TABLE " +
               (name.name.text() == "only there" ? "other.\"only there\"" : quoted) +
               " (id INTEGER PRIMARY KEY, \"a:b\", \"?\")");
        std::vector<row_values> rows;
        for (int i = 0; i < 200; ++i) rows.push_back({i, "x"});
        kept_rows inserts{rows};
        told_keys told;
        in.conn.write({.table = name, .columns = {"a:b", "?"}, .keys = {"id"}}, inserts,
                      told.listener());
        REQUIRE(told.keys.size() == 200);
        for (std::size_t i = 0; i < 200; ++i) rows[i] = {-1, "y", told.keys[i]};
        kept_rows updates{rows};
        CHECK(in.conn
                  .write({.kind = orm::row_kind::update,
                          .table = name,
                          .columns = {"a:b", "?"},
                          .keys = {"id"}},
                         updates)
                  .rowcount == 200);
        CHECK(in.ask("SELECT count(*) FROM " + quoted + " WHERE \"?\" = 'y'") == 200);
        in.run("DROP TABLE " + quoted);
    }
    CHECK(in.ask("SELECT count(*) FROM t") == 0);
}

TEST_CASE("rows of many columns go as many at once as fit") {
    world in;
    for (const int columns : {70, 400, 2000}) {
        std::string sql = "CREATE TABLE t (id INTEGER PRIMARY KEY";
        orm::row_statement what{.table = {{}, "t"}, .keys = {"id"}};
        for (int i = 0; i < columns - 1; ++i) {
            sql += ", c" + std::to_string(i);
            what.columns.emplace_back("c" + std::to_string(i));
        }
        in.run(sql + ")");
        std::vector<row_values> rows(210);
        for (row_values& one : rows)
            for (int i = 0; i < columns - 1; ++i) one.emplace_back(i);
        kept_rows inserts{std::move(rows)};
        told_keys told;
        CHECK(in.conn.write(what, inserts, told.listener()).rowcount == 210);
        CHECK(told.keys.back() == 210);
        CHECK(in.ask("SELECT min(c" + std::to_string(columns - 2) + ") FROM t") == columns - 2);
        in.run("DROP TABLE t");
    }
}

TEST_CASE("a connection that takes few parameters writes rows one by one") {
    world in;
    in.run("CREATE TABLE t (id INTEGER PRIMARY KEY, x)");
    sqlite3_limit(orm::sqlite_handle(in.conn.dbapi_connection()), SQLITE_LIMIT_VARIABLE_NUMBER, 10);
    check_keys(in, insert_x("t"), 250);
}

TEST_CASE("texts of batches come again") {
    std::set<std::string> texts;
    world in{"?cached_statements=0"};
    in.run("CREATE TABLE t (id INTEGER PRIMARY KEY, x)");
    sqlite3_trace_v2(
        orm::sqlite_handle(in.conn.dbapi_connection()), SQLITE_TRACE_STMT,
        [](unsigned, void* into, void*, void* text) {
            static_cast<std::set<std::string>*>(into)->insert(static_cast<const char*>(text));
            return 0;
        },
        &texts);
    for (int count = 1; count <= 320; count += 7) {
        kept_rows rows = rows_of(count);
        told_keys told;
        in.conn.write(insert_x("t"), rows, told.listener());
        std::vector<row_values> keys;
        for (const std::int64_t one : told.keys) keys.push_back({one});
        kept_rows gone{keys};
        in.conn.write({.kind = orm::row_kind::delete_from, .table = {{}, "t"}, .keys = {"id"}},
                      gone);
    }
    const auto deletes = std::count_if(texts.begin(), texts.end(), [](const std::string& one) {
        return one.starts_with("DELETE") && one.find(" IN ") != std::string::npos;
    });
    CHECK(deletes <= 9);
    CHECK(texts.size() < 40);
}

TEST_CASE("outside of a transaction rows are written, and keys told") {
    world in;
    in.run("CREATE TABLE t (id INTEGER PRIMARY KEY, x)");
    in.conn.commit();
    in.conn.execution_options({{"isolation_level", "AUTOCOMMIT"}});
    check_keys(in, insert_x("t"), 250);
    CHECK(in.engine->connect().scalar<int>("SELECT count(*) FROM t") == 250);
}

TEST_CASE("a write that waits for a lock takes it when it is free, though it is deferred") {
    world in{"?timeout=5"};
    in.run("CREATE TABLE t (id INTEGER PRIMARY KEY, x)");
    in.conn.commit();
    check_keys(in, insert_x("t"), 1);
    in.conn.commit();
    orm::connection other = in.engine->connect();
    // Rows of another transaction come before those of this one, which has only begun.
    in.conn.begin().release();
    kept_rows theirs = rows_of(100);
    other.write({.table = {{}, "t"}, .columns = {"x"}}, theirs);
    other.commit();
    kept_rows rows = rows_of(200);
    told_keys told;
    in.conn.write(insert_x("t"), rows, told.listener());
    CHECK(told.keys.front() == 102);
    CHECK(told.keys.back() == 301);
}

TEST_CASE("a function of SQL may write rows while rows are written") {
    world in;
    in.run("CREATE TABLE t (id INTEGER PRIMARY KEY, x)");
    in.run("CREATE TABLE u (id INTEGER PRIMARY KEY, x)");
    struct inner {
        orm::connection& conn;
        int calls = 0;
    } state{in.conn};
    sqlite3_create_function_v2(
        orm::sqlite_handle(in.conn.dbapi_connection()), "writes", 1, SQLITE_UTF8, &state,
        [](sqlite3_context* context, int, sqlite3_value**) {
            auto& with = *static_cast<inner*>(sqlite3_user_data(context));
            if (with.calls++ == 0) {
                kept_rows rows = rows_of(1);
                with.conn.write({.table = {{}, "u"}, .columns = {"x"}}, rows);
            }
            sqlite3_result_int(context, 1);
        },
        nullptr, nullptr, nullptr);
    in.run("CREATE TEMP TRIGGER g AFTER INSERT ON u BEGIN SELECT writes(new.x); END");
    kept_rows rows = rows_of(120);
    CHECK(in.conn.write({.table = {{}, "u"}, .columns = {"x"}}, rows).rowcount == 120);
    CHECK(in.ask("SELECT count(*) FROM u") == 121);
}

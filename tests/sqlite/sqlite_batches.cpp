#include <catch2/catch.hpp>
#include <random>

#include "sqlite_database.hpp"

using Catch::Contains;
using orm::driver_error_kind;
using sqlite_test::caught;
using sqlite_test::database;

// A list of sets is inserted several rows a statement; nobody is to notice.

namespace {

orm::parameter_sets numbers(int count) {
    orm::parameter_sets made;
    for (int i = 0; i < count; ++i) made.push_back(orm::positional(i, "text"));
    return made;
}

std::string run_many(database& on, const char* sql, const orm::parameter_sets& sets) {
    return caught{[&] { on.cursor()->executemany(sql, sets); }}.text;
}

std::string run_each(database& on, const char* sql, const orm::parameter_sets& sets) {
    return caught{[&] {
               for (const orm::parameters& one : sets) on.run(sql, one);
           }}
        .text;
}

}  // namespace

TEST_CASE("every set of a list is inserted, in order", "[sqlite]") {
    for (const int count : {0, 1, 5, 124, 125, 126, 250, 1003}) {
        database on;
        on.run("CREATE TABLE t (x, y)");
        const auto cursor = on.cursor();
        cursor->executemany("INSERT INTO t VALUES (?, ?)", numbers(count));
        CHECK(cursor->rowcount() == count);
        CHECK(cursor->columns().empty());
        CHECK(on.rows("SELECT count(*), count(DISTINCT y) FROM t") ==
              std::to_string(count) + (count == 0 ? " 0" : " 1"));
        CHECK(on.rows("SELECT count(*) FROM t WHERE x <> rowid - 1") == "0");
    }
}

TEST_CASE("placeholders of a list may be named, in any order", "[sqlite]") {
    database on;
    on.run("CREATE TABLE t (a, b, c)");
    orm::parameter_sets sets;
    for (int i = 0; i < 600; ++i) {
        if (i % 2 == 0) sets.push_back({{"x", i}, {"y", -i}});
        if (i % 2 != 0) sets.push_back({{"y", -i}, {"x", i}});
    }
    on.cursor()->executemany("INSERT INTO t (c, \"a\", [b]) VALUES (:x, :y, :x);", sets);
    CHECK(on.rows("SELECT count(*) FROM t WHERE c = rowid - 1 AND a = -c AND b = c") == "600");
}

TEST_CASE("a list runs other statements too, once for each set", "[sqlite]") {
    database on;
    on.run("CREATE TABLE t (x, y)");
    on.cursor()->executemany("INSERT INTO t SELECT ?, ? || '!'", numbers(500));
    on.cursor()->executemany("INSERT INTO t VALUES (?, upper(?))", numbers(500));
    on.cursor()->executemany("INSERT INTO t VALUES (?, ?) RETURNING x", numbers(500));
    const auto cursor = on.cursor();
    cursor->executemany("UPDATE t SET y = :y WHERE x = :x",
                        orm::parameter_sets{{{"x", 1}, {"y", 0}}, {{"x", 2}, {"y", 0}}});
    CHECK(cursor->rowcount() == 6);
    CHECK(on.rows("SELECT count(*) FROM t") == "1500");
}

TEST_CASE("exactly the rows before the one that fails are inserted", "[sqlite]") {
    for (const int wrong : {0, 1, 124, 125, 300, 999}) {
        database on;
        on.run("CREATE TABLE t (x, y NOT NULL)");
        orm::parameter_sets sets = numbers(1000);
        sets[static_cast<std::size_t>(wrong)] = orm::positional(5, nullptr);
        CHECK(run_many(on, "INSERT INTO t VALUES (?, ?)", sets) ==
              "NOT NULL constraint failed: t.y");
        CHECK(on.rows("SELECT count(*) FROM t") == std::to_string(wrong));
        sets[static_cast<std::size_t>(wrong)] = orm::positional(5);
        on.run("DELETE FROM t");
        CHECK_THAT(run_many(on, "INSERT INTO t VALUES (?, ?)", sets),
                   Contains("no value is given for parameter 2"));
        CHECK(on.rows("SELECT count(*) FROM t") == std::to_string(wrong));
    }
}

TEST_CASE("conflict clauses do with a list what they do with single rows", "[sqlite]") {
    const char* const statements[] = {
        "INSERT INTO t VALUES (?, ?)",           "INSERT OR ABORT INTO t VALUES (?, ?)",
        "INSERT OR FAIL INTO t VALUES (?, ?)",   "INSERT OR ROLLBACK INTO t VALUES (?, ?)",
        "INSERT OR IGNORE INTO t VALUES (?, ?)", "INSERT OR REPLACE INTO t VALUES (?, ?)"};
    const char* const tables[] = {"CREATE TABLE t (x UNIQUE, y)",
                                  "CREATE TABLE t (x UNIQUE ON CONFLICT FAIL, y)",
                                  "CREATE TABLE t (x UNIQUE ON CONFLICT ROLLBACK, y)",
                                  "CREATE TABLE t (x UNIQUE ON CONFLICT IGNORE, y)",
                                  "CREATE TABLE t (x UNIQUE ON CONFLICT REPLACE, y)",
                                  "CREATE TABLE t (x UNIQUE, y CHECK (x < 1400)) WITHOUT ROWID",
                                  "CREATE TABLE t (x INTEGER PRIMARY KEY, y NOT NULL)"};
    std::mt19937 random{5};
    for (const char* const table : tables) {
        for (const char* const sql : statements) {
            for (const bool in_transaction : {false, true}) {
                CAPTURE(table, sql, in_transaction);
                orm::parameter_sets sets;
                const int range = random() % 2 == 0 ? 600 : 100'000;
                for (int i = 0; i < 700; ++i)
                    sets.push_back(orm::positional(static_cast<int>(random()) % range, i));
                database many;
                database each;
                std::string table_sql = table;
                const bool keyed = table_sql.find("WITHOUT") != std::string::npos;
                if (keyed) table_sql.replace(table_sql.find("UNIQUE"), 6, "PRIMARY KEY");
                for (database* const one : {&many, &each}) {
                    one->run(table_sql);
                    one->run("INSERT INTO t VALUES (-1, 0)");
                    if (in_transaction) one->dialect->do_begin(*one->connection);
                    one->run("INSERT INTO t VALUES (-2, 0)");
                }
                CHECK(run_many(many, sql, sets) == run_each(each, sql, sets));
                const char* const all = "SELECT * FROM t ORDER BY x";
                CHECK(many.rows(all) == each.rows(all));
                many.connection->commit();
                each.connection->commit();
                CHECK(many.rows(all) == each.rows(all));
            }
        }
    }
}

TEST_CASE("triggers run for each row of a list", "[sqlite]") {
    database on;
    on.run("CREATE TABLE t (x, y)");
    on.run("CREATE TABLE log (x)");
    on.run(
        "CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log "
        "SELECT count(*) FROM t; SELECT raise(ABORT, 'enough') WHERE NEW.x = 600; END");
    CHECK_THAT(run_many(on, "INSERT INTO t VALUES (?, ?)", numbers(1000)), Contains("enough"));
    CHECK(on.rows("SELECT count(*), max(x) FROM log") == "600 600");
}

TEST_CASE("what a trigger did before a row of a list failed was done once", "[sqlite]") {
    const std::string word = GENERATE("FAIL", "ABORT", "ROLLBACK");
    const int bad = GENERATE(0, 1, 130, 499);
    INFO(word << " at " << bad);
    std::string seen[2];
    for (const bool as_list : {true, false}) {
        database on;
        on.run("CREATE TABLE t (x, y)");
        on.run("CREATE TABLE log (x)");
        on.run(("CREATE TRIGGER notes BEFORE INSERT ON t BEGIN INSERT INTO log VALUES (new.x); "
                "SELECT RAISE(" +
                word + ", 'not that') WHERE new.x = " + std::to_string(bad) + "; END")
                   .c_str());
        const auto sets = numbers(500);
        const char* const sql = "INSERT INTO t VALUES (?, ?)";
        CHECK_THAT((as_list ? run_many(on, sql, sets) : run_each(on, sql, sets)),
                   Contains("not that"));
        seen[as_list ? 0 : 1] =
            on.rows("SELECT (SELECT count(*) FROM log), (SELECT count(*) FROM t)");
    }
    CHECK(seen[0] == seen[1]);
}

TEST_CASE("what a trigger did that is younger than the list's statement was done once",
          "[sqlite]") {
    const int bad = GENERATE(0, 130);
    database on;
    on.run("CREATE TABLE t (x, y)");
    on.run("CREATE TABLE log (x)");
    const char* const sql = "INSERT INTO t VALUES (?, ?)";
    run_many(on, sql, numbers(500));
    on.run("DELETE FROM t");
    on.run(("CREATE TRIGGER notes BEFORE INSERT ON t BEGIN INSERT INTO log VALUES (new.x); "
            "SELECT RAISE(FAIL, 'not that') WHERE new.x = " +
            std::to_string(bad) + "; END")
               .c_str());
    CHECK_THAT(run_many(on, sql, numbers(500)), Contains("not that"));
    CHECK(on.rows("SELECT count(*), count(DISTINCT x) FROM log") ==
          std::to_string(bad + 1) + " " + std::to_string(bad + 1));
    CHECK(on.rows("SELECT count(*) FROM t") == std::to_string(bad));
    // From then on row by row.
    on.run("DELETE FROM log");
    CHECK_THAT(run_many(on, sql, numbers(500)), Contains("not that"));
    CHECK(on.rows("SELECT count(*) FROM log") == std::to_string(bad + 1));
}

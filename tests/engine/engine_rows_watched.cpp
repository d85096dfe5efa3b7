#include <catch2/catch.hpp>
#include <numeric>

#include "database.hpp"
#include "rows.hpp"

// connection::write, while somebody listens to what is executed.

using Catch::Contains;
using tests::database;
using tests::kept_rows;
using tests::row_values;
using tests::told_keys;

namespace {

const orm::row_statement insert_all{.table = {{}, "t"}, .columns = {"id", "x"}};
const orm::row_statement insert_new{.table = {{}, "t"}, .columns = {"x"}, .keys = {"id"}};
const orm::row_statement update_x{
    .kind = orm::row_kind::update, .table = {{}, "t"}, .columns = {"x"}, .keys = {"id"}};

kept_rows numbered(int count) {
    std::vector<row_values> made;
    for (int i = 0; i < count; ++i) made.push_back({10 + i, i});
    return kept_rows{std::move(made)};
}
kept_rows unnumbered(int count) {
    std::vector<row_values> made;
    for (int i = 0; i < count; ++i) made.push_back({i});
    return kept_rows{std::move(made)};
}

struct table : database {
    table() { fill(); }
};

}  // namespace

TEST_CASE("listeners see the statement for one row and sets of values, some rows at a time") {
    const table db;
    orm::connection conn = db->connect();
    std::vector<std::size_t> sizes;
    std::vector<std::int64_t> seen;
    std::vector<std::int64_t> counts;
    orm::listen(conn, orm::connection_event::before_cursor_execute,
                [&](orm::connection&, orm::driver_cursor&, const std::string& statement,
                    const orm::parameter_sets& sets, const orm::execution_context& context,
                    bool executemany) {
                    CHECK(statement == db.as_sent("UPDATE t SET x = :x WHERE id = :t_id",
                                                  "UPDATE t SET x = $1 WHERE id = $2"));
                    CHECK(executemany == (sets.size() > 1));
                    CHECK(context.executemany == executemany);
                    REQUIRE(context.invoked != nullptr);
                    sizes.push_back(sets.size());
                    for (const orm::parameters& one : sets) {
                        CHECK(one.names().front() == "x");
                        seen.push_back(one.find("t_id")->view().get<std::int64_t>());
                    }
                });
    orm::listen(
        conn, orm::connection_event::after_cursor_execute,
        [&](orm::connection&, orm::driver_cursor& cursor) { counts.push_back(cursor.rowcount()); });
    for (const int count : {1, 20, 700}) {
        std::vector<row_values> changes;
        std::vector<std::int64_t> keys;
        for (int i = 0; i < count; ++i) {
            changes.push_back({i, 1 + i % 3});
            keys.push_back(1 + i % 3);
        }
        kept_rows rows{changes};
        CHECK(conn.write(update_x, rows).rowcount == count);
        CHECK(seen == keys);
        CHECK(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}) == count);
        CHECK(sizes.size() == counts.size());
        sizes.clear();
        counts.clear();
        seen.clear();
    }
}

TEST_CASE("what listeners see is written, whatever becomes of the memory of the values") {
    const table db;
    orm::connection conn = db->connect();
    for (const int count : {1, 20, 700}) {
        kept_rows rows = numbered(count);
        const orm::scoped_listener spoiling =
            orm::listen(conn, orm::connection_event::before_cursor_execute, [&] {
                for (const std::size_t row : rows.asked) rows.kept[row] = {-1, -1};
            });
        conn.write(insert_all, rows);
        CHECK(conn.scalar<int>("SELECT count(*) FROM t WHERE id = 10 + x AND id >= 10") == count);
        conn.rollback();
    }
}

TEST_CASE("a text that a listener changes is executed as it is then") {
    const table db;
    orm::connection conn = db->connect();
    const orm::scoped_listener rewriting = orm::listen(
        conn, orm::connection_event::before_cursor_execute,
        [](orm::connection&, orm::driver_cursor&, const std::string& statement,
           const orm::parameter_sets& sets) {
            std::string changed = statement;
            if (const auto at = changed.find("INTO t "); at != std::string::npos)
                changed.replace(at, 7, "INTO other ");
            return orm::cursor_execute_replacement{changed, sets};
        },
        orm::retval);
    conn.execute("CREATE TABLE other (" + tests::id_column() + ", x INTEGER)");
    for (const int count : {1, 20, 300}) {
        INFO(count << " rows");
        kept_rows rows = unnumbered(count);
        told_keys told;
        CHECK(conn.write(insert_new, rows, told.listener()).rowcount == count);
        REQUIRE(told.keys.size() == rows.kept.size());
        CHECK(conn.scalar<int>("SELECT count(*) FROM t") == 3);
        for (std::size_t i = 0; i < told.keys.size(); ++i)
            CHECK(conn.scalar<int>("SELECT x FROM other WHERE id = :id", {{"id", told.keys[i]}}) ==
                  static_cast<int>(i));
        kept_rows given = numbered(count);
        for (row_values& one : given.kept) one[0] = one[0].view().get<int>() + 10'000;
        CHECK(conn.write(insert_all, given).rowcount == count);
        CHECK(conn.scalar<int>("SELECT count(*) FROM other") == 2 * count);
        conn.execute("DELETE FROM other");
    }
}

TEST_CASE("values that a listener changes are written") {
    const table db;
    orm::connection conn = db->connect();
    orm::listen(
        conn, orm::connection_event::before_cursor_execute,
        [](orm::connection&, orm::driver_cursor&, const std::string& statement,
           const orm::parameter_sets& sets) {
            orm::parameter_sets changed = sets;
            for (orm::parameters& one : changed)
                if (one.find("x") != nullptr) one.set("x", 4711);
            return orm::cursor_execute_replacement{statement, changed};
        },
        orm::retval);
    for (const int count : {1, 20, 300}) {
        kept_rows rows = unnumbered(count);
        told_keys told;
        conn.write(insert_new, rows, told.listener());
        CHECK(told.keys.size() == rows.kept.size());
        CHECK(conn.scalar<int>("SELECT count(*) FROM t WHERE x = 4711 AND id > 3") == count);
        conn.rollback();
    }
}

TEST_CASE("sets that a listener leaves out are not written, unless keys are to be told") {
    const table db;
    orm::connection conn = db->connect();
    orm::listen(
        conn, orm::connection_event::before_cursor_execute,
        [](orm::connection&, orm::driver_cursor&, const std::string& statement,
           const orm::parameter_sets& sets) {
            orm::parameter_sets fewer = sets;
            if (fewer.size() > 1) fewer.pop_back();
            return orm::cursor_execute_replacement{statement, fewer};
        },
        orm::retval);
    kept_rows rows = numbered(20);
    CHECK(conn.write(insert_all, rows).rowcount == 19);
    kept_rows more = unnumbered(20);
    told_keys told;
    CHECK_THROWS_AS(conn.write(insert_new, more, told.listener()), orm::invalid_request_error);
    CHECK(told.rows.empty());
}

TEST_CASE("what a listener throws ends the write") {
    const table db;
    orm::connection conn = db->connect();
    for (const bool after : {false, true}) {
        const auto thrower = [] { throw std::length_error{"listener"}; };
        const orm::scoped_listener throwing =
            after ? orm::listen(conn, orm::connection_event::after_cursor_execute, thrower)
                  : orm::listen(conn, orm::connection_event::before_cursor_execute, thrower);
        kept_rows rows = unnumbered(20);
        told_keys told;
        CHECK_THROWS_AS(conn.write(insert_new, rows, told.listener()), std::length_error);
        CHECK(told.rows.empty());
        conn.rollback();
        CHECK(db.rows() == 3);
    }
}

TEST_CASE("a listener that gives the connection up ends the write") {
    const table db;
    for (const bool closes : {false, true}) {
        orm::connection conn = db->connect();
        orm::listen(conn, orm::connection_event::before_cursor_execute,
                    [&] { closes ? conn.close() : conn.invalidate(); });
        kept_rows rows = unnumbered(20);
        told_keys told;
        CHECK_THROWS_AS(conn.write(insert_new, rows, told.listener()), orm::error);
        CHECK(told.rows.empty());
        CHECK(db.rows() == 3);
    }
}

TEST_CASE("a listener of do_executemany may write the rows itself, but not tell their keys") {
    const table db;
    orm::connection conn = db->connect();
    int handled = 0;
    const orm::scoped_listener handling =
        orm::listen(*db, orm::dialect_event::do_executemany,
                    [&](orm::driver_cursor& cursor, const std::string& statement,
                        const orm::parameter_sets& sets) {
                        ++handled;
                        cursor.executemany(statement, sets);
                        return true;
                    });
    kept_rows rows = numbered(20);
    for (row_values& one : rows.kept) one[0] = one[0].view().get<int>() + 1'000;
    CHECK(conn.write(insert_all, rows).rowcount == 20);
    CHECK(handled == 1);
    kept_rows more = unnumbered(20);
    told_keys told;
    CHECK_THROWS_AS(conn.write(insert_new, more, told.listener()), orm::invalid_request_error);
    CHECK(told.rows.empty());
}

TEST_CASE("an error of a row goes to the listeners of errors, watched or not") {
    const table db;
    for (const bool watched : {false, true}) {
        orm::connection conn = db->connect();
        int errors = 0;
        const orm::scoped_listener noting = orm::listen(
            *db, orm::dialect_event::handle_error, [&](const orm::exception_context& context) {
                ++errors;
                CHECK(context.connection == &conn);
                CHECK(context.cursor != nullptr);
                REQUIRE(context.statement != nullptr);
                CHECK_THAT(*context.statement, Contains("INSERT INTO t (id, x)"));
                REQUIRE(context.parameters != nullptr);
                CHECK_FALSE(context.parameters->empty());
                CHECK(context.executemany);
            });
        if (watched) orm::listen(conn, orm::connection_event::before_cursor_execute, [] {});
        kept_rows rows = numbered(200);
        rows.kept[150][0] = 1;
        CHECK_THROWS_AS(conn.write(insert_all, rows), orm::integrity_error);
        CHECK(errors == 1);
    }
}

TEST_CASE("an echo has the statement and the values of some rows") {
    std::string echoed;
    const database db{
        {.echo = [&echoed](std::string_view line) { echoed.append(line).append("\n"); }}};
    db.fill();
    orm::connection conn = db->connect();
    echoed.clear();
    kept_rows rows = numbered(3);
    conn.write(insert_all, rows);
    CHECK_THAT(echoed, Contains("INSERT INTO t (id, x)") && Contains("12"));
}

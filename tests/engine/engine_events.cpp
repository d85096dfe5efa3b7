#include <catch2/catch.hpp>
#include <orm/schema.hpp>

#include "database.hpp"

using tests::database;
using tests::lines;
using tests::note;

namespace {

/// A listener of before_cursor_execute: the statement counts one further.
orm::cursor_execute_replacement add_one(orm::connection&, orm::driver_cursor&,
                                        const std::string& statement,
                                        const orm::parameter_sets& sets) {
    return {statement + " + 1", sets};
}

}  // namespace

TEST_CASE("a statement passes its listeners in one order") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    lines log;
    orm::listen(conn, orm::connection_event::before_execute, note(log, "before_execute"));
    orm::listen(conn, orm::connection_event::begin, note(log, "begin"));
    orm::listen(conn, orm::connection_event::before_cursor_execute, note(log, "before_cursor"));
    const orm::scoped_listener driver =
        orm::listen(*db, orm::dialect_event::do_execute, note(log, "do_execute"));
    orm::listen(conn, orm::connection_event::after_cursor_execute, note(log, "after_cursor"));
    orm::listen(conn, orm::connection_event::after_execute, note(log, "after_execute"));
    conn.execute("SELECT 1");
    CHECK(log == lines{"before_execute", "begin", "before_cursor", "do_execute", "after_cursor",
                       "after_execute"});
}

TEST_CASE(
    "listeners of before_execute replace statement and values, each what the one before left") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    orm::listen(
        conn, orm::connection_event::before_execute,
        [](orm::connection&, const orm::sql_statement&, const orm::parameter_sets&,
           const orm::parameters&) {
            return orm::execute_replacement{
                orm::text("SELECT CAST(:v AS INTEGER)"), {}, {{"v", 1}}};
        },
        orm::retval);
    orm::listen(
        conn, orm::connection_event::before_execute,
        [](orm::connection&, const orm::sql_statement& statement, const orm::parameter_sets& many,
           const orm::parameters& one, const orm::execution_options&) {
            CHECK(one.find("v") != nullptr);
            return orm::execute_replacement{statement, many, {{"v", 5}}};
        },
        orm::retval);
    CHECK(conn.scalar<int>("SELECT 0") == 5);
}

TEST_CASE("listeners of before_cursor_execute rewrite what the driver gets") {
    const database db;
    orm::connection conn = db->connect();
    orm::listen(conn, orm::connection_event::before_cursor_execute, add_one, orm::retval);
    CHECK(conn.scalar<int>("SELECT 1") == 2);
}

TEST_CASE("a spent listener of before_cursor_execute lets statements pass") {
    const database db;
    orm::connection conn = db->connect();
    orm::listen(conn, orm::connection_event::before_cursor_execute, add_one,
                orm::retval | orm::once);
    CHECK(conn.scalar<int>("SELECT 1") == 2);
    CHECK(conn.scalar<int>("SELECT 1") == 1);
}

TEST_CASE("the old arguments of three events still fit, with a notice on every call") {
    static int notices;
    notices = 0;
    const auto before = orm::set_deprecation_hook([](std::string_view) { ++notices; });
    const database db;
    bool branch = true;
    const orm::scoped_listener old =
        orm::listen(*db, orm::connection_event::engine_connect,
                    [&branch](orm::connection&, bool is_branch) { branch = is_branch; });
    orm::connection conn = db->connect();
    CHECK(!branch);
    CHECK(notices == 1);
    int called = 0;
    orm::listen(conn, orm::connection_event::before_execute,
                [&called](orm::connection&, const orm::sql_statement&, const orm::parameter_sets&,
                          const orm::parameters&) { ++called; });
    orm::listen(conn, orm::connection_event::after_execute,
                [&called](orm::connection&, const orm::sql_statement&, const orm::parameter_sets&,
                          const orm::parameters&,
                          const orm::result& made) { called += made.returns_rows() ? 10 : 0; });
    conn.execute("SELECT 1");
    orm::set_deprecation_hook(before);
    CHECK(called == 11);
    CHECK(notices == 3);
}

TEST_CASE("class and instance, connection and engine are heard in this order") {
    const database db;
    lines log;
    const orm::scoped_listener guards[]{
        orm::listen(*db, orm::connection_event::begin, note(log, "engine")),
        orm::listen(orm::class_target<orm::engine>(), orm::connection_event::begin,
                    note(log, "class of engines")),
        orm::listen(orm::class_target<orm::connection>(), orm::connection_event::begin,
                    note(log, "class of connections"))};
    orm::connection conn = db->connect();
    orm::listen(conn, orm::connection_event::begin, note(log, "connection"));
    const orm::transaction scope = conn.begin();
    CHECK(log == lines{"class of connections", "connection", "class of engines", "engine"});
}

TEST_CASE("listeners of the class of connections alone are heard") {
    const database db;
    int begun = 0;
    const orm::scoped_listener one = orm::listen(
        orm::class_target<orm::connection>(), orm::connection_event::begin, [&begun] { ++begun; });
    orm::connection conn = db->connect();
    conn.execute("SELECT 1");
    CHECK(begun == 1);
}

TEST_CASE("insert puts a listener of a connection in front") {
    const database db;
    orm::connection conn = db->connect();
    lines log;
    orm::listen(conn, orm::connection_event::begin, note(log, "first given"));
    orm::listen(conn, orm::connection_event::begin, note(log, "inserted"), orm::insert);
    conn.execute("SELECT 1");
    CHECK(log == lines{"inserted", "first given"});
}

TEST_CASE("an engine stands for its pool and its dialect, also after it was disposed of") {
    const database db;
    int checkouts = 0;
    int executed = 0;
    const orm::listener pool =
        orm::listen(*db, orm::pool_event::checkout, [&checkouts] { ++checkouts; });
    const orm::listener dialect =
        orm::listen(*db, orm::dialect_event::do_execute, [&executed] { ++executed; });
    db->connect().execute("SELECT 1");
    db->dispose();
    db->connect().execute("SELECT 1");
    CHECK(checkouts == 2);
    CHECK(executed == 2);
    CHECK(orm::contains(*db, orm::pool_event::checkout, pool));
    CHECK(!orm::contains(*db->pool(), orm::pool_event::checkout, pool));
    orm::remove(*db, orm::pool_event::checkout, pool);
    orm::remove(*db, orm::dialect_event::do_execute, dialect);
    db->connect().execute("SELECT 1");
    CHECK(checkouts == 2);
    CHECK(executed == 2);
}

TEST_CASE("the class of engines stands for the classes of pools and dialects") {
    int connected = 0;
    int executed = 0;
    const orm::scoped_listener guards[]{
        orm::listen(orm::class_target<orm::engine>(), orm::pool_event::connect,
                    [&connected] { ++connected; }),
        orm::listen(orm::class_target<orm::engine>(), orm::dialect_event::do_execute,
                    [&executed] { ++executed; })};
    const database db;
    db->connect().execute("SELECT 1");
    CHECK(connected == 1);
    CHECK(executed == 1);
}

TEST_CASE("a copy of an engine has options of its own and hears what its origin hears") {
    const database db;
    lines log;
    const orm::scoped_listener guards[]{
        orm::listen(*db, orm::connection_event::set_engine_execution_options,
                    [](orm::engine&, orm::execution_options& options) { options["more"] = 1; }),
        orm::listen(*db, orm::connection_event::engine_connect, note(log, "origin"))};
    const auto copy = db->execution_options({{"mine", true}});
    CHECK(db->get_execution_options().empty());
    CHECK(copy->get_execution_options().size() == 2);
    CHECK(copy->pool() == db->pool());
    orm::listen(*copy, orm::connection_event::engine_connect, note(log, "copy"));
    CHECK(copy->connect().get_execution_options().contains("more"));
    CHECK(log == lines{"copy", "origin"});
    log.clear();
    CHECK(db->connect().get_execution_options().empty());
    CHECK(log == lines{"origin"});
}

TEST_CASE("options come from the statement, then the connection, then the call") {
    const database db;
    orm::connection conn = db->connect();
    orm::listen(conn, orm::connection_event::set_connection_execution_options,
                [](orm::connection&, orm::execution_options& options) { options["edited"] = 1; });
    conn.execution_options({{"a", 1}, {"b", 1}});
    CHECK(conn.get_execution_options().contains("edited"));
    orm::execution_options seen;
    orm::listen(
        conn, orm::connection_event::before_execute,
        [&seen](const orm::before_execute_args& args) { seen = args.execution_options; },
        orm::named);
    conn.execute(orm::text("SELECT 1").execution_options({{"b", 2}, {"c", 2}}), orm::parameters{},
                 {{"c", 3}});
    CHECK(std::any_cast<int>(seen["a"]) == 1);
    CHECK(std::any_cast<int>(seen["b"]) == 1);
    CHECK(std::any_cast<int>(seen["c"]) == 3);
}

TEST_CASE("a listener of do_execute stands in for the driver") {
    const database db;
    db.fill();
    const orm::scoped_listener instead =
        orm::listen(*db, orm::dialect_event::do_execute,
                    [](orm::driver_cursor& cursor, const std::string& statement) {
                        if (!statement.starts_with("DELETE")) return false;
                        cursor.execute("SELECT 'refused'", {});
                        return true;
                    });
    orm::connection conn = db->connect();
    CHECK(conn.scalar<std::string>("DELETE FROM t") == "refused");
    CHECK(conn.scalar<int>("SELECT count(*) FROM t") == 3);
}

TEST_CASE("a listener of do_connect changes where to, or brings the connection") {
    const database db;
    const database other;
    other.fill();
    {
        const orm::scoped_listener redirect = orm::listen(
            *db, orm::dialect_event::do_connect,
            [&other](orm::dialect& with, orm::connection_pool_entry&, std::vector<std::string>&,
                     std::map<std::string, std::string, std::less<>>&) {
                return with.connect(with.create_connect_args(other->url()));
            });
        CHECK(db->connect().scalar<int>("SELECT count(*) FROM t") == 3);
        db->dispose();
    }
    CHECK_THROWS_AS(db->connect().execute("SELECT count(*) FROM t"), orm::database_error);
}

namespace {

/// What a listener of do_setinputsizes is told: "id=INTEGER x=-".
std::string sizes_text(const orm::input_sizes& sizes) {
    std::string made;
    for (const auto& [name, size] : sizes)
        made += (made.empty() ? "" : " ") + name + "=" + (size ? "typed" : "-");
    return made;
}

}  // namespace

TEST_CASE("types of columns and of typed parameters are declared, by the names that are sent") {
    const database db{{.use_setinputsizes = true}};
    db.fill();
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                       orm::column{"x", orm::integer{}}};
    orm::connection conn = db->connect();
    lines log;
    const orm::scoped_listener one =
        orm::listen(*db, orm::dialect_event::do_setinputsizes,
                    [&log](orm::input_sizes& sizes, orm::driver_cursor&, const std::string&,
                           const orm::parameter_sets&, const orm::execution_context& context) {
                        CHECK(context.invoked != nullptr);
                        log.push_back(sizes_text(sizes));
                    });
    // Which types have names is the dialect's choice.
    const std::string typed = db->dialect().input_size(orm::integer{}) ? "typed" : "-";
    const auto as = [&typed](std::string text) {
        for (std::size_t at = text.find('#'); at != std::string::npos; at = text.find('#'))
            text.replace(at, 1, typed);
        return text;
    };
    conn.execute(orm::insert_into(t), {{"id", 11}, {"x", 1}});
    conn.execute(orm::insert_into(t), {{{"id", 12}, {"x", 1}}, {{"id", 13}, {"x", 1}}});
    conn.execute(orm::insert_into(t, {"id"}), {{"id", 14}, {"x", 1}});
    conn.execute(orm::insert_into(t, {"id"}), {{{"id", 15}, {"x", 1}}, {{"id", 16}, {"x", 1}}});
    conn.execute(orm::text("UPDATE t SET x = :x WHERE id = :id").bind_type("x", orm::integer{}),
                 {{"x", 1}, {"id", 11}});
    conn.execute(
        orm::text("UPDATE t SET x = 1 WHERE id = ? AND x = ?").bind_type("2", orm::integer{}),
        orm::positional(11, 1));
    CHECK(log == lines{as("id=# x=#"), as("id=# x=#"), as("id=# x=#"),
                       as("id__0=# id__1=# x__0=# x__1=#"), as("id=- x=#"), as("1=- 2=#")});
    // Whatever a column is called.
    const orm::table strange{"t", orm::metadata{}, orm::column{"id", orm::integer{}},
                             orm::column{"a b", orm::integer{}}};
    log.clear();
    CHECK_THROWS_AS(conn.execute(orm::insert_into(strange), {{"id", 17}, {"a b", 1}}),
                    orm::database_error);
    REQUIRE(log.size() == 1);
    CHECK_THAT(log[0], !Catch::Contains("=-") || Catch::Contains(as("=#")));
    conn.rollback();
    // Neither plain texts nor DDL.
    conn.execute("UPDATE t SET x = :x", {{"x", 1}});
    conn.execute(orm::drop_table{t});
    CHECK(log.size() == 1);
}

TEST_CASE("an engine may be told not to declare types") {
    const database db{{.use_setinputsizes = false}};
    db.fill();
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    orm::connection conn = db->connect();
    int told = 0;
    const orm::scoped_listener one =
        orm::listen(*db, orm::dialect_event::do_setinputsizes, [&told] { ++told; });
    conn.execute(orm::insert_into(t), {{"id", 11}});
    CHECK(told == 0);
}

TEST_CASE("the statement of a context is the same whoever else listens") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    std::vector<orm::scoped_listener> others;
    others.emplace_back();
    for (int round = 0; round < 2; ++round) {
        lines log;
        const auto note_invoked = [&log](const orm::execution_context& context) {
            log.push_back(context.invoked != nullptr ? context.invoked->text() : "-");
        };
        const orm::scoped_listener guards[]{
            orm::listen(conn, orm::connection_event::before_cursor_execute,
                        [&](orm::connection&, orm::driver_cursor&, const std::string&,
                            const orm::parameter_sets&, const orm::execution_context& context,
                            bool) { note_invoked(context); }),
            orm::listen(*db, orm::dialect_event::handle_error,
                        [&](orm::exception_context& context) {
                            note_invoked(*context.execution_context);
                        })};
        conn.execute("SELECT :x", {{"x", 1}});
        conn.exec_driver_sql("SELECT 2");
        CHECK_THROWS(conn.execute("SELECT nothing"));
        conn.rollback();
        CHECK(log == lines{"SELECT :x", "-", "SELECT nothing", "SELECT nothing"});
        others.back() = orm::listen(conn, orm::connection_event::before_execute, [] {});
    }
    others.clear();
    // Nobody but the one who hears of the error.
    for (const bool in_place : {true, false}) {
        std::string told;
        const orm::scoped_listener one = orm::listen(
            *db, orm::dialect_event::handle_error, [&told](orm::exception_context& context) {
                if (context.execution_context->invoked != nullptr)
                    told = context.execution_context->invoked->text();
            });
        conn.execute("SELECT 1");
        if (in_place) {
            CHECK_THROWS(conn.execute("SELECT nothing", orm::positional()));
        } else {
            CHECK_THROWS(conn.execute("SELECT nothing"));
        }
        CHECK(told == "SELECT nothing");
        conn.rollback();
    }
}

TEST_CASE("a raw connection tells the pool's listeners only") {
    const database db;
    lines log;
    const orm::scoped_listener guards[]{
        orm::listen(*db, orm::pool_event::checkout, note(log, "checkout")),
        orm::listen(*db, orm::connection_event::engine_connect, note(log, "engine_connect"))};
    db->raw_connection().close();
    CHECK(log == lines{"checkout"});
}

TEST_CASE("echo is told statements and values, and secrets are masked") {
    lines log;
    const database db{{.echo = [&log](std::string_view line) { log.emplace_back(line); }}};
    orm::connection conn = db->connect();
    conn.execute("SELECT :x, :password", {{"x", 1}, {"password", "geheim"}});
    REQUIRE(log.size() == 1);
    CHECK(log[0] ==
          db.as_sent("SELECT :x, :password", "SELECT $1, $2") + "\n[{x: 1, password: ***}]");
}

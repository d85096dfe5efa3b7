#include <any>
#include <catch2/catch.hpp>
#include <functional>
#include <orm/driver/chrono_values.hpp>
#include <orm/engine/struct_rows.hpp>
#include <orm/schema.hpp>

#include "database.hpp"

using tests::database;
using tests::lines;

namespace {

/// Has the driver fail once.
orm::scoped_listener failing(const database& db, std::string message) {
    return orm::listen(
        *db, orm::dialect_event::do_execute,
        [message = std::move(message)](orm::driver_cursor&) -> bool {
            throw orm::driver_error{orm::driver_error_kind::operational, message};
        },
        orm::once);
}

}  // namespace

TEST_CASE("an error of the driver is wrapped in its class, with statement, values and cause") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    try {
        conn.execute("INSERT INTO t (id) VALUES (:id)", {{"id", 1}});
        FAIL("a key that is there was inserted");
    } catch (const orm::integrity_error& error) {
        CHECK(error.statement() ==
              db.as_sent("INSERT INTO t (id) VALUES (:id)", "INSERT INTO t (id) VALUES ($1)"));
        CHECK(error.parameters() == "{id: 1}");
        CHECK(!error.connection_invalidated());
        CHECK((error.code() != 0 || !error.sqlstate().empty()));
        CHECK_THROWS_AS(std::rethrow_exception(error.original()), orm::driver_error);
        CHECK_THAT(error.what(), Catch::Contains("unique", Catch::CaseSensitive::No) &&
                                     Catch::Contains("[SQL: INSERT"));
    }
    CHECK(conn.in_transaction());
}

TEST_CASE("values stay out of messages when they are to be hidden") {
    const database db{{.hide_parameters = true}};
    orm::connection conn = db->connect();
    CHECK_THROWS_WITH(conn.execute("SELECT * FROM nothing WHERE x = :x", {{"x", "geheim"}}),
                      !Catch::Contains("geheim"));
}

TEST_CASE("listeners of handle_error see the error and decide what is thrown") {
    const database db;
    orm::connection conn = db->connect();
    lines log;
    const orm::scoped_listener guards[]{
        orm::listen(*db, orm::dialect_event::handle_error,
                    [&log](orm::exception_context& context) {
                        log.push_back(*context.statement);
                        CHECK(context.connection != nullptr);
                        CHECK(context.cursor != nullptr);
                        CHECK(context.sqlalchemy_exception != nullptr);
                        return std::make_exception_ptr(orm::value_error{"mine"});
                    }),
        orm::listen(*db, orm::dialect_event::handle_error, [&log](orm::exception_context& context) {
            log.emplace_back(context.chained_exception != nullptr ? "chained" : "alone");
        })};
    CHECK_THROWS_WITH(conn.execute("SELECT nothing"), "mine");
    CHECK(log == lines{"SELECT nothing", "chained"});
}

TEST_CASE(
    "an error that a listener of handle_error throws ends the dispatch and replaces the error") {
    const database db;
    orm::connection conn = db->connect();
    bool later = false;
    const orm::scoped_listener guards[]{
        orm::listen(*db, orm::dialect_event::handle_error,
                    [] { throw orm::value_error{"thrown"}; }),
        orm::listen(*db, orm::dialect_event::handle_error, [&later] { later = true; })};
    CHECK_THROWS_WITH(conn.execute("SELECT nothing"), "thrown");
    CHECK(!later);
}

TEST_CASE("a lost connection is given up, and works again after a rollback") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    conn.execute("DELETE FROM t");
    const orm::scoped_listener lost = orm::listen(
        *db, orm::dialect_event::handle_error,
        [](orm::exception_context& context) { context.is_disconnect = true; }, orm::once);
    const auto fails = failing(db, "gone");
    try {
        conn.execute("SELECT 1");
        FAIL("no error");
    } catch (const orm::operational_error& error) {
        CHECK(error.connection_invalidated());
    }
    CHECK(conn.invalidated());
    CHECK_THROWS_AS(conn.execute("SELECT 1"), orm::pending_rollback_error);
    CHECK_THROWS_AS(conn.dbapi_connection(), orm::pending_rollback_error);
    conn.rollback();
    CHECK(conn.scalar<int>("SELECT count(*) FROM t") == 3);
}

TEST_CASE("results that are open are closed when the connection is lost") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    orm::result rows = conn.execute("SELECT id FROM t");
    conn.invalidate();
    CHECK(rows.closed());
    CHECK_THROWS_AS(rows.fetch_one(), orm::resource_closed_error);
    CHECK_THROWS_AS(conn.execute("SELECT 1"), orm::pending_rollback_error);
}

TEST_CASE("a cancellation gives the connection up, keeps the pool, and is not wrapped") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    const orm::scoped_listener cancel = orm::listen(
        *db, orm::dialect_event::do_execute, []() -> bool { throw orm::cancellation_error{}; },
        orm::once);
    CHECK_THROWS_AS(conn.execute("SELECT 1"), orm::cancellation_error);
    CHECK(conn.invalidated());
}

TEST_CASE("an error in an error listener's own statement is thrown as it is, once") {
    const database db;
    orm::connection conn = db->connect();
    int asked = 0;
    const orm::scoped_listener one = orm::listen(
        *db, orm::dialect_event::handle_error, [&asked](orm::exception_context& context) {
            ++asked;
            context.connection->execute("SELECT also_nothing");
        });
    CHECK_THROWS_WITH(conn.execute("SELECT nothing"), Catch::Contains("also_nothing"));
    CHECK(asked == 1);
}

TEST_CASE("the option skip_user_error_events keeps errors from listeners") {
    const database db;
    orm::connection conn = db->connect();
    int asked = 0;
    const orm::scoped_listener one =
        orm::listen(*db, orm::dialect_event::handle_error, [&asked] { ++asked; });
    conn.execution_options({{"skip_user_error_events", true}});
    CHECK_THROWS_AS(conn.execute("SELECT nothing"), orm::database_error);
    CHECK(asked == 0);
}

TEST_CASE("a database that cannot be reached is an operational error without a connection") {
    const auto engine = orm::create_engine(tests::unreachable_url());
    bool told = false;
    const orm::scoped_listener one =
        orm::listen(*engine, orm::dialect_event::handle_error,
                    [&told, &engine](orm::exception_context& context) {
                        told = context.engine == engine.get() && context.connection == nullptr;
                    });
    CHECK_THROWS_AS(engine->connect(), orm::operational_error);
    CHECK(told);
}

TEST_CASE("an engine is not made for a url or options that make no sense") {
    using Catch::Contains;
    CHECK_THROWS_WITH(orm::create_engine("oracle://db"), Contains("oracle") && Contains("sqlite"));
    const orm::url good = tests::unreachable_url();
    orm::url coloured = good;
    coloured.query["colour"] = "red";
    CHECK_THROWS_AS(orm::create_engine(coloured), orm::argument_error);
    CHECK_THROWS_WITH(orm::create_engine(good, {.isolation_level = "NONE SUCH"}),
                      Contains("NONE SUCH"));
    CHECK_THROWS_AS(orm::create_engine(good, {.insertmanyvalues_page_size = 0}),
                    orm::argument_error);
}

namespace {

/// Ways for a statement to fail before it reaches the database.
struct failing_statement {
    const char* what;
    std::function<void(orm::connection&)> execute;
    const char* statement;  ///< a part of it
};

orm::table table_with(const orm::metadata& meta, std::any made) {
    return {"t", meta, orm::column{"id", orm::integer{}, orm::primary_key},
            orm::column{"x", orm::integer{}, orm::default_value{std::move(made)}}};
}

std::vector<failing_statement> failing_statements(const orm::metadata& meta,
                                                  const orm::metadata& other) {
    const std::function<orm::sql_value()> nope = []() -> orm::sql_value {
        throw std::runtime_error{"nope"};
    };
    const orm::table t = table_with(meta, nope);
    struct strange {};
    const orm::table u = table_with(other, strange{});
    using orm::positional;
    return {
        {"a missing value",
         [](orm::connection& on) {
             on.execute("SELECT :a", {{"b", 1}});
         },
         "SELECT"},
        {"no values", [](orm::connection& on) { on.execute("SELECT :a"); }, "SELECT"},
        {"a surplus value",
         [](orm::connection& on) {
             on.execute("SELECT :a", {{"a", 1}, {"b", 1}});
         },
         "SELECT"},
        {"a statement's value missing",
         [](orm::connection& on) {
             on.execute(orm::text("SELECT :a"), {{"b", 1}});
         },
         "SELECT"},
        {"a value missing in the second set",
         [](orm::connection& on) {
             on.execute("UPDATE t SET x = :a", {{{"a", 1}}, {{"b", 1}}});
         },
         "UPDATE"},
        {"too few counted values",
         [](orm::connection& on) { on.execute("SELECT ?, ?", positional(1)); }, "SELECT"},
        {"counted values for names",
         [](orm::connection& on) { on.execute("SELECT :a, :b", positional(1)); }, "SELECT"},
        {"a default function that throws",
         [t](orm::connection& on) {
             on.execute(orm::insert_into(t), {{"id", 1}});
         },
         "INSERT INTO t (id, x)"},
        {"one that throws in a batch",
         [t](orm::connection& on) {
             on.execute(orm::insert_into(t, {"x"}), {{{"id", 1}}, {{"id", 2}}});
         },
         "INSERT INTO t (id, x)"},
        {"a default that cannot be bound",
         [u](orm::connection& on) {
             on.execute(orm::insert_into(u), {{"id", 1}});
         },
         "INSERT INTO t"},
        {"a column that is not there",
         [t](orm::connection& on) {
             on.execute(orm::insert_into(t), {{"y", 1}, {"x", 1}});
         },
         "INSERT INTO t"},
        {"sets that name different columns",
         [t](orm::connection& on) {
             on.execute(orm::insert_into(t), {{{"id", 1}, {"x", 1}}, {{"x", 2}}});
         },
         "INSERT INTO t"},
        {"a batch without values",
         [](orm::connection& on) {
             const orm::table plain{"t", orm::metadata{}, orm::column{"x", orm::integer{}}};
             on.execute(orm::insert_into(plain, {"x"}), {orm::parameters{}, orm::parameters{}});
         },
         "INSERT INTO t"},
        {"counted values for columns",
         [t](orm::connection& on) { on.execute(orm::insert_into(t), positional(1)); },
         "INSERT INTO t"},
    };
}

}  // namespace

TEST_CASE("an error before the database is reached is told to handle_error, and wrapped") {
    const database db;
    db.fill();
    const orm::metadata meta;
    const orm::metadata other;
    for (const failing_statement& one : failing_statements(meta, other)) {
        INFO(one.what);
        orm::connection conn = db->connect();
        int asked = 0;
        bool complete = false;
        const orm::scoped_listener listener = orm::listen(
            *db, orm::dialect_event::handle_error, [&](orm::exception_context& context) {
                ++asked;
                complete = context.connection == &conn && context.engine != nullptr &&
                           context.statement != nullptr && context.parameters != nullptr &&
                           context.original_exception != nullptr &&
                           context.sqlalchemy_exception != nullptr && !context.is_disconnect;
            });
        try {
            one.execute(conn);
            FAIL_CHECK("no error");
        } catch (const orm::statement_error& error) {
            CHECK_THAT(error.statement(), Catch::StartsWith(one.statement));
            CHECK_THAT(error.what(), Catch::Contains("[SQL: "));
            CHECK(error.original() != nullptr);
        }
        CHECK(asked == 1);
        CHECK(complete);
        // The connection goes on.
        conn.rollback();
        CHECK(conn.scalar<int>("SELECT count(*) FROM t") == 3);
    }
}

TEST_CASE("wrong parameters are a programming error on every database") {
    const database db;
    orm::connection conn = db->connect();
    CHECK_THROWS_AS(conn.execute("SELECT :a", {{"b", 1}}), orm::programming_error);
    CHECK_THROWS_AS(conn.execute("SELECT :a"), orm::programming_error);
    CHECK_THROWS_AS(conn.execute("SELECT :a", orm::positional(1, 2)), orm::programming_error);
}

TEST_CASE("what a listener throws instead replaces an error of preparing") {
    const database db;
    orm::connection conn = db->connect();
    const orm::scoped_listener mine = orm::listen(*db, orm::dialect_event::handle_error, [] {
        return std::make_exception_ptr(orm::value_error{"mine"});
    });
    CHECK_THROWS_WITH(conn.execute("SELECT :a", {{"b", 1}}), "mine");
}

TEST_CASE("the argument of handle_error has its new name and its old one") {
    const database db;
    orm::connection conn = db->connect();
    int told = 0;
    const orm::scoped_listener guards[]{
        orm::listen(
            *db, orm::dialect_event::handle_error,
            [&told](const orm::handle_error_args& args) {
                told += args.exception_context.connection == args.context.connection ? 1 : 0;
            },
            orm::named),
        orm::listen(*db, orm::dialect_event::handle_error,
                    [&told](orm::exception_context& context) {
                        told += context.connection != nullptr ? 1 : 0;
                    })};
    CHECK_THROWS(conn.execute("SELECT nothing"));
    CHECK(told == 2);
    CHECK(orm::detail::dialect_handle_error::argument_names[0] == "exception_context");
}

TEST_CASE("a listener of handle_error may invalidate the connection") {
    const database db;
    orm::connection conn = db->connect();
    const orm::scoped_listener gives_up =
        orm::listen(*db, orm::dialect_event::handle_error,
                    [&conn](orm::exception_context&) { conn.invalidate(); });
    CHECK_THROWS_AS(conn.execute("SELECT nothing"), orm::database_error);
    CHECK(conn.invalidated());
    conn.rollback();
    CHECK(conn.scalar<int>("SELECT 1") == 1);
}

TEST_CASE("a listener that gives the connection up takes the cursor along") {
    const database db;
    db.fill();
    const std::function<orm::scoped_listener(orm::connection&)> listeners[]{
        [](orm::connection& conn) -> orm::scoped_listener {
            return orm::listen(conn, orm::connection_event::before_cursor_execute,
                               [](orm::connection& on) { on.invalidate(); });
        },
        [](orm::connection& conn) -> orm::scoped_listener {
            return orm::listen(conn, orm::connection_event::after_cursor_execute,
                               [](orm::connection& on) { on.invalidate(); });
        },
        [](orm::connection& conn) -> orm::scoped_listener {
            return orm::listen(
                conn.engine(), orm::dialect_event::do_execute,
                [](orm::driver_cursor&, const std::string&, const orm::parameter_sets&,
                   const orm::execution_context& context) {
                    context.connection.invalidate();
                    return false;
                });
        }};
    for (const auto& listen : listeners) {
        orm::connection conn = db->connect();
        {
            const orm::scoped_listener one = listen(conn);
            try {
                orm::result rows = conn.execute("SELECT id FROM t");
                CHECK(rows.closed());
                CHECK_THROWS_AS(rows.fetch(), orm::resource_closed_error);
            } catch (const orm::dbapi_error&) {
                CHECK(conn.invalidated());
            }
        }
        conn.rollback();
        CHECK(conn.scalar<int>("SELECT count(*) FROM t") == 3);
    }
}

// Source: SQLAlchemy 2.1, test/engine/test_reconnect.py, ReconnectRecipeTest.
TEST_CASE("a listener of do_execute may connect anew and hand over the rows of its own cursor") {
    const database db;
    db.fill();
    bool fails = true;
    const orm::scoped_listener recipe = orm::listen(
        *db, orm::dialect_event::do_execute,
        [&fails](orm::driver_cursor&, const std::string& statement, const orm::parameter_sets& sets,
                 const orm::execution_context& context) {
            if (!std::exchange(fails, false)) return false;
            orm::connection& conn = context.connection;
            conn.invalidate();
            conn.rollback();
            auto own = conn.dbapi_connection().cursor();
            own->execute(statement, sets.front());
            context.replace_cursor(std::move(own));
            return true;
        });
    orm::connection conn = db->connect();
    const orm::result rows = conn.execute("SELECT id FROM t WHERE id > 0 ORDER BY id");
    CHECK(!rows.closed());
    CHECK(!fails);
    fails = true;
    CHECK(conn.scalar<int>("SELECT 7") == 7);
}

TEST_CASE("secrets are in no message and no echo, on any way of executing") {
    lines log;
    const database db{{.echo = [&log](std::string_view line) { log.emplace_back(line); }}};
    db->begin([](orm::connection& conn) {
        conn.execute(
            "CREATE TABLE acc (id INTEGER, name VARCHAR(10) CHECK (length(name) < 10), password "
            "VARCHAR(100), pin INTEGER)");
    });
    const orm::metadata meta;
    const orm::table acc{"acc",
                         meta,
                         orm::column{"id", orm::integer{}},
                         orm::column{"name", orm::string{10}},
                         orm::column{"password", orm::string{100}},
                         orm::column{"p", orm::integer{}}};
    const orm::table keyed{"acc", orm::metadata{}, orm::column{"id", orm::integer{}},
                           orm::column{"name", orm::string{10}},
                           orm::column{"password", orm::string{100}, orm::column_key{"plain"}}};
    const std::string named = "INSERT INTO acc (name, password) VALUES (:name, :password)";
    const std::string other = "INSERT INTO acc (name, password) VALUES (:n, :p)";
    const std::string counted = "INSERT INTO acc (name, password) VALUES (?, ?)";
    const orm::parameters one{{"name", "much too long"}, {"password", "hunter2"}};
    const orm::parameters unlike{{"n", "much too long"}, {"p", "hunter2"}};
    const std::function<void(orm::connection&)> ways[]{
        [&](orm::connection& on) { on.execute(named, one); },
        [&](orm::connection& on) {
            on.execute(named, {one, one});
        },
        [&](orm::connection& on) { on.execute(orm::text(named), one); },
        [&](orm::connection& on) { on.execute(other, unlike); },
        [&](orm::connection& on) {
            on.execute(other, {unlike, unlike});
        },
        [&](orm::connection& on) {
            on.execute(counted, orm::positional("much too long", "hunter2"));
        },
        [&](orm::connection& on) {
            on.execute(counted, {orm::parameters{{"much too long", "hunter2"}},
                                 orm::parameters{{"much too long", "hunter2"}}});
        },
        [&](orm::connection& on) {
            on.execute("UPDATE nothing SET password = ? WHERE id = ?",
                       orm::positional("hunter2", 1));
        },
        [&](orm::connection& on) {
            on.execute("SELECT * FROM nothing WHERE \"apiKey\" = :k", {{"k", "hunter2"}});
        },
        // Behind texts and comments that only one of the databases reads as they are meant.
        [&](orm::connection& on) {
            on.execute("UPDATE nothing SET name = E'it\\'s', password = ? WHERE name = 'x'",
                       orm::positional("hunter2"));
        },
        [&](orm::connection& on) {
            on.execute("UPDATE nothing SET name = $a$it's$a$, password = ? WHERE name = 'x'",
                       orm::positional("hunter2"));
        },
        [&](orm::connection& on) {
            on.execute("UPDATE nothing SET /* a /* it's */ b' */ password = ?",
                       orm::positional("hunter2"));
        },
        [&](orm::connection& on) {
            on.execute("UPDATE nothing SET -- it's\r password = ?", orm::positional("hunter2"));
        },
        [&](orm::connection& on) {
            on.execute("UPDATE nothing SET \"\" = 1, [password] = ?", orm::positional("hunter2"));
        },
        [&](orm::connection& on) { on.execute(orm::insert_into(acc), one); },
        [&](orm::connection& on) {
            on.execute(orm::insert_into(acc), {one, one});
        },
        [&](orm::connection& on) { on.execute(orm::insert_into(acc, {"id"}), one); },
        [&](orm::connection& on) {
            on.execute(orm::insert_into(acc, {"id"}), {one, one});
        },
        [&](orm::connection& on) {
            on.execute(orm::insert_into(keyed), {{"name", "much too long"}, {"plain", "hunter2"}});
        },
        [&](orm::connection& on) {
            const orm::parameters set{{"name", "much too long"}, {"plain", "hunter2"}};
            on.execute(orm::insert_into(keyed, {"id"}), {set, set});
        }};
    std::size_t at = 0;
    for (const auto& way : ways) {
        INFO("way " << at++);
        for (const bool watched : {true, false}) {
            orm::connection conn = db->connect();
            orm::scoped_listener listener;
            if (watched) listener = orm::listen(conn, orm::connection_event::before_execute, [] {});
            try {
                way(conn);
                FAIL_CHECK("no error");
            } catch (const orm::statement_error& error) {
                CHECK_THAT(error.what(), !Catch::Contains("hunter2"));
                CHECK_THAT(error.parameters(), !Catch::Contains("hunter2"));
                try {
                    std::rethrow_exception(error.original());
                } catch (const std::exception& cause) {
                    CHECK_THAT(cause.what(), !Catch::Contains("hunter2"));
                }
            }
        }
    }
    CHECK(!log.empty());
    for (const std::string& line : log) CHECK_THAT(line, !Catch::Contains("hunter2"));
}

TEST_CASE("texts in a statement or a value show no secret that they assign") {
    lines log;
    const database db{{.echo = [&log](std::string_view line) { log.emplace_back(line); }}};
    orm::connection conn = db->connect();
    const std::pair<std::string, std::string> texts[]{
        {"ALTER ROLE nobody_is_called_so PASSWORD 'hunter2'", "nobody_is_called_so PASSWORD '***'"},
        {"UPDATE nothing SET pin='hunter2', a = 'b'", "pin='***', a = 'b'"},
        {"UPDATE nothing SET \"apiKey\" = 'it''s hunter2', a = 'b'", "'***', a = 'b'"},
        {"SELECT nothing('host=h password=hunter2 user=u')", "'host=h password=*** user=u'"},
        {"SELECT nothing('a', 'password=''hunter2 hunter2'' user=u')", "password=*** user=u'"},
        {"SELECT nothing('postgresql://u:hunter2@h/db')", "'postgresql://u:***@h/db'"},
        {"SELECT nothing('{\"a\": 1, \"token\": \"hunter2\"}')", "'{\"a\": 1, \"token\": ***}'"},
        {"SELECT nothing('a', plan, 'b', :hunter) -- password",
         "nothing('a', plan, 'b', " + db.as_sent(":hunter", "$1") + ") -- password"}};
    for (const auto& [sql, shown] : texts) {
        CAPTURE(sql);
        try {
            sql.find(":hunter)") != std::string::npos
                ? conn.execute(sql, {{"hunter", "x?key=1&secret=hunter2&y=z"}})
                : conn.exec_driver_sql(sql);
            FAIL_CHECK("no error");
        } catch (const orm::statement_error& error) {
            const std::string said = error.what();
            CHECK_THAT(said.substr(said.find("[SQL:")),
                       Catch::Contains(shown) && !Catch::Contains("hunter2"));
            CHECK_THAT(log.back(), Catch::Contains(shown) && !Catch::Contains("hunter2"));
        }
        conn.rollback();
    }
    CHECK_THAT(log.back(), Catch::Contains("key=1&secret=***&y=z"));
}

TEST_CASE("literals that are written into something secret are in no message and no echo") {
    lines log;
    const database db{{.echo = [&log](std::string_view line) { log.emplace_back(line); }}};
    orm::connection conn = db->connect();
    conn.execute("CREATE TABLE acc (id INTEGER PRIMARY KEY, name VARCHAR(100), password INTEGER)");
    conn.execute("CREATE TABLE passwords (id INTEGER PRIMARY KEY, hash INTEGER)");
    conn.commit();
    const std::string texts[]{
        "INSERT INTO nothing (id, password) VALUES (1, 'hunter2')",
        "INSERT INTO nothing (id, \"apiKey\") VALUES (1, 'a'), (2, 'it''s hunter2')",
        "INSERT INTO main.nothing(password, id) SELECT 'hunter2', 7 FROM t",
        "INSERT INTO nothing AS n (id, pin) VALUES (-1, 77123)",
        "WITH a AS (SELECT 1) INSERT INTO nothing (id, token) VALUES (77123.5, 'hunter2')",
        "INSERT INTO passwords VALUES (1, 'hunter2', 'x')",
        "INSERT INTO \"user passwords\" (id, hash) VALUES (1, 'hunter2')",
        "INSERT INTO a.\"b\".user_secrets VALUES ('hunter2')",
        "UPDATE passwords SET nothing = 'hunter2' WHERE id = 77123",
        // What the database says of a value.
        "INSERT INTO acc (id, name, password) VALUES (1, 'ed', 'hunter2'), (1, 'jo', 'hunter2')",
        "INSERT INTO passwords (id, hash) VALUES (1, CAST('hunter2' AS nothing))"};
    for (const std::string& sql : texts) {
        CAPTURE(sql);
        log.clear();
        try {
            conn.exec_driver_sql(sql);
            FAIL_CHECK("no error");
        } catch (const orm::statement_error& error) {
            CHECK_THAT(error.what(), !Catch::Contains("hunter2") && !Catch::Contains("77123") &&
                                         Catch::Contains("***"));
            try {
                std::rethrow_exception(error.original());
            } catch (const std::exception& cause) {
                CHECK_THAT(cause.what(), !Catch::Contains("hunter2"));
            }
        }
        for (const std::string& line : log) CHECK_THAT(line, !Catch::Contains("hunter2"));
        conn.rollback();
    }
    // Places stay, and so do literals of other tables and before the columns.
    const std::pair<std::string, std::string> others[]{
        {"INSERT INTO nothing (id, password) VALUES (:id, :password)",
         "INSERT INTO nothing (id, password) VALUES (" + db.as_sent(":id, :password", "$1, $2")},
        {"INSERT INTO nothing (id, name) VALUES (12, 'shown')", "VALUES (12, 'shown')"},
        {"SELECT 'shown' FROM passwords, nothing WHERE id = 12", "'shown' FROM passwords"}};
    for (const auto& [sql, shown] : others) {
        CAPTURE(sql);
        try {
            sql.find(":id") == std::string::npos
                ? conn.execute(sql)
                : conn.execute(sql, {{"id", 1}, {"password", "hunter2"}});
            FAIL_CHECK("no error");
        } catch (const orm::statement_error& error) {
            CHECK_THAT(error.what(), Catch::Contains(shown) && !Catch::Contains("hunter2"));
        }
        conn.rollback();
    }
}

TEST_CASE("a value that a long statement hides stays hidden where the message is cut") {
    const database db;
    std::string sql = "INSERT INTO nothing (";
    for (int i = 0; i < 1000; ++i) sql += "column_" + std::to_string(i) + ", ";
    sql += "password) VALUES (";
    for (int i = 0; i < 1000; ++i) sql += "'a', ";
    try {
        db->connect().exec_driver_sql(sql + "'hunter2')");
        FAIL("no error");
    } catch (const orm::statement_error& error) {
        CHECK_THAT(error.what(), !Catch::Contains("hunter2") && Catch::Contains("bytes cut"));
    }
}

TEST_CASE(
    "values that are written into a table of secrets are not shown, whatever they are called") {
    const database db;
    orm::connection conn = db->connect();
    const std::function<void()> ways[]{
        [&] {
            conn.execute("INSERT INTO tokens (id, hash) VALUES (:id, :hash)",
                         {{"id", 1}, {"hash", "hunter2"}});
        },
        [&] { conn.execute("INSERT INTO tokens VALUES (?)", orm::positional("hunter2")); },
        [&] {
            conn.execute("UPDATE tokens SET hash = :h", {{"h", "hunter2"}});
        }};
    for (const auto& way : ways) {
        try {
            way();
            FAIL_CHECK("no error");
        } catch (const orm::statement_error& error) {
            CHECK_THAT(error.what(), !Catch::Contains("hunter2"));
        }
        conn.rollback();
    }
    CHECK_THROWS_WITH(conn.execute("SELECT * FROM tokens WHERE id = :id", {{"id", 12}}),
                      Catch::Contains("{id: 12}"));
}

TEST_CASE("a value that does not fit names its column, and is not shown when it is a secret") {
    struct account {
        int id;
        int password;
    };
    const database db;
    orm::connection conn = db->connect();
    const std::string sql = "SELECT 'seven' AS id, 'hunter2' AS password";
    const std::function<void()> ways[]{
        [&] { conn.execute(sql).one().get<int>("password"); },
        [&] { conn.execute(sql).one().get<int>(1); },
        [&] {
            for (const orm::row_view row : conn.execute(sql)) row.get<int>("password");
        },
        [&] {
            for (const orm::row_view row : conn.execute(sql)) row.get<std::chrono::sys_days>(1);
        },
        [&] { conn.execute("SELECT 'hunter2' AS password").scalar<double>(); },
        [&] { conn.scalar<bool>("SELECT 'hunter2' AS password"); },
        [&] { conn.execute(sql).as<std::string, int>().one(); },
        [&] { conn.execute("SELECT 7 AS id, 'hunter2' AS password").into<account>().one(); }};
    std::size_t at = 0;
    for (const auto& way : ways) {
        INFO("way " << at++);
        try {
            way();
            FAIL_CHECK("no error");
        } catch (const orm::value_error& error) {
            CHECK_THAT(error.what(), Catch::Contains("'password'") &&
                                         Catch::Contains("not shown") &&
                                         !Catch::Contains("hunter2"));
        }
    }
    CHECK_THROWS_WITH(conn.execute(sql).one().get<int>("id"),
                      Catch::Contains("the column 'id': the text value 'seven' cannot become"));
    CHECK_THROWS_WITH(conn.execute("SELECT NULL AS password").one().get<int>(0),
                      Catch::Contains("a null cannot become an integer"));
    CHECK_THROWS_AS(conn.execute(sql).one().get<int>("nothing"), orm::key_error);
    CHECK_THROWS_AS(conn.execute(sql).one().get<int>(2), orm::index_error);
}

TEST_CASE("values that are no secrets are shown beside one") {
    const database db;
    orm::connection conn = db->connect();
    try {
        conn.execute("INSERT INTO nothing (name, user_pwd) VALUES (:name, :user_pwd)",
                     {{"name", "ed"}, {"user_pwd", "hunter2"}});
        FAIL("no error");
    } catch (const orm::dbapi_error& error) {
        CHECK(error.parameters() == "{name: 'ed', user_pwd: ***}");
    }
}

TEST_CASE("the name of a parameter cannot pass for another line of a log") {
    const database db;
    orm::connection conn = db->connect();
    const std::string name = "x\n[SQL: DROP TABLE t]\r\x1b[2J";
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"id", orm::integer{}}};
    const std::function<void()> ways[]{
        [&] {
            conn.execute("SELECT :a", {{name, 1}});
        },
        [&] {
            conn.execute("SELECT nothing", {{name, 1}});
        },
        [&] {
            conn.execute("SELECT :a", {{"a", 1}, {name, 1}});
        },
        [&] {
            conn.execute("SELECT :a", {{{"a", 1}, {name, 1}}, {{"a", 1}, {name, 1}}});
        },
        [&] {
            conn.execute(orm::insert_into(t), {{name, 1}});
        },
        [&] {
            orm::parameters{{name, 1}, {name, 2}};
        }};
    for (const auto& way : ways) {
        try {
            way();
            FAIL_CHECK("no error");
        } catch (const orm::error& error) {
            CHECK_THAT(error.what(), !Catch::Contains("\n[SQL: DROP") && !Catch::Contains("\r") &&
                                         !Catch::Contains("\x1b"));
        }
        conn.rollback();
    }
}

TEST_CASE("a message stays short whatever the statement takes") {
    const database db;
    orm::connection conn = db->connect();
    std::string sql = "SELECT * FROM nothing WHERE x IN (0";
    orm::parameters set;
    for (int i = 0; i < 5000; ++i) {
        const std::string name = "value_" + std::to_string(i);
        sql += ", :" + name;
        set.append(name, std::string(50, 'x'));
    }
    sql += ")";
    try {
        conn.execute(sql, set);
        FAIL("no error");
    } catch (const orm::dbapi_error& error) {
        CHECK(std::string_view{error.what()}.size() < 20'000);
        CHECK_THAT(error.parameters(), Catch::Contains("of 5000 values"));
        CHECK(error.statement().size() > 30'000);  // all of it
    }
}

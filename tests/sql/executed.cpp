// Statements over tables, on a real database.

#include <catch2/catch.hpp>
#include <orm/sql.hpp>

#include "../engine/database.hpp"

using Catch::Contains;
using orm::col;
using tests::database;

namespace {

/// t as database::fill() makes it, and a table that refers to it.
struct world {
    world() {
        db.fill();
        conn.emplace(db.engine());
        meta.create_all(*conn);
        conn->execute(orm::insert_into(notes), {{{"id", 1}, {"t_id", 1}, {"text", "one"}},
                                                {{"id", 2}, {"t_id", 1}, {"text", "two"}},
                                                {{"id", 3}, {"t_id", 3}, {"text", nullptr}}});
        conn->commit();
    }

    /// The first column of all rows.
    std::string of(const orm::sql_statement& statement, const orm::parameters& values = {}) {
        std::string made;
        for (const orm::row& one : conn->execute(statement, values).fetch_all())
            made += (made.empty() ? "" : " ") + one[0].text();
        return made;
    }

    database db;
    orm::metadata meta;
    orm::table t{"t", orm::metadata{}, orm::column{"id", orm::integer{}, orm::primary_key},
                 orm::column{"x", orm::integer{}}, orm::column{"name", orm::string{}}};
    orm::table notes{"select", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                     orm::column{"t_id", orm::integer{}},
                     orm::column{"the \"text\"", orm::string{20}, orm::column_key{"text"}}};
    std::optional<orm::connection> conn;
};

}  // namespace

TEST_CASE("a select over tables gives the rows that it names") {
    world w;
    const orm::column id = w.t["id"];
    const orm::column x = w.t["x"];
    const orm::column name = w.t["name"];
    const auto ids = orm::select(id).order_by(id);
    for (const bool begun : {false, true}) {  // the second time values are bound where they lie
        CAPTURE(begun);
        if (begun) w.conn->execute("SELECT 1");
        CHECK(w.of(ids) == "1 2 3");
        CHECK(w.of(ids.where(x == 20)) == "2");
        CHECK(w.of(ids.where(x != 20)) == "1 3");
        CHECK(w.of(ids.where(x < 20 || x > 20)) == "1 3");
        CHECK(w.of(ids.where(x >= 20 && x <= 30)) == "2 3");
        CHECK(w.of(ids.where(!(x >= 20 && name == "wendy"))) == "1");
        CHECK(w.of(ids.where(name == nullptr)) == "2");
        CHECK(w.of(ids.where(name != std::nullopt)) == "1 3");
        CHECK(w.of(ids.where(name == std::string{"ed"})) == "1");
        CHECK(w.of(ids.where("ed" == name)) == "1");
        CHECK(w.of(ids.where(orm::in(id, {3, 1, 7}))) == "1 3");
        CHECK(w.of(ids.where(orm::not_in(id, {3, 1, 7}))) == "2");
        CHECK(w.of(ids.where(orm::in(id, {}))).empty());
        CHECK(w.of(ids.where(orm::not_in(name, std::vector<std::string>{}))) == "1 2 3");
        CHECK(w.of(ids.where(orm::in(name, std::vector<std::string>{}) || id == 2)) == "2");
        CHECK(w.of(ids.where(!orm::in(id, {}) && id == 2)) == "2");
        CHECK(w.of(ids.limit(2)) == "1 2");
        CHECK(w.of(ids.offset(1)) == "2 3");
        CHECK(w.of(ids.limit(1).offset(1)) == "2");
        CHECK(w.of(ids.limit(0)).empty());
        CHECK(w.of(orm::select(id).order_by(orm::desc(x))) == "3 2 1");
        CHECK(w.of(ids.where(x == orm::bindparam("v")), {{"v", 30}}) == "3");
        CHECK(w.of(ids.where(x == orm::bindparam("v") && id < 100), {{"v", 30}}) == "3");
        CHECK(w.of(ids.where(col(x) > id)) == "1 2 3");
        // A hostile value is a value.
        CHECK(w.of(ids.where(name == "x' OR '1'='1")).empty());
        CHECK(w.of(ids.where(orm::in(id, std::vector<int>(600, 2)))) == "2");
    }
}

TEST_CASE("a select joins tables") {
    world w;
    const orm::column id = w.t["id"];
    const orm::condition on = col(id) == w.notes["t_id"];
    const auto texts = orm::select(w.notes["text"], id).order_by(id, w.notes["id"]);
    CHECK(w.of(texts.select_from(w.t).join(w.notes, on)) == "'one' 'two' NULL");
    CHECK(w.of(texts.select_from(w.t).left_join(w.notes, on)) == "'one' 'two' NULL NULL");
    CHECK(w.of(texts.select_from(w.t).left_join(w.notes, on && w.notes["id"] > 1).where(id < 3)) ==
          "'two' NULL");
    CHECK(w.of(orm::select(id, w.notes["id"]).where(on).order_by(w.notes["id"])) == "1 1 3");
}

TEST_CASE("update and delete change the rows that they name, and give them back") {
    world w;
    const orm::column id = w.t["id"];
    orm::connection& conn = *w.conn;
    CHECK(conn.execute(orm::update(w.t).values({{"name", "a"}, {"x", nullptr}}).where(id == 1))
              .rowcount() == 1);
    CHECK(w.of(orm::select(w.t["name"]).where(w.t["x"] == nullptr)) == "'a'");
    CHECK(
        w.of(
            orm::update(w.t).set("x", orm::literal_sql{"x + 1"}).where(id == 2).returning({"x"})) ==
        "21");
    CHECK(conn.execute(orm::update(w.t).set("x", id).where(id > 100)).rowcount() == 0);
    CHECK(conn.execute(orm::update(w.t).where(id == 3), {{"name", "b"}, {"x", 5}}).rowcount() == 1);
    CHECK(w.of(orm::select(w.t["name"]).where(w.t["x"] == 5)) == "'b'");
    // For each set.
    const auto by_key = orm::update(w.t).where(id == orm::bindparam("key"));
    conn.execute(by_key, {{{"key", 1}, {"x", 100}}, {{"key", 2}, {"x", 200}}});
    CHECK(w.of(orm::select(w.t["x"]).order_by(id)) == "100 200 5");
    conn.execute(by_key.where(w.t["x"] == 200), {{{"key", 1}, {"x", 1}}, {{"key", 2}, {"x", 2}}});
    CHECK(w.of(orm::select(w.t["x"]).order_by(id)) == "100 2 5");
    conn.execute(orm::delete_from(w.t).where(id == orm::bindparam("key")),
                 {{{"key", 1}}, {{"key", 7}}});
    CHECK(w.of(orm::delete_from(w.t).where(id == 2).returning({"name", "id"})) == "NULL");
    CHECK(w.of(orm::select(id)) == "3");
    CHECK(conn.execute(orm::delete_from(w.t)).rowcount() == 1);
    // An insert with values of its own.
    const auto insert = orm::insert_into(w.notes).values({{"id", 9}, {"text", "own"}});
    CHECK(w.of(insert.returning({"text"})) == "'own'");
    CHECK(w.of(insert.returning({"text"}), {{"id", 10}, {"text", "given"}}) == "'given'");
    CHECK(conn.execute(insert.returning({"id", "text"}), {{{"id", 11}}, {{"id", 12}}})
              .fetch_all()
              .size() == 2);
    CHECK(
        w.of(orm::select(w.notes["id"]).where(w.notes["text"] == "own").order_by(w.notes["id"])) ==
        "9 11 12");
}

TEST_CASE("an error of a statement over tables is wrapped, and told with the statement") {
    world w;
    orm::connection& conn = *w.conn;
    const orm::column id = w.t["id"];
    const orm::table missing{"missing", orm::metadata{}, orm::column{"x", orm::integer{}}};
    const orm::sql_statement fails = orm::select(missing).where(missing["x"] == 471);
    for (const bool begun : {false, true}) {
        if (begun) conn.execute("SELECT 1");
        const orm::sql_statement* told = nullptr;
        std::string kind;
        const orm::scoped_listener listener = orm::listen(
            *w.db, orm::dialect_event::handle_error, [&](orm::exception_context& context) {
                told = context.execution_context->invoked;
                kind = told->kind_name();
            });
        try {
            conn.execute(fails);
            FAIL_CHECK("no error");
        } catch (const orm::database_error& error) {
            CHECK_THAT(error.statement(), Contains("FROM missing WHERE missing.x = "));
            CHECK_THAT(error.what(), Contains("471"));
        }
        CHECK(told != nullptr);
        CHECK(kind == "select");
        conn.rollback();
    }
    // Values for which there is no place, and places without a value.
    for (const auto& wrong : std::vector<std::pair<orm::sql_statement, orm::parameters>>{
             {orm::select(id).where(id == 1), {{"y", 1}}},
             {orm::select(id).where(id == 1), orm::positional(1)},
             {orm::select(id), {{"y", 1}}},
             {orm::select(id).where(id == orm::bindparam("v")), {}},
             {orm::select(id).where(id == orm::bindparam("v")), {{"y", 1}}},
             {orm::select(id).where(id == orm::bindparam("v")), {{"v", 1}, {"y", 1}}},
             {orm::select(id).where(id == orm::bindparam("v") && id == 1), {{"v", 1}, {"y", 1}}},
             {orm::select(id).where(id == orm::bindparam("v") && id == 1), orm::positional(1)},
             {orm::update(w.t).where(id == 1), {{"x", 1}, {"y", 1}}}}) {
        INFO(wrong.first.kind_name());
        CHECK_THROWS_AS(conn.execute(wrong.first, wrong.second), orm::programming_error);
        conn.rollback();
    }
    // What is wrong with the tree itself.
    CHECK_THROWS_WITH(conn.execute(orm::select(id).where(missing["x"] == 1)),
                      Contains("missing.x") && Contains("join it"));
    CHECK_THROWS_WITH(conn.execute(orm::update(w.t).where(id == 1)), Contains("sets no column"));
    CHECK(w.of(orm::select(id).order_by(id)) == "1 2 3");
}

TEST_CASE("values of a statement over tables are masked where they are secrets") {
    world w;
    const orm::table accounts{"missing", orm::metadata{}, orm::column{"password", orm::string{}}};
    const orm::column password = accounts["password"];
    for (const orm::sql_statement& one : std::vector<orm::sql_statement>{
             orm::select(password).where(password == "hunter2"),
             orm::delete_from(accounts).where(orm::in(password, {"hunter2"})),
             orm::update(accounts).set("password", "hunter2")})
        for (const bool begun : {false, true}) {
            if (begun) w.conn->execute("SELECT 1");
            try {
                w.conn->execute(one);
                FAIL_CHECK("no error");
            } catch (const orm::database_error& error) {
                CHECK_THAT(error.what(), !Contains("hunter2"));
            }
            w.conn->rollback();
        }
}

TEST_CASE("listeners see a statement as a tree, and may put another one in its place") {
    world w;
    orm::connection& conn = *w.conn;
    const orm::column id = w.t["id"];
    tests::lines log;
    // What an application adds to all its selects.
    const orm::scoped_listener one = orm::listen(
        conn, orm::connection_event::before_execute,
        [&](orm::connection&, const orm::sql_statement& statement, const orm::parameter_sets& many,
            const orm::parameters& params) {
            log.push_back(std::string{statement.kind_name()});
            const auto select = statement.as<orm::select_statement>();
            return orm::execute_replacement{select ? select->where(id != 2) : statement, many,
                                            params};
        },
        orm::retval);
    const orm::scoped_listener two =
        orm::listen(conn, orm::connection_event::after_execute,
                    [&](orm::connection&, const orm::sql_statement& statement) {
                        log.push_back("after " + std::string{statement.kind_name()});
                    });
    CHECK(w.of(orm::select(id).order_by(id)) == "1 3");
    CHECK(w.of(orm::select(id).where(id > orm::bindparam("v")), {{"v", 1}}) == "3");
    conn.execute(orm::update(w.t).set("x", 1).where(id == 1));
    conn.execute(orm::delete_from(w.t).where(id == 1));
    conn.execute("SELECT 1");
    CHECK(log == tests::lines{"select", "after select", "select", "after select", "update",
                              "after update", "delete", "after delete", "text", "after text"});
}

TEST_CASE("a listener may change everything about a statement while it is executed") {
    world w;
    orm::connection& conn = *w.conn;
    const orm::column id = w.t["id"];
    // The statement of the caller goes while it runs, from each event on the way, and with it the
    // only tree that has its values.
    const std::string name(100, 'n');
    std::optional<orm::sql_statement> statement;
    const auto drop = [&] { statement.reset(); };
    const auto run = [&] {
        const auto select = [&] { return orm::select(id).where(w.t["name"] != name && id < 3); };
        statement = select();
        std::string made;
        for (const orm::row& row : conn.execute(*statement).fetch_all()) made += row[0].text();
        conn.rollback();
        return made;
    };
    CHECK(run() == "1");
    {
        const orm::scoped_listener at =
            orm::listen(conn, orm::connection_event::before_execute, drop);
        CHECK(run() == "1");
    }
    {
        const orm::scoped_listener at = orm::listen(conn, orm::connection_event::begin, drop);
        CHECK(run() == "1");
    }
    {
        const orm::scoped_listener at =
            orm::listen(conn, orm::connection_event::before_cursor_execute, drop);
        CHECK(run() == "1");
    }
    {
        // And its text is put out of the cache.
        const orm::scoped_listener at = orm::listen(conn, orm::connection_event::begin, [&] {
            drop();
            for (int i = 0; i < 1000; ++i) {
                const orm::table other{"o" + std::to_string(i), w.meta};
                orm::select(orm::literal_sql{"1"}).select_from(other).text_for(w.db->dialect());
            }
        });
        CHECK(run() == "1");
    }
    {
        // Something else altogether, and an error.
        const orm::scoped_listener at = orm::listen(
            conn, orm::connection_event::before_execute,
            [&](orm::connection&, const orm::sql_statement&) {
                statement.reset();
                return orm::execute_replacement{orm::text("SELECT 7"), {}, {}};
            },
            orm::retval);
        CHECK(run() == "7");
    }
    {
        const orm::scoped_listener at =
            orm::listen(conn, orm::connection_event::before_execute, [&] {
                statement.reset();
                throw std::runtime_error{"no"};
            });
        CHECK_THROWS_WITH(run(), "no");
    }
    conn.rollback();
    CHECK(run() == "1");
}

TEST_CASE("a default that changes the table does so for the next insert") {
    world w;
    orm::connection& conn = *w.conn;
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                       orm::column{"x", orm::integer{}}};
    int called = 0;
    t.append_column(orm::column{
        "name", orm::string{},
        orm::default_value{std::function<orm::sql_value()>{[&]() -> orm::sql_value {
            if (++called == 1)
                t.append_column(orm::column{"x", orm::integer{}, orm::default_value{5}}, true);
            return "made";
        }}}});
    conn.execute(orm::insert_into(t), {{"id", 10}, {"x", 1}});
    conn.execute(orm::insert_into(t), {{"id", 11}});
    CHECK(w.of(orm::select(w.t["x"]).where(w.t["name"] == "made").order_by(w.t["id"])) == "1 5");
}

TEST_CASE("types of values that are compared with columns may be declared") {
    database db{{.use_setinputsizes = true}};
    db.fill();
    const orm::table t{"t", orm::metadata{}, orm::column{"id", orm::integer{}, orm::primary_key},
                       orm::column{"x", orm::integer{}}, orm::column{"name", orm::string{}}};
    orm::connection conn = db->connect();
    conn.execute("SELECT 1");
    std::vector<orm::input_sizes> told;
    const orm::scoped_listener one =
        orm::listen(*db, orm::dialect_event::do_setinputsizes,
                    [&told](orm::input_sizes& sizes) { told.push_back(sizes); });
    const auto typed = db->dialect().input_size(orm::integer{});
    CHECK(conn.execute(orm::select(t["id"]).where(t["x"] == 20)).scalar<int>() == 2);
    CHECK(told.back() == orm::input_sizes{{"1", typed}});
    CHECK(conn.execute(orm::select(t["id"]).where(t["x"] == orm::bindparam("v")), {{"v", 20}})
              .scalar<int>() == 2);
    CHECK(told.back() == orm::input_sizes{{"v", typed}});
    conn.execute(orm::update(t).where(t["id"] == 1), {{"x", 5}});
    CHECK(told.back() == orm::input_sizes{{"x", typed}, {"param_1", typed}});
    const std::size_t before = told.size();
    conn.execute(orm::select(t["id"]));
    CHECK(told.size() == before);
}

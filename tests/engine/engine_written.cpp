#include <catch2/catch.hpp>
#include <orm/schema.hpp>

#include "database.hpp"
#include "strange_texts.hpp"

// What is written is what is read: names, texts and expressions go into statements and come back.

using tests::database;
using tests::strange_texts;

namespace {

using texts = std::vector<std::string>;

/// A table of a key and of three columns of text, which have defaults; all of strange names.
orm::table strange_table(const orm::metadata& meta, strange_texts& make, texts& defaults) {
    std::vector<orm::detail::table_part> parts;
    parts.emplace_back(orm::column{make.name(), orm::integer{}, orm::primary_key});
    for (int i = 0; i < 3; ++i) {
        defaults.push_back(make.text(60));
        parts.emplace_back(orm::column{make.name(), orm::long_text{},
                                       orm::server_default{defaults.back()},
                                       orm::comment{make.text(60)}});
    }
    parts.emplace_back(orm::comment{make.text(60)});
    return orm::table{make.name(), meta, std::move(parts)};
}

/// The texts of all rows, in the order of the keys.
std::vector<texts> rows_of(orm::connection& conn, const orm::table& t) {
    const orm::ddl_dialect& ddl = conn.dialect();
    std::vector<texts> made;
    for (const orm::row& row : conn.execute("SELECT * FROM " + ddl.quote(t.full_name()) +
                                            " ORDER BY " + ddl.quote(t.columns().front().name()))
                                   .fetch_all())
        made.push_back({row.get<std::string>(1), row.get<std::string>(2), row.get<std::string>(3)});
    return made;
}

}  // namespace

TEST_CASE("tables and columns of any name are created, written and read") {
    const database db;
    orm::connection conn = db->connect();
    for (unsigned seed = 1; seed <= 40; ++seed) {
        strange_texts make{seed};
        const orm::metadata meta;
        texts defaults;
        const orm::table t = strange_table(meta, make, defaults);
        INFO("seed " << seed << ": " << orm::create_table{t}.text_for(conn.dialect()));
        meta.create_all(conn);
        const std::vector<orm::column> columns = t.columns();
        std::vector<texts> expected;
        const auto set = [&](int key) {
            texts values{make.text(60), make.text(60), make.text(60)};
            orm::parameters made{{columns[0].key(), key}};
            for (std::size_t i = 0; i < 3; ++i) made.set(columns[i + 1].key(), values[i]);
            expected.push_back(std::move(values));
            return made;
        };
        conn.execute(orm::insert_into(t), set(1));
        conn.execute(orm::insert_into(t), orm::parameter_sets{set(2), set(3), set(4)});
        const auto returned =
            conn.execute(orm::insert_into(t, {columns[1].key(), columns[3].key()}),
                         orm::parameter_sets{set(5), set(6)})
                .fetch_all();
        CHECK(returned.at(1).get<std::string>(0) == expected[5][0]);
        CHECK(returned.at(1).get<std::string>(1) == expected[5][2]);
        const orm::row seventh =
            conn.execute(orm::insert_into(t, {columns[2].key()}), set(7)).one();
        CHECK(seventh.get<std::string>(0) == expected[6][1]);
        conn.execute(orm::insert_into(t), {{columns[0].key(), 8}});
        expected.push_back(defaults);
        CHECK(rows_of(conn, t) == expected);

        const auto look = orm::inspect(conn);
        const auto there = look->get_columns(t.full_name());
        REQUIRE(there.size() == columns.size());
        for (std::size_t i = 0; i < columns.size(); ++i)
            CHECK(there[i].name == columns[i].name().text());
        if (conn.dialect().supports_comments()) {
            CHECK(look->get_table_comment(t.full_name()) == t.comment());
            for (std::size_t i = 0; i < columns.size(); ++i)
                CHECK(there[i].comment == columns[i].comment());
        }
        conn.rollback();
    }
}

TEST_CASE("parameters of an insert are called as its columns where these are words") {
    const database db;
    const orm::metadata meta;
    const texts names{"plain", "a b", "a_b", "a-b", "a:b", "\xc3\xa4", "q\"q", "x)", "1", "a%"};
    std::vector<orm::detail::table_part> parts;
    for (const std::string& name : names) parts.emplace_back(orm::column{name, orm::long_text{}});
    const orm::table t{"t", meta, std::move(parts)};
    meta.create_all(*db);
    orm::connection conn = db->connect();
    orm::parameters values;
    for (const std::string& name : names) values.set(name, name + "!");
    std::vector<std::string> told;
    const orm::scoped_listener noting =
        orm::listen(conn, orm::connection_event::before_cursor_execute,
                    [&told](orm::connection&, orm::driver_cursor&, const std::string&,
                            const orm::parameter_sets& sets) {
                        told.assign(sets.front().names().begin(), sets.front().names().end());
                    });
    conn.execute(orm::insert_into(t), values);
    const texts words{"plain",    "a_b_2", "a_b", "a_b_3", "a_b_4",
                      "\xc3\xa4", "q_q",   "x_",  "1",     "a_"};
    CHECK(told == (db->dialect().style() == orm::parameter_style::as_written ? words : names));
    const orm::row row = conn.execute("SELECT * FROM t").one();
    for (std::size_t i = 0; i < names.size(); ++i) CHECK(row.get<std::string>(i) == names[i] + "!");
}

TEST_CASE("a name that is SQL stays a name") {
    const database db;
    const orm::metadata meta;
    const std::string evil = "a) VALUES ('stolen'), ((SELECT s FROM vault)) --";
    const std::string other = "a||(SELECT s FROM vault)";
    const orm::table t{"t", meta, orm::column{evil, orm::long_text{}},
                       orm::column{other, orm::long_text{}}};
    meta.create_all(*db);
    tests::lines log;
    orm::connection conn = db->connect();
    const orm::scoped_listener noting =
        orm::listen(conn, orm::connection_event::before_cursor_execute,
                    [&log](orm::connection&, orm::driver_cursor&, const std::string& statement) {
                        log.push_back(statement);
                    });
    conn.execute(orm::insert_into(t), {{evil, "x"}, {other, "y"}});
    conn.execute(orm::insert_into(t, {other}),
                 {{{evil, "x"}, {other, "y"}}, {{evil, "x"}, {other, "y"}}});
    for (std::string one : log) {
        for (const std::string& name : {evil, other}) {
            const std::string quoted = "\"" + name + "\"";
            for (std::size_t at = one.find(quoted); at != std::string::npos; at = one.find(quoted))
                one.erase(at, quoted.size());
        }
        CHECK_THAT(one, !Catch::Contains("(SELECT") && !Catch::Contains("'stolen'"));
    }
    CHECK(conn.scalar<int>("SELECT count(*) FROM t") == 3);
}

TEST_CASE("a default is the value of its expression, whatever that looks like") {
    const database db;
    for (const char* const sql : {"1 + 1",
                                  "-1",
                                  "+ 2.5",
                                  "- 2",
                                  "1e-3",
                                  "-.5",
                                  "'a' || 'b'",
                                  "('a' || 'b')",
                                  "(1) + (2)",
                                  "lower('ABC')",
                                  "upper('x') || '-- no comment'",
                                  "1 -- one",
                                  "1 + 1 -- two\n",
                                  "-- x\n 3",
                                  "'x' /* ) */ || 'z'",
                                  "NOT 1 = 1",
                                  "1 = 1 AND 2 > 1",
                                  "1 > 2 OR 1 = 1",
                                  "'a' LIKE 'b'",
                                  "'ab' NOT LIKE 'a%'",
                                  "1 IN (1, 2)",
                                  "5 BETWEEN 1 AND 9",
                                  "NULL IS NULL",
                                  "CASE WHEN 1 = 1 THEN 'y' ELSE 'n' END",
                                  "CURRENT_DATE",
                                  "NULL",
                                  "abs(-3)",
                                  "'it''s'",
                                  "'a (b'",
                                  "'a)b' || 'c'",
                                  "'--'",
                                  "CAST('7' AS INTEGER)",
                                  "coalesce(NULL, 'c')",
                                  "  'blank'  ",
                                  "(('x'))",
                                  "'\"' || '\"'"}) {
        INFO(sql);
        const orm::metadata meta;
        const orm::table t{"t",
                           meta,
                           orm::column{"id", orm::integer{}, orm::primary_key},
                           orm::column{"x", orm::string{},
                                       orm::server_default{orm::literal_sql{std::string{sql}}}},
                           orm::column{"y", orm::string{},
                                       orm::default_value{orm::literal_sql{
                                           "CAST((" + std::string{sql} + "\n) AS VARCHAR)"}}},
                           orm::check_constraint{"id > 0 -- positive"},
                           orm::index{"ix", {orm::literal_sql{"lower(y) -- small"}, "id"}}};
        meta.create_all(*db);
        orm::connection conn = db->connect();
        conn.execute(orm::insert_into(t), {{"id", 1}});
        using text = std::optional<std::string>;
        CHECK(conn.scalar<text>("SELECT CAST(x AS VARCHAR) FROM t") ==
              conn.scalar<text>("SELECT y FROM t"));
        CHECK(conn.scalar<int>("SELECT count(*) FROM t WHERE y IS NULL") ==
              (std::string_view{sql} == "NULL" ? 1 : 0));
        conn.commit();

        // What the database says of it can be created again.
        const auto look = orm::inspect(conn);
        const orm::metadata again;
        const orm::table found{"t", again, orm::autoload_with{*look}};
        found.drop(conn);
        again.create_all(conn);
        conn.execute("INSERT INTO t (id) VALUES (1)");
        const auto first = conn.scalar<text>("SELECT CAST(x AS VARCHAR) FROM t");
        conn.rollback();
        CHECK(first == conn.scalar<text>("SELECT CAST(x AS VARCHAR) FROM t"));
        conn.close();
        meta.drop_all(*db);
    }
}

TEST_CASE("foreign keys between tables of any names are created, reflected and created again") {
    const database db;
    const database elsewhere;
    for (unsigned seed = 1; seed <= 12; ++seed) {
        strange_texts make{seed};
        const orm::metadata meta;
        const std::string id = make.name() + ".id";
        const orm::table parent{make.name() + ".p", meta,
                                orm::column{id, orm::integer{}, orm::primary_key},
                                orm::column{make.name(), orm::integer{}},
                                orm::unique_constraint{{id}, {.name = make.name()}}};
        const std::string other = parent.columns().back().name().text();
        const orm::table child{
            make.name(),
            meta,
            orm::column{make.name(), orm::integer{}, orm::primary_key},
            orm::column{"fk", orm::foreign_key{parent[id], {.name = make.name()}}},
            orm::check_constraint{"fk > 0", {.name = make.name()}},
            orm::index{orm::constraint_name{make.name()}, {"fk"}}};
        INFO("seed " << seed << ": " << orm::create_table{child}.text_for(db->dialect().ddl()));
        meta.create_all(*db);
        const orm::metadata again;
        const orm::table found{child.name(), again, orm::autoload_with{*db}};
        REQUIRE(found.foreign_key_constraints().size() == 1);
        const orm::foreign_key_constraint key = found.foreign_key_constraints().front();
        CHECK(key.referred_table().name() == parent.name());
        CHECK(key.elements().front().column().name().text() == id);
        CHECK(key.name()->text() == child.foreign_key_constraints().front().name()->text());
        again.create_all(*elsewhere);
        const orm::metadata third;
        orm::connection conn = elsewhere->connect();
        const orm::table copy{child.name(), third, orm::autoload_with{conn}};
        CHECK(orm::create_table{copy}.text_for(conn.dialect()) ==
              orm::create_table{found}.text_for(conn.dialect()));
        CHECK(third.tables().size() == 2);
        conn.close();
        meta.drop_all(*db);
        again.drop_all(*elsewhere);
    }
}

TEST_CASE("a table is loaded through an engine, a connection or an inspector") {
    const database db;
    db.fill();
    const orm::metadata meta;
    const orm::table by_engine{"t", meta, orm::autoload_with{*db}};
    orm::connection conn = db->connect();
    const orm::metadata second;
    const orm::table by_connection{"t", second, orm::autoload_with{conn}};
    const orm::metadata third;
    const auto look = orm::inspect(conn);
    const orm::table by_inspector{"t", third, orm::autoload_with{*look}};
    const auto text = [&conn](const orm::table& one) {
        return orm::create_table{one}.text_for(conn.dialect());
    };
    CHECK(by_engine.columns().size() == 3);
    CHECK(text(by_engine) == text(by_inspector));
    CHECK(text(by_connection) == text(by_inspector));
    CHECK_THROWS_AS((orm::table{"nothing", meta, orm::autoload_with{*db}}),
                    orm::no_such_table_error);
    CHECK(!meta.has_table("nothing"));
}

TEST_CASE("an inspector is asked for a table that is not there: that is no error of a database") {
    const database db;
    db.fill();
    orm::connection conn = db->connect();
    int told = 0;
    orm::listen(conn, orm::connection_event::rollback, [&told] { ++told; });
    const orm::scoped_listener listener =
        orm::listen(*db, orm::dialect_event::handle_error, [&told] { ++told; });
    const auto look = orm::inspect(conn);
    const orm::qualified_name names[]{{std::nullopt, "nothing"}, {orm::identifier{"no"}, "t"}};
    for (const orm::qualified_name& name : names) {
        CHECK(!look->has_table(name));
        CHECK_THROWS_AS(look->get_columns(name), orm::no_such_table_error);
        CHECK_THROWS_AS(look->get_pk_constraint(name), orm::no_such_table_error);
        CHECK_THROWS_AS(look->get_foreign_keys(name), orm::no_such_table_error);
        CHECK_THROWS_AS(look->get_indexes(name), orm::no_such_table_error);
        CHECK_THROWS_AS(look->get_unique_constraints(name), orm::no_such_table_error);
        CHECK_THROWS_AS(look->get_check_constraints(name), orm::no_such_table_error);
        CHECK_THROWS_AS(look->get_table_options(name), orm::no_such_table_error);
    }
    CHECK(told == 0);
}

#include <catch2/catch.hpp>
#include <functional>
#include <orm/core/error.hpp>
#include <orm/schema.hpp>
#include <orm/sqlite/ddl.hpp>

#include "../engine/random_reflection.hpp"
#include "sqlite_database.hpp"

using sqlite_test::caught;
using sqlite_test::database;

namespace {

orm::qualified_name named(const char* table) {
    return {std::nullopt, table};
}

/// Lets schema objects run their DDL on a database.
class executor : public reflection_test::executor {
public:
    explicit executor(database& on) : reflection_test::executor{*on.dialect, *on.connection} {}
};

/// All of a table's DDL.
std::string ddl_of(const orm::table& table) {
    std::string made = orm::create_table{table}.text_for(orm::sqlite_ddl());
    std::vector<std::string> indexes;
    for (const orm::index& one : table.indexes())
        indexes.push_back(orm::create_index{one}.text_for(orm::sqlite_ddl()));
    std::ranges::sort(indexes);
    for (const std::string& one : indexes) made += "\n" + one;
    return made;
}

}  // namespace

TEST_CASE("tables and indexes are found in main, temp and attached databases", "[sqlite]") {
    database on;
    orm::dialect& dialect = *on.dialect;
    const auto has = [&](const orm::qualified_name& table) {
        return dialect.has_table(*on.connection, table);
    };
    on.run("ATTACH ':memory:' AS \"other one\"");
    on.run("CREATE TABLE a (x)");
    on.run("CREATE INDEX ix ON a (x)");
    on.run("CREATE TEMP TABLE b (x)");
    on.run("CREATE TABLE \"other one\".c (x)");
    on.run("CREATE INDEX \"other one\".iy ON c (x)");
    on.run("CREATE VIEW v AS SELECT 1");
    CHECK(has(named("a")));
    CHECK(has(named("A")));
    CHECK(has(named("b")));
    CHECK(has(named("v")));
    CHECK_FALSE(has(named("c")));
    CHECK(has({"other one", "c"}));
    CHECK(has({"temp", "b"}));
    CHECK(has({"main", "a"}));
    CHECK_FALSE(has({"main", "b"}));
    CHECK_FALSE(has({"no such", "a"}));
    CHECK_FALSE(has(named("'; DROP TABLE a; --")));
    CHECK(dialect.has_index(*on.connection, named("a"), "ix"));
    CHECK_FALSE(dialect.has_index(*on.connection, named("b"), "ix"));
    CHECK(dialect.has_index(*on.connection, {"other one", "c"}, "iy"));
}

TEST_CASE("columns have their types, defaults and expressions", "[sqlite]") {
    database on;
    on.run(R"(CREATE TABLE "it's" (
        id INTEGER PRIMARY KEY,
        a VARCHAR(20) NOT NULL DEFAULT 'it''s, (so)',
        b NUMERIC(10, 2) DEFAULT (1 + 2),
        c UNSIGNED BIG INT DEFAULT -5,
        d,
        e DOUBLE PRECISION DEFAULT CURRENT_TIMESTAMP,
        f CHAR(32) COLLATE NOCASE,
        g TEXT GENERATED ALWAYS AS (a || ',' || (b)) STORED,
        h INT AS (id + 1)))");
    const auto inspector = on.dialect->inspect(*on.connection);
    const auto columns = inspector->get_columns(named("it's"));
    std::string text;
    for (const orm::column_info& one : columns) {
        text += one.name + ":" + orm::sqlite_ddl().type_text(one.type);
        if (!one.nullable) text += " not null";
        if (const auto* sql = std::get_if<orm::literal_sql>(&one.default_))
            text += " default " + sql->text;
        if (one.computed)
            text += " as " + one.computed->expression() +
                    (one.computed->stored() == true ? " stored" : " virtual");
        text += "\n";
    }
    CHECK(text ==
          "id:INTEGER\na:VARCHAR(20) not null default 'it''s, (so)'\n"
          "b:NUMERIC(10, 2) default (1 + 2)\nc:UNSIGNED BIG INT default -5\nd:\n"
          "e:DOUBLE default CURRENT_TIMESTAMP\nf:CHAR(32)\n"
          "g:TEXT as a || ',' || (b) stored\nh:INTEGER as id + 1 virtual\n");
    CHECK(columns[3].type.kind() == orm::type_kind::verbatim);
    CHECK_THROWS_AS(inspector->get_columns(named("absent")), orm::no_such_table_error);
}

TEST_CASE("constraints are reported with the names they were given", "[sqlite]") {
    database on;
    on.run("CREATE TABLE p (a INT, b INT, c INT UNIQUE, PRIMARY KEY (b, a))");
    on.run(R"(CREATE TABLE t ( -- a comment, with ( and '
        x INT CONSTRAINT "x, named" CHECK (x > 0) CONSTRAINT u1 UNIQUE,
        y INT REFERENCES p (c) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
        z INT NOT NULL CONSTRAINT fk_z REFERENCES p (c) ON UPDATE NO ACTION,
        w TEXT DEFAULT ('CHECK (') /* , UNIQUE (x) */ CHECK (w <> ')'),
        CONSTRAINT pk PRIMARY KEY (z, x)
        CONSTRAINT u2 UNIQUE (y, w) ON CONFLICT REPLACE,
        CONSTRAINT [fk 2] FOREIGN KEY (x, y) REFERENCES p ON UPDATE CASCADE ON DELETE RESTRICT
            NOT DEFERRABLE,
        FOREIGN KEY(y) REFERENCES t (x),
        CONSTRAINT `ck` CHECK (x < y AND (y < 5))) WITHOUT ROWID)");
    const auto inspector = on.dialect->inspect(*on.connection);

    const auto key = inspector->get_pk_constraint(named("t"));
    CHECK(key.name == "pk");
    CHECK(key.columns == std::vector<std::string>{"z", "x"});
    CHECK(inspector->get_pk_constraint(named("p")).columns == std::vector<std::string>{"b", "a"});
    CHECK_FALSE(inspector->get_pk_constraint(named("p")).name.has_value());

    std::string text;
    for (const auto& one : inspector->get_unique_constraints(named("t"))) {
        text += one.name.value_or("-") + ":";
        for (const std::string& column : one.columns) text += " " + column;
        text += "; ";
    }
    CHECK(text == "u1: x; u2: y w; ");

    text.clear();
    for (const auto& one : inspector->get_check_constraints(named("t")))
        text += one.name.value_or("-") + ": " + one.condition + "; ";
    CHECK(text == "x, named: x > 0; -: w <> ')'; ck: x < y AND (y < 5); ");

    const auto keys = inspector->get_foreign_keys(named("t"));
    REQUIRE(keys.size() == 4);
    using action = orm::foreign_key_action;
    CHECK(keys[0].columns == std::vector<std::string>{"y"});
    CHECK(keys[0].options.on_delete == action::set_null);
    CHECK(keys[0].options.deferrable == true);
    CHECK(keys[0].options.initially_deferred == true);
    CHECK(keys[1].name == "fk_z");
    CHECK_FALSE(keys[1].options.on_update.has_value());
    CHECK(keys[2].name == "fk 2");
    CHECK(keys[2].referred_columns == std::vector<std::string>{"b", "a"});
    CHECK(keys[2].options.on_update == action::cascade);
    CHECK(keys[2].options.on_delete == action::restrict);
    CHECK(keys[2].options.deferrable == false);
    CHECK(keys[3].referred_table == "t");
    CHECK_FALSE(keys[3].name.has_value());
}

TEST_CASE("indexes are reported with expressions, order, collations and conditions", "[sqlite]") {
    database on;
    on.run("CREATE TABLE t (a TEXT COLLATE NOCASE UNIQUE, b INT, \"where\" INT)");
    on.run("CREATE UNIQUE INDEX i2 ON t (b, A DESC) WHERE b > 0 AND (\"where\" = 1)");
    on.run("CREATE INDEX i1 ON t (\"where\", a COLLATE rtrim)");
    on.run("CREATE INDEX i3 ON t (a || ',' /* , */ COLLATE NOCASE DESC -- one\n, b, (b -- )\n))");
    const auto indexes = on.dialect->inspect(*on.connection)->get_indexes(named("t"));
    REQUIRE(indexes.size() == 3);
    CHECK(indexes[0].name == "i1");
    CHECK(indexes[0].columns == std::vector<std::string>{"where", "a"});
    CHECK(indexes[0].options.where.empty());
    REQUIRE(indexes[0].parts[1].options.collation);
    CHECK(indexes[0].parts[1].options.collation->name.text() == "rtrim");
    CHECK(indexes[1].name == "i2");
    CHECK(indexes[1].options.unique);
    CHECK(indexes[1].options.where == "b > 0 AND (\"where\" = 1)");
    CHECK(indexes[1].parts[1].options.descending);
    CHECK_FALSE(indexes[1].parts[1].options.collation);
    CHECK(indexes[2].columns ==
          std::vector<std::string>{"a || ',' /* , */ COLLATE NOCASE DESC", "b", "b"});
    CHECK(indexes[2].parts[0].is_expression);
    CHECK_FALSE(indexes[2].parts[1].is_expression);
}

TEST_CASE("a schema that was created is the same when it is reflected", "[sqlite]") {
    for (const bool attached : {false, true}) {
        database on;
        on.run("ATTACH ':memory:' AS other");
        executor run{on};
        const orm::metadata meta;
        std::vector<orm::detail::table_part> in;
        if (attached) in.emplace_back(orm::schema_name{"other"});
        const std::string prefix = attached ? "other." : "";
        std::vector<orm::detail::table_part> parent = in;
        parent.emplace_back(orm::column{"id", orm::integer{}, orm::primary_key});
        parent.emplace_back(orm::column{"b", orm::integer{}, orm::not_null});
        parent.emplace_back(orm::unique_constraint{{"id", "b"}});
        orm::table{"parent", meta, parent};
        std::vector<orm::detail::table_part> child = in;
        for (const orm::column& one :
             {orm::column{"id", orm::big_integer{}, orm::primary_key},
              orm::column{"group", orm::small_integer{}, orm::not_null, orm::server_default{"1"}},
              orm::column{"d", orm::string{20}, orm::server_default{"it's"}},
              orm::column{"e", orm::long_text{}, orm::server_default{orm::literal_sql{"(1 + 2)"}}},
              orm::column{"f", orm::boolean{}}, orm::column{"g", orm::floating{}},
              orm::column{"h", orm::double_precision{}}, orm::column{"i", orm::numeric{10, 2}},
              orm::column{"j", orm::date{}}, orm::column{"k", orm::time_of_day{}},
              orm::column{"l", orm::date_time{},
                          orm::server_default{orm::literal_sql{"CURRENT_TIMESTAMP"}}},
              orm::column{"n", orm::large_binary{}}, orm::column{"o", orm::json_document{}},
              orm::column{"p", orm::uuid{}},
              orm::column{"r", orm::integer{}, orm::computed{"id + 1", false}},
              orm::column{"s", orm::integer{}, orm::computed{"(id) * 2", true}},
              orm::column{"u", orm::integer{}}, orm::column{"a \"quoted\" name", orm::integer{}}})
            child.emplace_back(one);
        child.emplace_back(
            orm::foreign_key_constraint{{"u"},
                                        {prefix + "parent.id"},
                                        {.name = "fk u",
                                         .on_update = orm::foreign_key_action::set_default,
                                         .on_delete = orm::foreign_key_action::cascade,
                                         .deferrable = true,
                                         .initially_deferred = true}});
        child.emplace_back(orm::foreign_key_constraint{
            {"u", "group"}, {prefix + "parent.id", prefix + "parent.b"}});
        child.emplace_back(orm::unique_constraint{{"u", "d"}, {.name = "Uq"}});
        child.emplace_back(orm::check_constraint{"d <> ')'", {.name = "ck"}});
        child.emplace_back(orm::index{"ix", {"d", "u"}, {.unique = true, .where = "u > 0"}});
        child.emplace_back(orm::index{"ix 2", {"a \"quoted\" name"}});
        const orm::table made{"child", meta, child};
        meta.create_all(run);

        const auto inspector = on.dialect->inspect(*on.connection);
        const orm::metadata found;
        std::vector<orm::detail::table_part> reflect = in;
        reflect.emplace_back(orm::autoload_with{*inspector});
        const orm::table reflected{"child", found, reflect};
        // Constraints are reflected kind by kind, in the order that the declaration has.
        CHECK(ddl_of(reflected) == ddl_of(made));
        REQUIRE(found.find_table(prefix + "parent").has_value());
        CHECK(ddl_of(*found.find_table(prefix + "parent")) ==
              ddl_of(*meta.find_table(prefix + "parent")));

        database again;
        again.run("ATTACH ':memory:' AS other");
        executor run_again{again};
        found.create_all(run_again);
        meta.drop_all(run);
        found.drop_all(run_again);
    }
}

TEST_CASE("a table without a schema is the one that SQL means", "[sqlite]") {
    database on;
    on.run("CREATE TABLE t (of_main)");
    on.run("CREATE TEMP TABLE t (of_temp)");
    const auto inspector = on.dialect->inspect(*on.connection);
    CHECK(inspector->get_columns(named("T")).front().name == "of_temp");
    CHECK(inspector->get_columns({"main", "t"}).front().name == "of_main");
}

TEST_CASE("names in another case mean the same when they are reflected", "[sqlite]") {
    database on;
    on.run("CREATE TABLE Parent (Id INTEGER PRIMARY KEY, Name TEXT, UNIQUE (NAME, iD))");
    on.run(
        "CREATE TABLE t (Email TEXT, p INT REFERENCES PARENT (ID), N TEXT, UNIQUE (email), "
        "FOREIGN KEY (n, P) REFERENCES parent (name, id), PRIMARY KEY (EMAIL))");
    const auto inspector = on.dialect->inspect(*on.connection);
    CHECK(inspector->get_unique_constraints(named("T")).front().columns.front() == "Email");
    const auto keys = inspector->get_foreign_keys(named("t"));
    REQUIRE(keys.size() == 2);
    for (const auto& key : keys) CHECK(key.referred_table == "Parent");
    CHECK(keys[1].columns == std::vector<std::string>{"N", "p"});
    CHECK(keys[1].referred_columns == std::vector<std::string>{"Name", "Id"});
    for (const char* const first : {"parent", "PARENT", "T"}) {
        const orm::metadata meta;
        orm::table{first, meta, orm::autoload_with{*inspector}};
        if (!meta.find_table("T")) orm::table{"t", meta, orm::autoload_with{*inspector}};
        CHECK(meta.tables().size() == 2);
        database again;
        executor run{again};
        meta.create_all(run);
        again.run("INSERT INTO t (email) VALUES ('a')");
        CHECK(caught{[&] { again.run("INSERT INTO t (email) VALUES ('a')"); }}.thrown);
    }
}

TEST_CASE("what SQLite has and a reflected table cannot have is told", "[sqlite]") {
    static std::string told;
    told.clear();
    const auto before = orm::set_notice_hook([](const orm::notice& what) {
        CHECK(what.kind == orm::notice_kind::reflection);
        told.append(what.text) += "\n";
    });
    database on;
    on.run("CREATE TABLE t (a, b, CONSTRAINT u UNIQUE (a, b))");
    on.run(
        "CREATE TRIGGER \"no b\" BEFORE INSERT ON t WHEN new.b IS NULL BEGIN SELECT "
        "raise(ABORT, 'no b'); END");
    on.run("CREATE VIEW v AS SELECT a FROM t");
    const auto inspector = on.dialect->inspect(*on.connection);
    const orm::metadata meta;
    orm::autoload_with how{*inspector};
    how.include = {"A"};
    orm::table{"T", meta, how};
    orm::table{"v", meta, orm::autoload_with{*inspector}};
    orm::set_notice_hook(before);
    CHECK(told ==
          "reflection of table 'T' leaves out: unique constraint u (a, b): not all of its columns "
          "are reflected\n"
          "reflection of table 'T' leaves out: trigger 'no b'\n"
          "reflection of table 'v' leaves out: that it is a view\n");
}

TEST_CASE("a table that SQLite does not have cannot be reflected", "[sqlite]") {
    database on;
    const auto inspector = on.dialect->inspect(*on.connection);
    const orm::metadata meta;
    CHECK_THROWS_AS((orm::table{"absent", meta, orm::autoload_with{*inspector}}),
                    orm::no_such_table_error);
}

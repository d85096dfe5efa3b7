#include <catch2/catch.hpp>

#include <orm/postgresql/ddl.hpp>
#include <orm/sqlite/ddl.hpp>
#include "recording.hpp"

// Source: SQLAlchemy 2.1, sql/ddl.py, ExecutableDDLElement and DDLIf.

using recording::executor;

namespace {
orm::table simple(const orm::metadata& meta) {
    return orm::table{"t", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
}
}  // namespace

TEST_CASE("a DDL text as listener is bound to its target and executed", "[schema]") {
    const orm::metadata meta;
    const orm::table t = simple(meta);
    executor database;
    const orm::ddl note{"NOTE %(table)s|%(schema)s|%(fullname)s 100%%"};
    orm::listen(t, orm::ddl_event::after_create, note);
    t.create(database);
    CHECK(database.take() ==
          "CREATE TABLE t ( id INTEGER NOT NULL, PRIMARY KEY (id) )\nNOTE t||t 100%\n");
    CHECK(note.target() == nullptr);
    orm::remove(t, orm::ddl_event::after_create, note);
    t.create(database);
    CHECK(database.take() == "CREATE TABLE t ( id INTEGER NOT NULL, PRIMARY KEY (id) )\n");
}

TEST_CASE("tokens are quoted names, and the context comes before them", "[schema]") {
    const orm::metadata meta;
    const orm::table t{"my tab", meta, orm::schema_name{"Sch"}, orm::column{"x", orm::integer{}}};
    const orm::ddl note{"%(table)s|%(schema)s|%(fullname)s|%(bonus)s",
                        {{"schema", "OVER"}, {"bonus", "b"}}};
    CHECK(note.against(t).text_for(orm::sqlite_ddl()) == "\"my tab\"|OVER|\"Sch\".\"my tab\"|b");
}

TEST_CASE("an unknown token stops the operation", "[schema]") {
    const orm::metadata meta;
    const orm::table t = simple(meta);
    executor database;
    SECTION("on a table") {
        orm::listen(t, orm::ddl_event::before_create, orm::ddl{"%(nothing)s"});
    }
    SECTION("on a metadata, which has no table tokens") {
        orm::listen(meta, orm::ddl_event::before_create, orm::ddl{"%(table)s"});
    }
    CHECK_THROWS_AS(meta.create_all(database), orm::key_error);
    CHECK(database.take() == "");
    CHECK_THROWS_AS(orm::ddl{"LIKE 'a%'"}.text_for(orm::sqlite_ddl()), orm::argument_error);
}

TEST_CASE("a condition asks for the dialect, then its predicate", "[schema]") {
    const orm::metadata meta;
    const orm::table t = simple(meta);
    std::string asked;
    const auto add = [&](const char* text, std::vector<std::string> dialects, bool answer) {
        orm::listen(meta, orm::ddl_event::after_create,
                    orm::ddl{text}.execute_if(
                        {.dialects = std::move(dialects),
                         .predicate =
                             [&asked, answer](const orm::ddl_question& question) {
                                 asked += question.element->raw_text() + "," +
                                          question.target.describe() + "," +
                                          std::string{question.dialect.name()} + "," +
                                          std::any_cast<std::string>(question.state) + "," +
                                          std::to_string(question.keywords.tables->size()) + ";";
                                 CHECK(question.keywords.checkfirst == orm::checkfirst::none);
                                 CHECK(question.connection != nullptr);
                                 return answer;
                             },
                         .state = std::string{"st"}}));
    };
    add("A", {}, true);
    add("B", {"postgresql"}, true);
    add("C", {"postgresql", "sqlite"}, false);
    add("D", {"sqlite"}, true);
    executor database;
    meta.create_all(database, orm::checkfirst::none);
    CHECK(database.take() == "CREATE TABLE t ( id INTEGER NOT NULL, PRIMARY KEY (id) )\nA\nD\n");
    CHECK(asked == "A,metadata:-,sqlite,st,1;C,metadata:-,sqlite,st,1;D,metadata:-,sqlite,st,1;");
}

TEST_CASE("an element that is executed directly ignores its condition", "[schema]") {
    executor database;
    database.execute(orm::ddl{"NOTE"}.execute_if({.dialects = {"other"}}));
    CHECK(database.take() == "NOTE\n");
}

TEST_CASE("a structured element is a listener as well", "[schema]") {
    const orm::metadata meta;
    const orm::table t = simple(meta);
    executor database;
    orm::listen(t, orm::ddl_event::after_create, orm::drop_table{t});
    t.create(database);
    CHECK(database.take() ==
          "CREATE TABLE t ( id INTEGER NOT NULL, PRIMARY KEY (id) )\nDROP TABLE t\n");
}

TEST_CASE("a structured element acts on what it was made of, whoever it listens to", "[schema]") {
    const orm::metadata meta;
    const orm::table a{"a", meta, orm::column{"x", orm::integer{}}};
    const orm::metadata elsewhere;
    const orm::table b{"b", elsewhere, orm::column{"x", orm::integer{}, orm::comment{"xs"}},
                       orm::unique_constraint{{"x"}, {.name = "uq"}}, orm::comment{"bs"}};
    const orm::index ix{"ix", {b["x"]}};
    const orm::sequence sq{"sq"};
    const orm::enumeration mood{"mood", {"sad"}};
    const orm::constraint uq = b.constraints().back();
    const std::vector<std::pair<orm::ddl_element, std::string>> elements{
        {orm::create_table{b}, "CREATE TABLE b ( x INTEGER, CONSTRAINT uq UNIQUE (x) )"},
        {orm::drop_table{b}, "DROP TABLE b"},
        {orm::create_index{ix}, "CREATE INDEX ix ON b (x)"},
        {orm::drop_index{ix}, "DROP INDEX ix"},
        {orm::create_sequence{sq}, "CREATE SEQUENCE sq"},
        {orm::drop_sequence{sq}, "DROP SEQUENCE sq"},
        {orm::create_type{mood}, "CREATE TYPE mood AS ENUM ('sad')"},
        {orm::drop_type{mood}, "DROP TYPE mood"},
        {orm::add_constraint{uq, false}, "ALTER TABLE b ADD CONSTRAINT uq UNIQUE (x)"},
        {orm::drop_constraint{uq, false}, "ALTER TABLE b DROP CONSTRAINT uq"},
        {orm::set_table_comment{b}, "COMMENT ON TABLE b IS 'bs'"},
        {orm::set_column_comment{b["x"]}, "COMMENT ON COLUMN b.x IS 'xs'"},
        {orm::set_constraint_comment{uq}, "COMMENT ON CONSTRAINT uq ON b IS ''"}};
    for (const auto& [element, text] : elements) {
        for (const orm::schema_item& heard : std::vector<orm::schema_item>{a, meta}) {
            executor database{orm::postgresql_ddl()};
            std::string asked;
            const auto conditional =
                element.execute_if({.predicate = [&asked](const orm::ddl_question& question) {
                    asked = question.target.describe();
                    return true;
                }});
            const orm::scoped_listener listening =
                heard.is<orm::table>()
                    ? orm::listen(a, orm::ddl_event::after_create, conditional)
                    : orm::listen(meta, orm::ddl_event::after_create, conditional);
            meta.create_all(database, orm::checkfirst::none);
            CHECK(database.take() == "CREATE TABLE a ( x INTEGER )\n" + text + "\n");
            CHECK(asked == heard.describe());
        }
    }
}

TEST_CASE("a constraint that is added by itself is not part of its table", "[schema]") {
    const orm::metadata meta;
    const orm::check_constraint check{"x < y", {.name = "ck"}};
    const orm::unique_constraint unique{{"x"}, {.name = "uq"}};
    const orm::foreign_key_constraint key{{"x"}, {"t.y"}, {.name = "fk", .use_alter = true}};
    const orm::table t{
        "t",    meta, orm::column{"x", orm::integer{}}, orm::column{"y", orm::integer{}}, check,
        unique, key};
    const std::vector<orm::constraint> all{check, unique, key};
    for (const orm::constraint& one : all) {
        orm::listen(t, orm::ddl_event::after_create,
                    orm::add_constraint{one}.execute_if({.dialects = {"postgresql"}}));
        orm::listen(t, orm::ddl_event::before_drop,
                    orm::drop_constraint{one}.execute_if({.dialects = {"postgresql"}}));
    }
    executor server{orm::postgresql_ddl()};
    meta.create_all(server, orm::checkfirst::none);
    CHECK(server.take() ==
          "CREATE TABLE t ( x INTEGER, y INTEGER )\n"
          "ALTER TABLE t ADD CONSTRAINT ck CHECK (x < y)\n"
          "ALTER TABLE t ADD CONSTRAINT uq UNIQUE (x)\n"
          "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY(x) REFERENCES t (y)\n");
    t.drop(server);
    CHECK(server.take() ==
          "ALTER TABLE t DROP CONSTRAINT ck\nALTER TABLE t DROP CONSTRAINT uq\n"
          "ALTER TABLE t DROP CONSTRAINT fk\nDROP TABLE t\n");
    executor file;
    meta.create_all(file, orm::checkfirst::none);
    CHECK(file.take() == "CREATE TABLE t ( x INTEGER, y INTEGER )\n");
    // A copy is of another table, which nobody adds it to.
    const orm::metadata other;
    CHECK(recording::text_of(orm::create_table{t.to_metadata(other)}, orm::sqlite_ddl()) ==
          "CREATE TABLE t ( x INTEGER, y INTEGER, CONSTRAINT ck CHECK (x < y), "
          "CONSTRAINT uq UNIQUE (x), CONSTRAINT fk FOREIGN KEY(x) REFERENCES t (y) )");
}

TEST_CASE("constraints and indexes with a condition of their own", "[schema]") {
    const orm::metadata meta;
    const orm::check_constraint check{"x > 0"};
    check.ddl_if({.dialects = {"postgresql"}});
    const orm::index ix{"ix", {"x"}};
    ix.ddl_if({.dialects = {"postgresql"}});
    const orm::table t{"t", meta, orm::column{"x", orm::integer{}}, check, ix};
    executor database;
    database.watch(ix);
    t.create(database);
    CHECK(database.take() ==
          "CREATE TABLE t ( x INTEGER )\nbefore_create index:ix\nafter_create index:ix\n");
    executor server{orm::postgresql_ddl()};
    t.create(server);
    CHECK(server.take() ==
          "CREATE TABLE t ( x INTEGER, CHECK (x > 0) )\nCREATE INDEX ix ON t (x)\n");
}

TEST_CASE("a listener may execute on the connection it is given", "[schema]") {
    const orm::metadata meta;
    const orm::table t = simple(meta);
    executor database;
    orm::listen(meta, orm::ddl_event::before_create,
                [](orm::metadata&, orm::ddl_executor& on) { on.execute(orm::ddl{"SELECT 1"}); });
    meta.create_all(database, orm::checkfirst::none);
    CHECK(database.take() ==
          "SELECT 1\nCREATE TABLE t ( id INTEGER NOT NULL, PRIMARY KEY (id) )\n");
}

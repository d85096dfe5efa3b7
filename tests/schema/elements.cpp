#include <catch2/catch.hpp>

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

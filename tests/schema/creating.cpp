#include <catch2/catch.hpp>

#include <orm/postgresql/ddl.hpp>
#include "recording.hpp"

// Source: SQLAlchemy 2.1, sql/ddl.py, SchemaGenerator and SchemaDropper.

using recording::executor;

namespace {

/// Two tables, the second one declared first and referring to the other.
struct family {
    orm::metadata meta;
    orm::table child{"child", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                     orm::column{"pid", orm::foreign_key{"parent.id"}}};
    orm::table parent{"parent", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
};

}  // namespace

TEST_CASE("create_all looks up, then creates in the order of foreign keys; drop_all reverses",
          "[schema]") {
    const family f;
    executor database;
    database.log_checks = true;
    database.watch(f.meta);
    database.watch(f.child);
    database.watch(f.parent);
    f.meta.create_all(database);
    CHECK(database.take() ==
          "has table:child\nhas table:parent\nbefore_create metadata:- (parent, child)\n"
          "before_create table:parent\n"
          "CREATE TABLE parent ( id INTEGER NOT NULL, PRIMARY KEY (id) )\n"
          "after_create table:parent\nbefore_create table:child\n"
          "CREATE TABLE child ( id INTEGER NOT NULL, pid INTEGER, PRIMARY KEY (id), "
          "FOREIGN KEY(pid) REFERENCES parent (id) )\n"
          "after_create table:child\nafter_create metadata:- (parent, child)\n");
    f.meta.drop_all(database);
    CHECK(database.take() ==
          "has table:child\nhas table:parent\nbefore_drop metadata:- (child, parent)\n"
          "before_drop table:child\nDROP TABLE child\nafter_drop table:child\n"
          "before_drop table:parent\nDROP TABLE parent\nafter_drop table:parent\n"
          "after_drop metadata:- (child, parent)\n");
}

TEST_CASE("metadata events tell the tables in order, and fire without any as well", "[schema]") {
    const family f;
    executor database;
    std::string seen;
    const auto note = [&seen](orm::metadata&, orm::ddl_executor&, const orm::ddl_keywords& with) {
        seen += std::to_string(with.tables->size());
        for (const orm::table& one : *with.tables) seen += " " + one.name();
        seen += with.checkfirst == orm::checkfirst::all ? " all;" : " some;";
    };
    orm::listen(f.meta, orm::ddl_event::before_create, note);
    orm::listen(f.meta, orm::ddl_event::after_drop, note);
    f.meta.create_all(database);
    f.meta.create_all(database);
    f.meta.drop_all(database, orm::checkfirst::none);
    f.meta.create_all(database, {f.parent}, orm::checkfirst::tables | orm::checkfirst::types);
    CHECK(seen == "2 parent child all;0 all;2 child parent some;1 parent some;");
}

TEST_CASE("a table alone has no metadata events, and none when it was looked up and is there",
          "[schema]") {
    const family f;
    executor database;
    database.watch(f.meta);
    database.watch(f.parent);
    f.parent.create(database);
    CHECK(database.take() ==
          "before_create table:parent\n"
          "CREATE TABLE parent ( id INTEGER NOT NULL, PRIMARY KEY (id) )\n"
          "after_create table:parent\n");
    f.parent.create(database, orm::checkfirst{true});
    CHECK(database.take() == "");
    f.parent.drop(database);
    CHECK(database.take() ==
          "before_drop table:parent\nDROP TABLE parent\nafter_drop table:parent\n");
    f.parent.drop(database, orm::checkfirst::tables);
    CHECK(database.take() == "");
}

TEST_CASE("indexes have events inside those of their table, and none when it is dropped",
          "[schema]") {
    const orm::metadata meta;
    const orm::index ix{"ix", {"x"}};
    const orm::table t{"t", meta, orm::column{"x", orm::integer{}}, ix};
    executor database;
    database.watch(ix);
    database.watch(t);
    t.create(database);
    CHECK(database.take() ==
          "before_create table:t\nCREATE TABLE t ( x INTEGER )\nbefore_create index:ix\n"
          "CREATE INDEX ix ON t (x)\nafter_create index:ix\nafter_create table:t\n");
    t.drop(database);
    CHECK(database.take() == "before_drop table:t\nDROP TABLE t\nafter_drop table:t\n");
}

TEST_CASE("an index is created and dropped by itself", "[schema]") {
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"x", orm::integer{}}};
    const orm::index ix{"ix", {t["x"]}, {.unique = true, .where = "x > 0"}};
    executor database;
    database.watch(ix);
    ix.create(database);
    CHECK(database.take() ==
          "before_create index:ix\n"
          "CREATE UNIQUE INDEX ix ON t (x) WHERE x > 0\nafter_create index:ix\n");
    ix.create(database, orm::checkfirst::indexes);
    CHECK(database.take() == "");
    ix.drop(database, orm::checkfirst::indexes);
    CHECK(database.take() == "before_drop index:ix\nDROP INDEX ix\nafter_drop index:ix\n");
}

TEST_CASE("a column's sequence is created inside its table's events", "[schema]") {
    const orm::metadata meta;
    const orm::sequence sq{"sq", {.start = 5}};
    const orm::table t{"t", meta, orm::column{"id", orm::integer{}, orm::primary_key, sq}};
    executor database{orm::postgresql_ddl()};
    database.watch(sq);
    database.watch(t);
    database.watch(meta);
    meta.create_all(database);
    CHECK(database.take() ==
          "before_create metadata:- (t)\nbefore_create table:t\nbefore_create sequence:sq\n"
          "CREATE SEQUENCE sq START WITH 5\nafter_create sequence:sq\n"
          "CREATE TABLE t ( id INTEGER NOT NULL, PRIMARY KEY (id) )\nafter_create table:t\n"
          "after_create metadata:- (t)\n");
    meta.drop_all(database);
    CHECK(database.take() ==
          "before_drop metadata:- (t)\nbefore_drop table:t\nDROP TABLE t\nafter_drop table:t\n"
          "before_drop sequence:sq\nDROP SEQUENCE sq\nafter_drop sequence:sq\n"
          "after_drop metadata:- (t)\n");
    t.create(database);
    database.take();
    t.drop(database);
    CHECK(database.take() ==
          "before_drop table:t\nDROP TABLE t\nbefore_drop sequence:sq\nDROP SEQUENCE sq\n"
          "after_drop sequence:sq\nafter_drop table:t\n");
    executor other;
    meta.create_all(other);
    CHECK(other.take() == "CREATE TABLE t ( id INTEGER NOT NULL, PRIMARY KEY (id) )\n");
}

TEST_CASE("a metadata's sequence comes first and goes last; an optional one stays away",
          "[schema]") {
    const orm::metadata meta;
    const orm::sequence sq{"sq", meta};
    const orm::sequence maybe{"maybe", meta, {.optional = true}};
    orm::table{"t", meta, orm::column{"x", orm::integer{}}};
    executor database{orm::postgresql_ddl()};
    meta.create_all(database);
    CHECK(database.take() == "CREATE SEQUENCE sq\nCREATE TABLE t ( x INTEGER )\n");
    sq.create(database);
    CHECK(database.take() == "");
    meta.drop_all(database);
    CHECK(database.take() == "DROP TABLE t\nDROP SEQUENCE sq\n");
    sq.drop(database, orm::checkfirst::none);
    CHECK(database.take() == "DROP SEQUENCE sq\n");
}

TEST_CASE("types are created once, before what uses them", "[schema]") {
    const orm::metadata meta;
    const orm::enumeration mood{"mood", {"sad", "it's ok"}};
    const orm::domain positive{"positive", orm::integer{}, meta, {.check = "VALUE > 0"}};
    const orm::table t{"t", meta, orm::column{"a", mood}, orm::column{"b", mood}};
    const orm::table u{"u", meta, orm::column{"m", mood}, orm::column{"p", positive}};
    executor database{orm::postgresql_ddl()};
    database.watch(mood);
    meta.create_all(database);
    CHECK(database.take() ==
          "before_create type:mood\nCREATE TYPE mood AS ENUM ('sad', 'it''s ok')\n"
          "after_create type:mood\nCREATE DOMAIN positive AS INTEGER CHECK (VALUE > 0)\n"
          "CREATE TABLE t ( a mood, b mood )\nCREATE TABLE u ( m mood, p positive )\n");
    meta.drop_all(database);
    CHECK(database.take() ==
          "DROP TABLE u\nDROP TABLE t\nDROP DOMAIN positive\nbefore_drop type:mood\n"
          "DROP TYPE mood\nafter_drop type:mood\n");
    t.create(database);
    u.create(database, orm::checkfirst::types);
    CHECK(database.take() ==
          "before_create type:mood\nCREATE TYPE mood AS ENUM ('sad', 'it''s ok')\n"
          "after_create type:mood\nCREATE TABLE t ( a mood, b mood )\n"
          "CREATE DOMAIN positive AS INTEGER CHECK (VALUE > 0)\n"
          "CREATE TABLE u ( m mood, p positive )\n");
    executor other;
    meta.create_all(other);
    CHECK(other.take() ==
          "CREATE TABLE t ( a VARCHAR(7), b VARCHAR(7) )\n"
          "CREATE TABLE u ( m VARCHAR(7), p INTEGER )\n");
}

TEST_CASE("a foreign key with use_alter is added last and dropped first", "[schema]") {
    const orm::metadata meta;
    orm::table{"parent", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    const orm::table child{
        "child", meta,
        orm::column{"pid", orm::foreign_key{"parent.id", {.name = "fk1", .use_alter = true}}}};
    executor database{orm::postgresql_ddl()};
    database.watch(child.foreign_key_constraints().front());
    meta.create_all(database);
    CHECK(database.take() ==
          "CREATE TABLE parent ( id SERIAL NOT NULL, PRIMARY KEY (id) )\n"
          "CREATE TABLE child ( pid INTEGER )\n"
          "before_create foreign_key_constraint:fk1\n"
          "ALTER TABLE child ADD CONSTRAINT fk1 FOREIGN KEY(pid) REFERENCES parent (id)\n"
          "after_create foreign_key_constraint:fk1\n");
    meta.drop_all(database);
    CHECK(database.take() ==
          "before_drop foreign_key_constraint:fk1\nALTER TABLE child DROP CONSTRAINT fk1\n"
          "after_drop foreign_key_constraint:fk1\nDROP TABLE child\nDROP TABLE parent\n");
    executor other;
    meta.create_all(other);
    CHECK(other.take().ends_with(
        "CREATE TABLE child ( pid INTEGER, CONSTRAINT fk1 FOREIGN KEY(pid) REFERENCES parent (id) "
        ")\n"));
}

TEST_CASE("circles are broken by ALTER where the dialect has it", "[schema]") {
    const orm::metadata meta;
    const auto declare = [&](const char* name, const char* target, const char* key) {
        const orm::foreign_key_options options =
            key == nullptr ? orm::foreign_key_options{} : orm::foreign_key_options{.name = key};
        orm::table{name, meta, orm::column{"id", orm::integer{}, orm::primary_key},
                   orm::column{"r", orm::foreign_key{target, options}}};
    };
    executor server{orm::postgresql_ddl()};
    executor database;
    SECTION("with names they can be dropped, too") {
        declare("a", "b.id", "fk_a");
        declare("b", "a.id", "fk_b");
        meta.create_all(server);
        CHECK(server.take() ==
              "CREATE TABLE a ( id SERIAL NOT NULL, r INTEGER, PRIMARY KEY (id) )\n"
              "CREATE TABLE b ( id SERIAL NOT NULL, r INTEGER, PRIMARY KEY (id) )\n"
              "ALTER TABLE a ADD CONSTRAINT fk_a FOREIGN KEY(r) REFERENCES b (id)\n"
              "ALTER TABLE b ADD CONSTRAINT fk_b FOREIGN KEY(r) REFERENCES a (id)\n");
        meta.drop_all(server);
        CHECK(server.take() ==
              "ALTER TABLE a DROP CONSTRAINT fk_a\nALTER TABLE b DROP CONSTRAINT fk_b\n"
              "DROP TABLE b\nDROP TABLE a\n");
        meta.create_all(database);
        CHECK(database.take().find("CREATE TABLE a ( id INTEGER NOT NULL, r INTEGER, PRIMARY KEY "
                                   "(id), CONSTRAINT fk_a FOREIGN KEY(r) REFERENCES b (id) )") ==
              0);
        meta.drop_all(database);
        CHECK(database.take() == "DROP TABLE a\nDROP TABLE b\n");
    }
    SECTION("without names dropping says what to do") {
        declare("a", "b.id", nullptr);
        declare("b", "a.id", nullptr);
        meta.create_all(server);
        CHECK_THROWS_WITH(meta.drop_all(server), Catch::Contains("names"));
    }
}

TEST_CASE("comments are set after the table where the dialect keeps them", "[schema]") {
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"x", orm::integer{}, orm::comment{"it's x"}},
                       orm::check_constraint{"x > 0", {.name = "ck", .comment = "positive"}},
                       orm::comment{"a table"}};
    executor server{orm::postgresql_ddl()};
    t.create(server);
    CHECK(server.take() ==
          "CREATE TABLE t ( x INTEGER, CONSTRAINT ck CHECK (x > 0) )\n"
          "COMMENT ON TABLE t IS 'a table'\nCOMMENT ON COLUMN t.x IS 'it''s x'\n"
          "COMMENT ON CONSTRAINT ck ON t IS 'positive'\n");
    executor database;
    t.create(database);
    CHECK(database.take() == "CREATE TABLE t ( x INTEGER, CONSTRAINT ck CHECK (x > 0) )\n");
}

TEST_CASE("a statement that fails ends it: no after events", "[schema]") {
    const family f;
    executor database;
    database.watch(f.meta);
    database.watch(f.parent);
    database.fail_on = "CREATE TABLE";
    CHECK_THROWS_WITH(f.meta.create_all(database), Catch::Contains("told to fail"));
    CHECK(database.take() ==
          "before_create metadata:- (parent, child)\nbefore_create table:parent\n"
          "CREATE TABLE parent ( id INTEGER NOT NULL, PRIMARY KEY (id) )\n");
}

TEST_CASE("a before listener that throws keeps the statement away", "[schema]") {
    const family f;
    executor database;
    database.watch(f.meta);
    orm::listen(f.parent, orm::ddl_event::before_create,
                [] { throw std::runtime_error{"told to fail"}; });
    CHECK_THROWS_WITH(f.meta.create_all(database), Catch::Contains("told to fail"));
    CHECK(database.take() == "before_create metadata:- (parent, child)\n");
}

TEST_CASE("a bind decides about connection and transaction", "[schema]") {
    struct engine : orm::ddl_bind {
        void with_connection(const orm::callback<void(orm::ddl_executor&)>& work) override {
            on.log.note("begin");
            try {
                work(on);
            } catch (...) {
                on.log.note("rollback");
                throw;
            }
            on.log.note("commit");
        }
        executor on;
    } bind;
    const family f;
    f.parent.create(bind);
    CHECK(bind.on.take() ==
          "begin\nCREATE TABLE parent ( id INTEGER NOT NULL, PRIMARY KEY (id) )\ncommit\n");
    bind.on.fail_on = "DROP";
    CHECK_THROWS(f.parent.drop(bind));
    CHECK(bind.on.take() == "begin\nDROP TABLE parent\nrollback\n");
}

TEST_CASE("what other tables use is not dropped with a table", "[schema]") {
    const orm::metadata meta;
    const orm::enumeration shared{"shared", {"a"}};
    const orm::enumeration own{"own", {"a"}};
    const orm::enumeration below{"below", {"a"}};
    const orm::domain above{"above", below};
    const orm::domain top{"top", above};
    const orm::sequence counter{"counter"};
    const orm::sequence mine{"mine"};
    const orm::table a{"a",
                       meta,
                       orm::column{"x", shared},
                       orm::column{"y", own},
                       orm::column{"z", above},
                       orm::column{"n", orm::integer{}, counter},
                       orm::column{"m", orm::integer{}, mine}};
    const orm::table b{"b", meta, orm::column{"x", shared}, orm::column{"z", top},
                       orm::column{"n", orm::integer{}, counter}};
    recording::executor database{orm::postgresql_ddl()};
    meta.create_all(database, orm::checkfirst::none);
    CHECK(database.take() ==
          "CREATE TYPE shared AS ENUM ('a')\nCREATE TYPE own AS ENUM ('a')\n"
          "CREATE TYPE below AS ENUM ('a')\nCREATE DOMAIN above AS below\n"
          "CREATE DOMAIN top AS above\nCREATE SEQUENCE counter\nCREATE SEQUENCE mine\n"
          "CREATE TABLE a ( x shared, y own, z above, n INTEGER, m INTEGER )\n"
          "CREATE TABLE b ( x shared, z top, n INTEGER )\n");
    SECTION("one table") {
        a.drop(database);
        CHECK(database.take() == "DROP TABLE a\nDROP SEQUENCE mine\n");
    }
    SECTION("some tables of a metadata") {
        meta.drop_all(database, {a}, orm::checkfirst::none);
        CHECK(database.take() == "DROP TABLE a\nDROP SEQUENCE mine\nDROP TYPE own\n");
        meta.drop_all(database, {b}, orm::checkfirst::none);
    }
    SECTION("all") {
        meta.drop_all(database, orm::checkfirst::none);
        CHECK(database.take() ==
              "DROP TABLE b\nDROP TABLE a\nDROP SEQUENCE counter\nDROP SEQUENCE mine\n"
              "DROP DOMAIN top\nDROP DOMAIN above\nDROP TYPE below\nDROP TYPE own\n"
              "DROP TYPE shared\n");
    }
}

TEST_CASE("one sequence serves several columns, each of which has a copy", "[schema]") {
    const orm::metadata meta;
    const bool has_owner = GENERATE(false, true);
    const orm::sequence counter = has_owner ? orm::sequence{"shared", meta, {.start = 3}}
                                            : orm::sequence{"shared", {.start = 3}};
    const orm::table t{"t", meta, orm::column{"x", orm::integer{}, counter},
                       orm::column{"y", orm::integer{}, counter}};
    const orm::table u{"u", meta, orm::column{"z", orm::integer{}, counter}};
    CHECK(t["x"].sequence() == counter);
    CHECK(u["z"].sequence() != counter);
    CHECK(u["z"].sequence()->options().start == 3);
    CHECK(meta.sequences().size() == 1);
    recording::executor database{orm::postgresql_ddl()};
    meta.create_all(database);
    CHECK_THAT(database.take(),
               Catch::Contains("CREATE SEQUENCE shared START WITH 3\nCREATE TABLE t") &&
                   Catch::Contains("CREATE TABLE u"));
    t.drop(database);
    CHECK(database.take() == "DROP TABLE t\n");
    meta.drop_all(database, orm::checkfirst::none);
    CHECK(database.take() == "DROP TABLE u\nDROP TABLE t\nDROP SEQUENCE shared\n");
}

#include <catch2/catch.hpp>

#include <orm/postgresql/ddl.hpp>
#include "recording.hpp"

// Source: SQLAlchemy 2.1, sql/schema.py, Table.to_metadata.

using recording::executor;

TEST_CASE("propagating listeners follow a copy, others do not; removal reaches the copy",
          "[schema]") {
    const orm::metadata meta;
    const orm::metadata other;
    const orm::table t{"t", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    std::string seen;
    const auto moving = orm::listen(
        t, orm::ddl_event::before_create, [&] { seen += "p "; }, orm::propagate);
    orm::listen(t, orm::ddl_event::before_create, [&] { seen += "n "; });
    const orm::table copy = t.to_metadata(other);
    const orm::table second = copy.to_metadata(orm::metadata{});
    executor database;
    copy.create(database);
    second.create(database);
    CHECK(seen == "p p ");
    CHECK(orm::contains(t, orm::ddl_event::before_create, moving));
    CHECK_FALSE(orm::contains(copy, orm::ddl_event::before_create, moving));
    orm::remove(t, orm::ddl_event::before_create, moving);
    copy.create(database);
    CHECK(seen == "p p ");
}

TEST_CASE("copied columns and constraints have their listeners when they attach, tables do not",
          "[schema]") {
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"x", orm::integer{}},
                       orm::unique_constraint{{"x"}, {.name = "uq"}}};
    std::string seen;
    const auto note = [&seen](const char* word) {
        return [&seen, word] { seen += std::string{word} + " "; };
    };
    namespace ev = orm::ddl_event;
    orm::listen(t["x"], ev::before_parent_attach, note("column"), orm::propagate);
    orm::listen(t["x"], ev::after_parent_attach, note("not"));
    orm::listen(t.constraints().back(), ev::after_parent_attach, note("unique"), orm::propagate);
    orm::listen(t, ev::after_parent_attach, note("table"), orm::propagate);
    t.to_metadata(orm::metadata{});
    CHECK(seen == "column unique ");
}

TEST_CASE("copies of indexes, sequences, checks, keys and clauses have their listeners",
          "[schema]") {
    const orm::metadata meta;
    const orm::sequence sq{"sq"};
    const orm::table t{
        "t",
        meta,
        orm::column{"id", orm::integer{}, orm::primary_key, sq},
        orm::column{"c", orm::integer{}, orm::computed{"id + 1"}, orm::check_constraint{"c > 0"}},
        orm::column{"i", orm::integer{}, orm::identity{}},
        orm::column{"r", orm::foreign_key{"t.id"}},
        orm::index{"ix", {"c"}}};
    std::string seen;
    const auto watch = [&seen](const orm::schema_item& item) {
        orm::listen(
            item, orm::ddl_event::after_parent_attach,
            [&seen](const orm::schema_item& one) { seen += one.describe() + " "; }, orm::propagate);
    };
    watch(sq);
    watch(*t["c"].computed());
    watch(t["c"].checks().front());
    watch(*t["i"].identity());
    watch(t["r"].foreign_keys().front());
    watch(t["r"].foreign_keys().front().constraint());
    watch(t.primary_key());
    watch(t.indexes().front());
    const orm::metadata other;
    const orm::table copy = t.to_metadata(other);
    CHECK(seen ==
          "sequence:sq check:- computed:- identity:- primary_key:- "
          "foreign_key:t.id foreign_key_constraint:- index:ix ");
    CHECK_FALSE(*copy["id"].sequence() == sq);
    CHECK(other.sequences().size() == 1);
    CHECK(copy["r"].foreign_keys().front().column() == copy["id"]);
}

TEST_CASE("a copy renders as its original", "[schema]") {
    const orm::metadata meta;
    orm::table{"p", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    const orm::table t{
        "t",
        meta,
        orm::column{"id", orm::integer{}, orm::primary_key},
        orm::column{
            "pid", orm::foreign_key{"p.id",
                                    {.name = "fk", .on_delete = orm::foreign_key_action::cascade}}},
        orm::column{"u", orm::string{10}, orm::unique, orm::not_null, orm::server_default{"x"}},
        orm::check_constraint{"u <> ''", {.name = "ck"}}};
    const orm::metadata other;
    orm::table{"p", other, orm::column{"id", orm::integer{}, orm::primary_key}};
    const orm::table copy = t.to_metadata(other);
    const auto text = [](const orm::table& one) {
        return recording::text_of(orm::create_table{one}, orm::postgresql_ddl());
    };
    CHECK(copy.constraints().size() == t.constraints().size());
    CHECK(text(copy) ==
          "CREATE TABLE t ( id SERIAL NOT NULL, pid INTEGER, u VARCHAR(10) DEFAULT 'x' NOT NULL, "
          "PRIMARY KEY (id), UNIQUE (u), CONSTRAINT fk FOREIGN KEY(pid) REFERENCES p (id) ON "
          "DELETE CASCADE, CONSTRAINT ck CHECK (u <> '') )");
    CHECK(t.to_metadata(other) == copy);
}

TEST_CASE("a copy into another schema refers to tables there", "[schema]") {
    const orm::metadata meta;
    orm::table{"p", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    const orm::table t{"t", meta, orm::column{"pid", orm::foreign_key{"p.id"}}};
    const orm::table copy = t.to_metadata(orm::metadata{}, orm::identifier{"s"});
    CHECK(copy.key() == "s.t");
    CHECK(copy["pid"].foreign_keys().front().target_name() == "s.p.id");
}

TEST_CASE("a copied type runs the listeners of its original too", "[schema]") {
    const orm::enumeration mood{"mood", {"sad", "ok"}};
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"m", mood}};
    int heard = 0;
    orm::listen(mood, orm::ddl_event::before_create, [&] { ++heard; });
    const orm::metadata other;
    t.to_metadata(other);
    executor database{orm::postgresql_ddl()};
    other.create_all(database);
    CHECK(heard == 1);
}

TEST_CASE("a column copy has no table and its propagating listeners", "[schema]") {
    const orm::column x{"x", orm::integer{}, orm::indexed, orm::column_key{"ex"}};
    int heard = 0;
    orm::listen(
        x, orm::ddl_event::before_parent_attach, [&] { ++heard; }, orm::propagate);
    x.info()["note"] = "kept";
    const orm::metadata meta;
    orm::table{"t", meta, x};
    const orm::column copy = x.copy();
    CHECK_FALSE(copy.has_table());
    CHECK(copy.key() == "ex");
    CHECK(copy.info().at("note") == "kept");
    orm::table{"u", meta, copy};
    CHECK(heard == 2);
}

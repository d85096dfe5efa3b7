#include <catch2/catch.hpp>
#include <stdexcept>

#include "recording.hpp"

// Source: SQLAlchemy 2.1, sql/schema.py, the _set_parent methods.

using recording::watch_attachments;

TEST_CASE("items attach in the order of their table's declaration", "[schema]") {
    const orm::metadata meta;
    orm::testing::recorder log;
    watch_attachments(log);
    const orm::sequence sq{"sq"};
    orm::table{"t1", meta, orm::column{"id", orm::integer{}, orm::primary_key, sq},
               orm::column{"bar", orm::foreign_key{"t2.id"}}};
    CHECK(log.take() ==
          "before_parent_attach sequence:sq to column:id\n"
          "after_parent_attach sequence:sq to column:id\n"
          "before_parent_attach foreign_key:t2.id to column:bar\n"
          "after_parent_attach foreign_key:t2.id to column:bar\n"
          "before_parent_attach table:? to metadata:-\n"
          "before_parent_attach primary_key:- to table:t1\n"
          "after_parent_attach primary_key:- to table:t1\n"
          "before_parent_attach column:id to table:t1\n"
          "after_parent_attach column:id to table:t1\n"
          "before_parent_attach column:bar to table:t1\n"
          "after_parent_attach column:bar to table:t1\n"
          "before_parent_attach foreign_key_constraint:- to table:t1\n"
          "after_parent_attach foreign_key_constraint:- to table:t1\n"
          "after_parent_attach table:t1 to metadata:-");
}

TEST_CASE("what a column's flags ask for attaches before the column's after event", "[schema]") {
    const orm::metadata meta;
    orm::testing::recorder log;
    watch_attachments(log);
    orm::table{"t", meta, orm::column{"a", orm::integer{}, orm::indexed},
               orm::column{"b", orm::integer{}, orm::unique}};
    CHECK(log.take() ==
          "before_parent_attach table:? to metadata:-\n"
          "before_parent_attach primary_key:- to table:t\n"
          "after_parent_attach primary_key:- to table:t\n"
          "before_parent_attach column:a to table:t\n"
          "before_parent_attach index:- to table:t\n"
          "after_parent_attach index:ix_t_a to table:t\n"
          "after_parent_attach column:a to table:t\n"
          "before_parent_attach column:b to table:t\n"
          "before_parent_attach unique:- to table:t\n"
          "after_parent_attach unique:- to table:t\n"
          "after_parent_attach column:b to table:t\n"
          "after_parent_attach table:t to metadata:-");
}

TEST_CASE("a declared primary key attaches as a second one and replaces the first", "[schema]") {
    const orm::metadata meta;
    orm::testing::recorder log;
    watch_attachments(log);
    const orm::table t{"t", meta, orm::column{"a", orm::integer{}},
                       orm::primary_key_constraint{{"a"}, {.name = "pk"}}};
    CHECK(
        log.take().ends_with("before_parent_attach primary_key:pk to table:t\n"
                             "after_parent_attach primary_key:pk to table:t\n"
                             "after_parent_attach table:t to metadata:-"));
    CHECK(t.primary_key().name()->text() == "pk");
    CHECK(t.constraints().size() == 1);
    CHECK(t["a"].is_primary_key());
}

TEST_CASE("types, checks, computed and identity clauses attach to their column", "[schema]") {
    orm::testing::recorder log;
    watch_attachments(log);
    const orm::enumeration mood{"mood", {"sad", "ok"}};
    orm::column{"m", orm::check_constraint{"m <> ''"}, mood};
    orm::column{"c", orm::integer{}, orm::computed{"a + 1"}};
    orm::column{"i", orm::integer{}, orm::identity{}};
    CHECK(log.take() ==
          "before_parent_attach type:mood to column:m\n"
          "after_parent_attach type:mood to column:m\n"
          "before_parent_attach check:- to column:m\n"
          "after_parent_attach check:- to column:m\n"
          "before_parent_attach computed:- to column:c\n"
          "after_parent_attach computed:- to column:c\n"
          "before_parent_attach identity:- to column:i\n"
          "after_parent_attach identity:- to column:i");
}

TEST_CASE("an index over columns without a table waits for the last of them", "[schema]") {
    const orm::metadata meta;
    const orm::column x{"x", orm::integer{}};
    const orm::column y{"y", orm::integer{}};
    const orm::index ix{"ix", {x, y}};
    CHECK_FALSE(ix.has_table());
    orm::testing::recorder log;
    watch_attachments(log);
    const orm::table t{"t", meta, x, orm::column{"z", orm::integer{}}, y};
    CHECK(
        log.take().ends_with("before_parent_attach column:y to table:t\n"
                             "after_parent_attach column:y to table:t\n"
                             "before_parent_attach index:ix to table:t\n"
                             "after_parent_attach index:ix to table:t\n"
                             "after_parent_attach table:t to metadata:-"));
    CHECK(ix.table() == t);
    CHECK(t.indexes().size() == 1);
}

TEST_CASE("an index over columns of a table joins that table at once", "[schema]") {
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"x", orm::integer{}}};
    const orm::index ix{"ix", {t["x"]}};
    CHECK(ix.table() == t);
}

TEST_CASE("a constraint that waits lives as long as its column", "[schema]") {
    const orm::metadata meta;
    const orm::column x{"x", orm::integer{}};
    orm::unique_constraint{{x}, {.name = "uq"}};
    const orm::table t{"t", meta, x};
    REQUIRE(t.constraints().size() == 2);
    CHECK(t.constraints().back().name()->text() == "uq");
}

TEST_CASE("an attach listener may name a constraint", "[schema]") {
    const orm::scoped_listener namer = orm::listen(
        orm::class_target<orm::unique_constraint>(), orm::ddl_event::after_parent_attach,
        [](orm::unique_constraint& one, orm::table& parent) {
            one.set_name("uq_" + parent.name());
        });
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"x", orm::integer{}}, orm::unique_constraint{{"x"}}};
    CHECK(t.constraints().back().name()->text() == "uq_t");
}

TEST_CASE("listeners in a declaration hear the table's after_parent_attach, not the before",
          "[schema]") {
    const orm::metadata meta;
    std::string seen;
    orm::table{"t", meta, orm::column{"id", orm::integer{}, orm::primary_key},
               orm::listening(orm::ddl_event::before_parent_attach, [&] { seen += "before "; }),
               orm::listening(orm::ddl_event::after_parent_attach,
                              [&](orm::table& t, orm::metadata& parent) {
                                  seen += t.name() + (parent == meta ? " here" : " elsewhere");
                              })};
    CHECK(seen == "t here");
}

TEST_CASE("a table whose construction fails is not in its metadata", "[schema]") {
    const orm::metadata meta;
    SECTION("because of its columns") {
        CHECK_THROWS_AS((orm::table{"t", meta, orm::column{"x", orm::integer{}},
                                    orm::column{"x", orm::integer{}}}),
                        orm::duplicate_column_error);
    }
    SECTION("because of a constraint") {
        CHECK_THROWS_WITH((orm::table{"t", meta, orm::column{"x", orm::integer{}},
                                      orm::unique_constraint{{"y"}}}),
                          Catch::Contains("it has no column 'y'"));
    }
    SECTION("because an attach listener throws") {
        const orm::scoped_listener bad =
            orm::listen(orm::class_target<orm::table>(), orm::ddl_event::after_parent_attach,
                        [] { throw std::runtime_error{"told to fail"}; });
        CHECK_THROWS_WITH((orm::table{"t", meta, orm::column{"x", orm::integer{}}}),
                          Catch::Contains("told to fail"));
    }
    CHECK(meta.tables().empty());
    CHECK_NOTHROW(orm::table{"t", meta, orm::column{"x", orm::integer{}}});
}

TEST_CASE("columns and constraints join a table later", "[schema]") {
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    orm::testing::recorder log;
    watch_attachments(log);
    t.append_column(orm::column{"y", orm::string{}});
    t.append_constraint(orm::unique_constraint{{"y"}, {.name = "uq"}});
    CHECK(log.take() ==
          "before_parent_attach column:y to table:t\n"
          "after_parent_attach column:y to table:t\n"
          "before_parent_attach unique:uq to table:t\n"
          "after_parent_attach unique:uq to table:t");
}

TEST_CASE("an item belongs to one parent", "[schema]") {
    const orm::metadata meta;
    const orm::column x{"x", orm::integer{}};
    orm::table{"t", meta, x};
    CHECK_THROWS_WITH((orm::table{"u", meta, x}), Catch::Contains("belongs to table:t already"));
}

TEST_CASE("a metadata finds, refuses, keeps and extends tables it has", "[schema]") {
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"x", orm::integer{}}};
    CHECK(orm::table{"t", meta} == t);
    CHECK_THROWS_WITH((orm::table{"t", meta, orm::column{"y", orm::integer{}}}),
                      Catch::Contains("declared in this metadata already"));
    orm::table{"t", meta, orm::keep_existing, orm::listening(orm::ddl_event::before_create, [] {})};
    CHECK(t.columns().size() == 1);
    orm::table{"t", meta, orm::extend_existing, orm::column{"y", orm::integer{}}};
    CHECK(t.columns().size() == 2);
}

TEST_CASE("a column that replaces another takes its place in constraints and indexes", "[schema]") {
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"x", orm::integer{}, orm::primary_key},
                       orm::column{"y", orm::foreign_key{"t.x"}, orm::indexed},
                       orm::index{"ix", {"y"}}};
    t.append_column(orm::column{"y", orm::string{}}, true);
    CHECK(t.foreign_key_constraints().empty());
    REQUIRE(t.indexes().size() == 1);
    CHECK(t.indexes().front().columns() == std::vector<orm::column>{t["y"]});
    t.append_column(orm::column{"x", orm::string{}}, true);
    CHECK(t.primary_key().columns().empty());
}

TEST_CASE("handles outlive what they mean", "[schema]") {
    std::optional<orm::column> x;
    std::optional<orm::table> t;
    {
        const orm::metadata meta;
        t.emplace("t", meta, orm::column{"x", orm::integer{}});
        x = (*t)["x"];
    }
    CHECK_THROWS_AS(t->metadata(), orm::invalid_request_error);
    CHECK(x->table() == *t);
    t.reset();
    CHECK_FALSE(x->has_table());
    CHECK_THROWS_AS(x->table(), orm::invalid_request_error);
    CHECK(x->name().text() == "x");
}

TEST_CASE("a column refuses parts that contradict each other", "[schema]") {
    CHECK_THROWS_AS((orm::column{"x", orm::integer{}, orm::string{}}), orm::argument_error);
    CHECK_THROWS_AS((orm::column{"x", orm::integer{}, orm::computed{"1"}, orm::identity{}}),
                    orm::argument_error);
    CHECK_THROWS_AS(
        (orm::column{"x", orm::integer{}, orm::computed{"1"}, orm::server_default{"2"}}),
        orm::argument_error);
    CHECK_THROWS_AS((orm::foreign_key{"nodot"}), orm::argument_error);
    CHECK_THROWS_AS((orm::foreign_key_constraint{{"a", "b"}, {"t.a"}}), orm::argument_error);
}

TEST_CASE("foreign keys find their column late", "[schema]") {
    const orm::metadata meta;
    const orm::table child{"child", meta, orm::column{"pid", orm::foreign_key{"parent.id"}}};
    const orm::foreign_key key = child["pid"].foreign_keys().front();
    CHECK_THROWS_WITH(key.column(), Catch::Contains("finds no table 'parent'"));
    const orm::table parent{"parent", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    CHECK(key.column() == parent["id"]);
    CHECK(key.constraint().referred_table() == parent);
    const orm::table other{"other", meta, orm::column{"pid", orm::foreign_key{parent["id"]}}};
    CHECK(other["pid"].foreign_keys().front().target_name() == "parent.id");
}

#include <catch2/catch.hpp>
#include <orm/schema.hpp>
#include <orm/testing/recorder.hpp>

#include "database.hpp"

// DDL of a metadata on a real database, through an engine.

using orm::testing::recorder;
using tests::database;

namespace {

/// Two tables that refer to each other.
void declare_circle(const orm::metadata& meta) {
    orm::table{"hen", meta, orm::column{"id", orm::integer{}, orm::primary_key},
               orm::column{"egg_id", orm::foreign_key{"egg.id", {.name = "fk_hen_egg"}}}};
    orm::table{"egg", meta, orm::column{"id", orm::integer{}, orm::primary_key},
               orm::column{"hen_id", orm::foreign_key{"hen.id", {.name = "fk_egg_hen"}}}};
}

/// What the database says of its tables, as the DDL that would make them.
std::string reflected(const database& db, std::initializer_list<const char*> tables) {
    orm::connection conn = db->connect();
    const auto look = orm::inspect(conn);
    const orm::metadata meta;
    std::string made;
    for (const char* name : tables) {
        const orm::table one = meta.has_table(name)
                                   ? *meta.find_table(name)
                                   : orm::table{name, meta, orm::autoload_with{*look}};
        made += orm::create_table{one}.text_for(conn.dialect());
        for (const orm::index& index : one.indexes())
            made += orm::create_index{index}.text_for(conn.dialect()) + "\n";
    }
    return made;
}

/// Creates a table of a key and of `x`, which has that default.
template <class Value>
orm::table make_table(const database& db, const orm::metadata& meta, Value value) {
    orm::table made{"t", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                    orm::column{"x", orm::integer{}, orm::default_value{value}}};
    meta.create_all(*db);
    return made;
}

}  // namespace

TEST_CASE("schema objects are created, found and dropped through an engine") {
    const database db;
    const orm::metadata meta;
    const orm::table parent{"parent", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    const orm::table child{
        "child", meta, orm::column{"id", orm::integer{}, orm::primary_key},
        orm::column{"parent_id", orm::integer{}, orm::foreign_key{"parent.id"}, orm::indexed}};
    meta.create_all(*db);
    meta.create_all(*db);  // all there
    {
        orm::connection conn = db->connect();
        CHECK(conn.has_table({std::nullopt, "child"}));
        CHECK(conn.has_index({std::nullopt, "child"}, "ix_child_parent_id"));
        CHECK(!conn.in_transaction());

        const orm::metadata other;
        const auto there = orm::inspect(conn);
        const orm::table found{"child", other, orm::autoload_with{*there}};
        CHECK(found.columns().size() == 2);
        CHECK(found["id"].is_primary_key());
        CHECK(other.has_table("parent"));
    }
    meta.drop_all(*db);
    CHECK(!db->connect().has_table({std::nullopt, "child"}));
}

TEST_CASE("create_all and drop_all look first and execute what is left to do") {
    const database db;
    const orm::metadata meta;
    const orm::table a{"a", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    const orm::table b{"b", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                       orm::column{"x", orm::integer{}, orm::indexed}};
    recorder log;
    log.watch(*db, orm::connection_event::before_execute);
    b.create(*db);
    CHECK(log.take() ==
          "before_execute connection#1 create_table table:b\n"
          "before_execute connection#1 create_index index:ix_b_x");
    log.clear();
    meta.create_all(*db);
    CHECK(log.take() == "before_execute connection#2 create_table table:a");
    log.clear();
    meta.create_all(*db);
    CHECK(log.lines().empty());
    a.drop(*db);
    log.clear();
    meta.drop_all(*db);
    CHECK(log.take() == "before_execute connection#4 drop_table table:b");
    log.clear();
    meta.drop_all(*db);
    CHECK(log.lines().empty());
}

TEST_CASE("without looking first create_all fails, and nothing of it stays") {
    const database db;
    const orm::metadata meta;
    const orm::table fresh{"a", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    const orm::table there{"b", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    there.create(*db);
    CHECK_THROWS_AS(meta.create_all(*db, orm::checkfirst::none), orm::database_error);
    orm::connection conn = db->connect();
    CHECK(!conn.has_table({std::nullopt, "a"}));
    CHECK(conn.has_table({std::nullopt, "b"}));
    CHECK_THROWS_AS(fresh.drop(conn), orm::database_error);
}

TEST_CASE("DDL on a connection is a part of its transaction") {
    const database db;
    const orm::metadata meta;
    orm::table{"a", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    orm::connection conn = db->connect();
    meta.create_all(conn);
    CHECK(conn.in_transaction());
    CHECK(conn.has_table({std::nullopt, "a"}));
    conn.rollback();
    CHECK(!conn.has_table({std::nullopt, "a"}));
    meta.create_all(conn);
    conn.commit();
    CHECK(db->connect().has_table({std::nullopt, "a"}));
    meta.drop_all(conn);
    conn.rollback();
    CHECK(db->connect().has_table({std::nullopt, "a"}));
}

TEST_CASE("tables that refer to each other are created, used and dropped") {
    const database db;
    const orm::metadata meta;
    declare_circle(meta);
    meta.create_all(*db);
    db->begin([](orm::connection& conn) {
        conn.execute("INSERT INTO hen (id) VALUES (1)");
        conn.execute("INSERT INTO egg (id, hen_id) VALUES (2, 1)");
        conn.execute("UPDATE hen SET egg_id = 2");
    });
    const std::string found = reflected(db, {"hen", "egg"});
    CHECK_THAT(found, Catch::Contains("fk_egg_hen") && Catch::Contains("fk_hen_egg"));
    db->begin([](orm::connection& conn) {
        conn.execute("UPDATE hen SET egg_id = NULL");
        conn.execute("DELETE FROM egg");
        conn.execute("DELETE FROM hen");
    });
    meta.drop_all(*db);
    orm::connection conn = db->connect();
    CHECK(!conn.has_table({std::nullopt, "hen"}));
    CHECK(!conn.has_table({std::nullopt, "egg"}));
}

TEST_CASE("an index is created and dropped by itself, and looked up if it is to be") {
    const database db;
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"x", orm::integer{}}};
    t.create(*db);
    const orm::index ix{"ix", {t["x"]}, {.unique = true, .where = "x > 0"}};
    recorder log;
    log.watch(*db, orm::connection_event::before_execute);
    ix.create(*db);
    ix.create(*db, orm::checkfirst::indexes);
    CHECK(log.lines().size() == 1);
    CHECK_THROWS_AS(ix.create(*db), orm::database_error);
    db->begin(
        [](orm::connection& conn) { conn.execute("INSERT INTO t (x) VALUES (0), (0), (1)"); });
    CHECK_THROWS_AS(db->connect().execute("INSERT INTO t (x) VALUES (1)"), orm::integrity_error);
    ix.drop(*db, orm::checkfirst::indexes);
    log.clear();
    ix.drop(*db, orm::checkfirst::indexes);
    CHECK(log.lines().empty());
    CHECK_THROWS_AS(ix.drop(*db), orm::database_error);
}

TEST_CASE("a database accepts every type, and reflects as many columns") {
    const database db;
    const orm::metadata meta;
    const orm::table all{
        "all_types",
        meta,
        orm::column{"a", orm::small_integer{}},
        orm::column{"b", orm::integer{}},
        orm::column{"c", orm::big_integer{}},
        orm::column{"d", orm::string{20}},
        orm::column{"e", orm::string{}},
        orm::column{"f", orm::long_text{}},
        orm::column{"g", orm::boolean{}},
        orm::column{"h", orm::floating{}},
        orm::column{"i", orm::double_precision{}},
        orm::column{"j", orm::numeric{10, 2}},
        orm::column{"k", orm::date{}},
        orm::column{"l", orm::time_of_day{}},
        orm::column{"m", orm::date_time{}},
        orm::column{"n", orm::date_time{true}},
        orm::column{"o", orm::interval{}},
        orm::column{"p", orm::large_binary{}},
        orm::column{"q", orm::json_document{}},
        orm::column{"r", orm::uuid{}},
        orm::column{"s", orm::enumeration{"mood", {"sad", "it's ok"}}},
        orm::column{"t", orm::domain{"positive", orm::integer{}, {.check = "VALUE > 0"}}}};
    meta.create_all(*db);
    meta.create_all(*db);
    orm::connection conn = db->connect();
    CHECK(orm::inspect(conn)->get_columns({std::nullopt, "all_types"}).size() ==
          all.columns().size());
    conn.execute("INSERT INTO all_types (a, s, t) VALUES (1, :mood, 2)", {{"mood", "it's ok"}});
    CHECK(conn.scalar<std::string>("SELECT s FROM all_types") == "it's ok");
    conn.close();
    meta.drop_all(*db);
    CHECK(!db->connect().has_table({std::nullopt, "all_types"}));
}

TEST_CASE("what is reflected and created anew is reflected the same") {
    const database db;
    const orm::metadata meta;
    const orm::table owners{
        "owners", meta, orm::column{"id", orm::integer{}, orm::primary_key, orm::no_autoincrement},
        orm::column{"Name", orm::string{40}, orm::not_null, orm::server_default{"it's me"}},
        orm::unique_constraint{{"Name"}, {.name = "uq_owner"}}};
    const orm::table pets{
        "pets",
        meta,
        orm::column{"a", orm::integer{}},
        orm::column{"b", orm::big_integer{}, orm::not_null},
        orm::column{"owner", orm::integer{},
                    orm::foreign_key{"owners.id",
                                     {.name = "fk_owner",
                                      .on_update = orm::foreign_key_action::set_null,
                                      .on_delete = orm::foreign_key_action::cascade}}},
        orm::column{"twice", orm::integer{}, orm::computed{"a * 2", true}},
        orm::primary_key_constraint{{"a", "b"}, {.name = "pk_pets"}},
        orm::check_constraint{"b > 0", {.name = "ck_b"}},
        orm::index{"ix_owner", {"owner", "b"}, {.unique = true, .where = "owner > 0"}}};
    meta.create_all(*db);
    const std::string before = reflected(db, {"owners", "pets"});
    using Catch::Contains;
    CHECK_THAT(before, Contains("uq_owner") && Contains("fk_owner") && Contains("pk_pets") &&
                           Contains("ck_b") && Contains("UNIQUE INDEX ix_owner") &&
                           Contains("ON DELETE CASCADE") && Contains("ON UPDATE SET NULL") &&
                           Contains("it''s me") && Contains("GENERATED ALWAYS AS"));
    const database copy;
    {
        orm::connection conn = db->connect();
        const auto look = orm::inspect(conn);
        const orm::metadata again;
        const orm::table found{"pets", again, orm::autoload_with{*look}};
        CHECK(again.tables().size() == 2);
        again.create_all(*copy);
    }
    CHECK(reflected(copy, {"owners", "pets"}) == before);
}

TEST_CASE("a column that an insert does not name gets its default") {
    const database db;
    const orm::metadata meta;
    int calls = 0;
    const std::function<orm::sql_value()> next = [&calls] { return orm::sql_value{++calls}; };
    const orm::table t{
        "t",
        meta,
        orm::column{"id", orm::integer{}, orm::primary_key},
        orm::column{"kind", orm::string{20}, orm::default_value{"plain"}},
        orm::column{"turn", orm::integer{}, orm::default_value{next}},
        orm::column{"sum", orm::integer{}, orm::default_value{orm::literal_sql{"1 + 1"}}}};
    meta.create_all(*db);
    db->begin([&t](orm::connection& conn) {
        conn.execute(orm::insert_into(t), {{"id", 1}});
        conn.execute(orm::insert_into(t), {{"id", 2}, {"kind", "own"}, {"turn", 70}, {"sum", 7}});
        conn.execute(orm::insert_into(t), orm::parameter_sets{{{"id", 3}}, {{"id", 4}}});
        for (const auto [turn, sum] :
             conn.execute(orm::insert_into(t, {"turn", "sum"}),
                          orm::parameter_sets{{{"id", 5}, {"kind", nullptr}},
                                              {{"id", 6}, {"kind", "last"}}})
                 .as<int, int>())
            CHECK((turn >= 4 && sum == 2));
    });
    std::string seen;
    orm::connection conn = db->connect();
    for (const auto& [kind, turn, sum] : conn.execute("SELECT kind, turn, sum FROM t ORDER BY id")
                                             .as<std::optional<std::string>, int, int>())
        seen += kind.value_or("-") + " " + std::to_string(turn) + " " + std::to_string(sum) + ";";
    CHECK(seen == "plain 1 2;own 70 7;plain 2 2;plain 3 2;- 4 2;last 5 2;");
}

TEST_CASE("a default that cannot be bound is refused by name") {
    struct strange {};
    const database db;
    const orm::metadata meta;
    const orm::table t = make_table(db, meta, strange{});
    orm::connection conn = db->connect();
    CHECK_THROWS_WITH(conn.execute(orm::insert_into(t), {{"id", 1}}),
                      Catch::Contains("default of column 'x'"));
    conn.execute(orm::insert_into(t), {{"id", 1}, {"x", 2}});
}

TEST_CASE("a default does not replace what a later set gives") {
    const database db;
    const orm::metadata meta;
    const orm::table t = make_table(db, meta, 1);
    orm::connection conn = db->connect();
    const orm::parameter_sets sets{{{"id", 1}}, {{"id", 2}, {"x", 2}}};
    CHECK_THROWS_WITH(conn.execute(orm::insert_into(t), sets),
                      Catch::Contains("name different columns"));
    CHECK_THROWS_WITH(conn.execute(orm::insert_into(t, {"x"}), sets),
                      Catch::Contains("name different columns"));
    CHECK(conn.scalar<int>("SELECT count(*) FROM t") == 0);
}

TEST_CASE("listeners of after_execute are told what was given, without defaults") {
    const database db;
    const orm::metadata meta;
    const orm::table t = make_table(db, meta, 1);
    orm::connection conn = db->connect();
    orm::listen(conn, orm::connection_event::before_execute, [] {});
    orm::parameter_sets told;
    orm::listen(conn, orm::connection_event::after_execute,
                [&told](orm::connection&, const orm::sql_statement&,
                        const orm::parameter_sets& multiparams) { told = multiparams; });
    const orm::parameter_sets sets{{{"id", 1}}, {{"id", 2}}};
    conn.execute(orm::insert_into(t), sets);
    CHECK(told == sets);
    CHECK(conn.scalar<int>("SELECT sum(x) FROM t") == 2);
}

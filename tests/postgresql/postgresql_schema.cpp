#include <catch2/catch.hpp>
#include <orm/schema.hpp>

#include "../engine/database.hpp"
#include "../engine/strange_texts.hpp"

// What is rendered for PostgreSQL is run on PostgreSQL.

using tests::database;
using tests::lines;

namespace {

/// How many things of a kind the schema of the test has.
int count(const database& db, const std::string& catalog, const std::string& space) {
    return db->connect().scalar<int>("SELECT count(*) FROM " + catalog + " WHERE " + space +
                                     " = current_schema()::regnamespace");
}

/// Is there nothing left?
bool is_empty(const database& db) {
    return count(db, "pg_class", "relnamespace") == 0 && count(db, "pg_type", "typnamespace") == 0;
}

}  // namespace

TEST_CASE("PostgreSQL accepts what is rendered for it", "[postgresql]") {
    const database db;
    const orm::metadata meta;
    orm::table{"parent", meta, orm::column{"id", orm::integer{}, orm::primary_key},
               orm::column{"b", orm::integer{}}, orm::unique_constraint{{"id", "b"}}};
    const orm::enumeration mood{"Mood", {"sad", "it's ok"}};
    const orm::domain positive{
        "positive", orm::integer{}, {.not_null = true, .check = "VALUE > 0", .default_sql = "7"}};
    const orm::table all{
        "select \"it\" 'all'",
        meta,
        orm::column{"id", orm::integer{}, orm::primary_key},
        orm::column{"group", orm::small_integer{}, orm::not_null, orm::server_default{"1"}},
        orm::column{"c", orm::big_integer{}, orm::indexed},
        orm::column{"d", orm::string{20}, orm::unique, orm::server_default{"it's"},
                    orm::comment{"it's a d"}},
        orm::column{"e", orm::long_text{}, orm::check_constraint{"e <> ''", {.name = "e_ck"}}},
        orm::column{"l", orm::date_time{},
                    orm::server_default{orm::literal_sql{"CURRENT_TIMESTAMP"}}},
        orm::column{"p", orm::uuid{}, orm::server_default{orm::literal_sql{"gen_random_uuid()"}}},
        orm::column{"q", mood, orm::server_default{"it's ok"}},
        orm::column{"s", orm::big_integer{}, orm::computed{"c + 2", true}},
        orm::column{"t", orm::integer{}, orm::identity{true, {.start = 3, .increment = 2}}},
        orm::column{"v", positive},
        orm::column{"w", orm::verbatim_type{"integer[]"}},
        orm::column{"u", orm::foreign_key{"parent.id",
                                          {.name = "fk u",
                                           .on_delete = orm::foreign_key_action::cascade,
                                           .deferrable = true,
                                           .initially_deferred = true}}},
        orm::check_constraint{"c > 0", {.name = "c_ck", .comment = "positive"}},
        orm::unique_constraint{{"c", "d"}, {.name = "Uq", .deferrable = true}},
        orm::foreign_key_constraint{{"u", "c"}, {"parent.id", "parent.b"}, {.name = "fk_2"}},
        orm::index{"ix",
                   {"c", orm::literal_sql{"lower(d)"}},
                   {.unique = true, .where = "c > 0", .method = "btree", .include = {"l"}}},
        orm::comment{"all of it, isn't it"}};
    meta.create_all(*db);
    db->begin([](orm::connection& conn) {
        conn.execute("INSERT INTO parent (id, b) VALUES (1, 5)");
        const orm::row row = conn.execute(
                                     "INSERT INTO \"select \"\"it\"\" 'all'\" (c, u) "
                                     "VALUES (5, 1) RETURNING id, d, q, s, t, v")
                                 .one();
        CHECK(row.get<int>("id") == 1);
        CHECK(row.get<std::string>("d") == "it's");
        CHECK(row.get<std::string>("q") == "it's ok");
        CHECK(row.get<int>("s") == 7);
        CHECK(row.get<int>("t") == 3);
        CHECK(row.get<int>("v") == 7);
        CHECK(conn.scalar<std::string>("SELECT obj_description('\"select \"\"it\"\" ''all''\"'"
                                       "::regclass)") == "all of it, isn't it");
    });
    meta.create_all(*db);
    all.indexes().back().drop(*db, orm::checkfirst::indexes);
    all.indexes().back().drop(*db, orm::checkfirst::indexes);
    meta.drop_all(*db);
    CHECK(is_empty(db));
    meta.drop_all(*db);
}

TEST_CASE("texts of DDL are what they are, however the server reads backslashes", "[postgresql]") {
    const database db;
    orm::connection conn = db->connect();
    for (const char* const setting : {"on", "off"}) {
        conn.execute(std::string{"SET standard_conforming_strings = "} + setting);
        conn.execute("SET escape_string_warning = off");
        for (unsigned seed = 1; seed <= 25; ++seed) {
            tests::strange_texts make{seed};
            const orm::metadata meta;
            std::string text = "\\' || 'x" + make.text(40);
            const orm::sequence own{make.name(), {.start = 7}};
            const std::vector<std::string> labels{text, make.name(), make.name() + "\\"};
            const orm::enumeration mood{make.name(), labels};
            const orm::table t{make.name(),
                               meta,
                               orm::column{"id", orm::integer{}, orm::primary_key, own},
                               orm::column{"x", orm::long_text{}, orm::server_default{text},
                                           orm::comment{text + "\\"}},
                               orm::column{"m", mood, orm::server_default{labels.back()}},
                               orm::comment{"\\" + text}};
            INFO(setting << ", seed " << seed << ": " << text);
            meta.create_all(conn);
            const orm::row row = conn.execute(orm::insert_into(t, {"id", "x", "m"})).one();
            CHECK(row.get<int>(0) == 7);
            CHECK(row.get<std::string>(1) == text);
            CHECK(row.get<std::string>(2) == labels.back());
            const auto look = orm::inspect(conn);
            CHECK(look->get_table_comment(t.full_name()) == t.comment());
            CHECK(look->get_columns(t.full_name()).at(1).comment == text + "\\");
            CHECK(conn.execute(orm::text("SELECT enumlabel FROM pg_enum WHERE enumtypid = "
                                         "CAST(CAST(:name AS regtype) AS oid) ORDER BY "
                                         "enumsortorder"),
                               {{"name", conn.dialect().quote(mood.name())}})
                      .fetch_all()
                      .size() == 3);
            meta.drop_all(conn);
            CHECK(!conn.has_type({std::nullopt, mood.name()}));
        }
    }
    conn.rollback();
}

TEST_CASE("a type is used as it was declared, or its name is refused", "[postgresql]") {
    const database db;
    orm::connection conn = db->connect();
    std::vector<std::string> names;
    for (const orm::row& row :
         conn.execute("SELECT word FROM pg_get_keywords() UNION SELECT typname FROM pg_type WHERE "
                      "typnamespace = 'pg_catalog'::regnamespace")
             .fetch_all())
        names.push_back(row.get<std::string>(0));
    int refused = 0;
    for (const std::string& name : names) {
        INFO(name);
        const orm::metadata meta;
        const orm::enumeration mood{name, {"sad", "ok"}};
        orm::table{"t", meta, orm::column{"m", mood}};
        try {
            meta.create_all(conn, orm::checkfirst::none);
        } catch (const orm::compile_error&) {
            ++refused;
            conn.rollback();
            continue;
        }
        CHECK(conn.scalar<int>("SELECT count(*) FROM pg_attribute a JOIN pg_type t ON t.oid = "
                               "atttypid AND typtype = 'e' WHERE attrelid = 't'::regclass AND "
                               "attname = 'm'") == 1);
        conn.rollback();
    }
    CHECK(refused > 300);
    CHECK(names.size() - static_cast<std::size_t>(refused) > 300);
}

TEST_CASE("columns that SERIAL counts are reflected and created elsewhere", "[postgresql]") {
    const database from;
    const database to;
    from->begin([](orm::connection& conn) {
        conn.execute("CREATE TABLE one (id bigserial PRIMARY KEY, x text)");
        conn.execute("CREATE TABLE two (id smallserial PRIMARY KEY, n serial, x text)");
        conn.execute("CREATE TABLE three (a text, b serial, x text, PRIMARY KEY (a, b))");
        conn.execute("ALTER TABLE one RENAME TO \"first one\"");
    });
    const orm::metadata meta;
    for (const char* const name : {"first one", "two", "three"}) {
        orm::connection conn = from->connect();
        const auto look = orm::inspect(conn);
        orm::table{name, meta, orm::autoload_with{*look}};
    }
    meta.create_all(*to);
    orm::connection conn = to->connect();
    for (const char* const sql : {"INSERT INTO \"first one\" (x) VALUES ('x') RETURNING id",
                                  "INSERT INTO two (x) VALUES ('x') RETURNING id * n",
                                  "INSERT INTO three (a) VALUES ('a') RETURNING b"})
        CHECK(conn.scalar<int>(sql) == 1);
    CHECK(conn.scalar<std::string>("SELECT string_agg(format_type(atttypid, -1), ',' ORDER BY "
                                   "attrelid::regclass::text, attnum) FROM pg_attribute WHERE "
                                   "atthasdef AND attrelid::regclass::text IN "
                                   "('\"first one\"', 'two', 'three')") ==
          "bigint,integer,smallint,integer");
    conn.close();
    meta.drop_all(*to);
    CHECK(is_empty(to));
}

TEST_CASE("PostgreSQL accepts every one of its words as the name of a table and a column",
          "[postgresql]") {
    const database db;
    orm::connection conn = db->connect();
    int words = 0;
    for (const orm::row& row : conn.execute("SELECT word FROM pg_get_keywords()").fetch_all()) {
        const auto word = row.get<std::string>(0);
        const orm::metadata meta;
        orm::table{word, meta, orm::column{word, orm::integer{}}};
        REQUIRE_NOTHROW(meta.create_all(conn, orm::checkfirst::none));
        REQUIRE_NOTHROW(conn.rollback());
        ++words;
    }
    CHECK(words > 400);
}

TEST_CASE("a type is created once, with the first table that uses it, and goes with all",
          "[postgresql]") {
    const database db;
    const orm::metadata meta;
    const orm::enumeration mood{"mood", {"sad", "ok"}};
    const orm::table a{"a", meta, orm::column{"m", mood}};
    const orm::table b{"b", meta, orm::column{"m", mood}};
    a.create(*db);
    CHECK(db->connect().has_type({std::nullopt, "mood"}));
    meta.create_all(*db);
    db->begin([](orm::connection& conn) {
        conn.execute("INSERT INTO b (m) VALUES (:m)", {{"m", "sad"}});
    });
    CHECK_THROWS_AS(db->connect().execute("INSERT INTO b (m) VALUES (:m)", {{"m", "angry"}}),
                    orm::data_error);
    CHECK_THROWS_AS(mood.create(*db, orm::checkfirst::none), orm::programming_error);
    mood.create(*db);
    meta.drop_all(*db);
    CHECK(is_empty(db));
    mood.create(*db);
    CHECK(db->connect().has_type({std::nullopt, "mood"}));
    mood.drop(*db);
    mood.drop(*db);
    CHECK(is_empty(db));
}

TEST_CASE("sequences count as they are told, and are looked up", "[postgresql]") {
    const database db;
    const orm::metadata meta;
    const orm::sequence steps{
        "Steps",
        meta,
        {.start = 10, .increment = -5, .min_value = 0, .max_value = 10, .cycle = true}};
    const orm::sequence own{"own", {.start = 5}};
    orm::table{"t", meta, orm::column{"id", orm::integer{}, orm::primary_key, own}};
    meta.create_all(*db);
    meta.create_all(*db);
    {
        orm::connection conn = db->connect();
        CHECK(conn.has_sequence({std::nullopt, "Steps"}));
        CHECK(conn.has_sequence({std::nullopt, "own"}));
        std::vector<int> seen;
        for (int i = 0; i < 4; ++i) seen.push_back(conn.scalar<int>("SELECT nextval('\"Steps\"')"));
        CHECK(seen == std::vector<int>{10, 5, 0, 10});
        CHECK(conn.scalar<int>("SELECT nextval('own')") == 5);
    }
    CHECK_THROWS_AS(steps.create(*db, orm::checkfirst::none), orm::programming_error);
    meta.drop_all(*db);
    CHECK(is_empty(db));
    steps.drop(*db);
    CHECK_THROWS_AS(steps.drop(*db, orm::checkfirst::none), orm::programming_error);
}

TEST_CASE("a column that is not given a value is filled by its sequence", "[postgresql]") {
    const database db;
    const orm::metadata meta;
    const orm::table t{"t", meta,
                       orm::column{"id", orm::integer{}, orm::primary_key,
                                   orm::sequence{"it's \"own\"", {.start = 5}}},
                       orm::column{"x", orm::integer{}}};
    meta.create_all(*db);
    db->begin([&t](orm::connection& conn) {
        conn.execute(orm::insert_into(t), {{"x", 1}});
        conn.execute(orm::insert_into(t));
        conn.execute(orm::insert_into(t), {{"id", 100}, {"x", 2}});
        conn.execute(orm::insert_into(t), orm::parameter_sets{{{"x", 3}}, {{"x", 4}}});
        std::vector<int> ids;
        for (const auto [id] :
             conn.execute(orm::insert_into(t, {"id"}), orm::parameter_sets{{{"x", 5}}, {{"x", 6}}})
                 .as<int>())
            ids.push_back(id);
        CHECK(ids == std::vector<int>{9, 10});
        CHECK(conn.scalar<std::string>("SELECT string_agg(id::text, ' ' ORDER BY id) FROM t") ==
              "5 6 7 8 9 10 100");
    });
    meta.drop_all(*db);
    CHECK(is_empty(db));
}

TEST_CASE("circles of tables are made and broken by ALTER TABLE", "[postgresql]") {
    const database db;
    const orm::metadata meta;
    const auto declare = [&meta](const char* name, const char* target) {
        orm::table{name, meta, orm::column{"id", orm::integer{}, orm::primary_key},
                   orm::column{"r", orm::foreign_key{target, {.name = std::string{"fk_"} + name}}}};
    };
    declare("a", "b.id");
    declare("b", "c.id");
    declare("c", "a.id");
    declare("outside", "a.id");
    lines log;
    const orm::scoped_listener noting =
        orm::listen(*db, orm::connection_event::before_cursor_execute,
                    [&log](orm::connection&, orm::driver_cursor&, const std::string& statement) {
                        if (statement.starts_with("ALTER")) log.push_back(statement);
                    });
    meta.create_all(*db);
    CHECK(log.size() == 3);
    CHECK_THROWS_AS(db->connect().execute("INSERT INTO a (id, r) VALUES (1, 5)"),
                    orm::integrity_error);
    const int foreign = db->connect().scalar<int>(
        "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = "
        "current_schema()::regnamespace");
    CHECK(foreign == 4);
    meta.create_all(*db);
    CHECK(log.size() == 3);
    meta.drop_all(*db);
    CHECK(log.size() == 6);
    CHECK(is_empty(db));
}

TEST_CASE("tables, types and sequences live in the schemas that they name", "[postgresql]") {
    const database db;
    orm::connection conn = db->connect();
    conn.execute("CREATE SCHEMA \"Other one\"");
    const orm::metadata meta{orm::naming_convention{}, "Other one"};
    const orm::enumeration mood{"mood", {"sad", "ok"}, meta};
    orm::table{"parent", meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    orm::table{"child", meta, orm::column{"parent_id", orm::foreign_key{"parent.id"}},
               orm::column{"m", mood}, orm::index{"ix_child", {"parent_id"}}};
    const orm::sequence sq{"sq", meta};
    meta.create_all(conn);
    CHECK(conn.has_table({"Other one", "child"}));
    CHECK(conn.has_index({"Other one", "child"}, "ix_child"));
    CHECK(conn.has_sequence({"Other one", "sq"}));
    CHECK(conn.has_type({"Other one", "mood"}));
    CHECK(!conn.has_table({std::nullopt, "child"}));
    const auto look = orm::inspect(conn);
    const orm::metadata again;
    const orm::table found{"child", again, orm::schema_name{"Other one"},
                           orm::autoload_with{*look}};
    CHECK(again.has_table("Other one.parent"));
    CHECK(found.indexes().size() == 1);
    meta.create_all(conn);
    meta.drop_all(conn);
    conn.execute("DROP SCHEMA \"Other one\" RESTRICT");  // it is empty
    conn.rollback();
}

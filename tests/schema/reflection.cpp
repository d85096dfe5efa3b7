#include <catch2/catch.hpp>

#include <orm/sqlite/ddl.hpp>
#include "recording.hpp"

// Source: SQLAlchemy 2.1, engine/reflection.py; test/engine/test_reflection.py.

namespace {

/// A database that is told what it has.
struct fake_database : orm::inspector {
    struct known {
        std::vector<orm::column_info> columns;
        orm::reflected_primary_key primary_key;
        std::vector<orm::reflected_foreign_key> foreign_keys;
        std::vector<orm::reflected_index> indexes;
        std::vector<orm::reflected_unique> uniques;
        std::vector<orm::reflected_check> checks;
        std::string comment;
    };
    std::map<std::string, known> tables;
    bool has_case = true;
    std::string omitted;

    known of(const orm::qualified_name& table) const {
        const auto found = tables.find(table.name.text());
        return found == tables.end() ? known{} : found->second;
    }

    bool has_table(const orm::qualified_name& table) override {
        return tables.contains(table.name.text());
    }
    std::vector<orm::column_info> get_columns(const orm::qualified_name& table) override {
        return of(table).columns;
    }
    orm::reflected_primary_key get_pk_constraint(const orm::qualified_name& table) override {
        return of(table).primary_key;
    }
    std::vector<orm::reflected_foreign_key> get_foreign_keys(
        const orm::qualified_name& table) override {
        return of(table).foreign_keys;
    }
    std::vector<orm::reflected_index> get_indexes(const orm::qualified_name& table) override {
        return of(table).indexes;
    }
    std::vector<orm::reflected_unique> get_unique_constraints(
        const orm::qualified_name& table) override {
        return of(table).uniques;
    }
    std::vector<orm::reflected_check> get_check_constraints(
        const orm::qualified_name& table) override {
        return of(table).checks;
    }
    std::string get_table_comment(const orm::qualified_name& table) override {
        return of(table).comment;
    }
    bool ignores_case() const override { return !has_case; }
    void left_out(const orm::qualified_name& table, const std::string& what) override {
        omitted += table.name.text() + ": " + what + "\n";
    }
};

fake_database sample() {
    fake_database made;
    made.tables["p"] = {{{"id", orm::integer{}, false}}, {"p_pkey", {"id"}}};
    made.tables["t"] = {{{"id", orm::integer{}, false},
                         {"name", orm::string{20}, true, orm::literal_sql{"'x'"}},
                         {"pid", orm::integer{}}},
                        {"t_pkey", {"id"}},
                        {{"t_fk", {"pid"}, std::nullopt, "p", {"id"}}},
                        {{"t_ix", {"name", "pid"}, {.unique = true}}},
                        {{"t_uq", {"name"}}},
                        {{"t_ck", "pid > 0"}},
                        "a table"};
    return made;
}

}  // namespace

TEST_CASE("a reflected table has what the database reports", "[schema]") {
    fake_database database = sample();
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::autoload_with{database}};
    CHECK(recording::text_of(orm::create_table{t}, orm::sqlite_ddl()) ==
          "CREATE TABLE t ( id INTEGER NOT NULL, name VARCHAR(20) DEFAULT 'x', pid INTEGER, "
          "CONSTRAINT t_pkey PRIMARY KEY (id), CONSTRAINT t_fk FOREIGN KEY(pid) REFERENCES p (id), "
          "CONSTRAINT t_uq UNIQUE (name), CONSTRAINT t_ck CHECK (pid > 0) )");
    CHECK(recording::text_of(orm::create_index{t.indexes().front()}, orm::sqlite_ddl()) ==
          "CREATE UNIQUE INDEX t_ix ON t (name, pid)");
    CHECK(t.comment() == "a table");
    CHECK(t["pid"].foreign_keys().front().column().table() == *meta.find_table("p"));
}

TEST_CASE("column_reflect runs for metadata, then for the table, before a column exists",
          "[schema]") {
    fake_database database = sample();
    const orm::metadata meta;
    std::string seen;
    const auto note = [&seen](const char* word) {
        return [&seen, word](orm::inspector&, orm::table& t, orm::column_info& info) {
            CHECK_FALSE(t.find_column(info.name).has_value());
            seen += std::string{word} + ":" + info.name + " ";
        };
    };
    namespace ev = orm::ddl_event;
    orm::listen(meta, ev::column_reflect, note("m"));
    const orm::scoped_listener of_tables =
        orm::listen(orm::class_target<orm::table>(), ev::column_reflect, note("T"));
    const orm::scoped_listener of_metadata =
        orm::listen(orm::class_target<orm::metadata>(), ev::column_reflect, note("M"));
    orm::table{"p", meta, orm::autoload_with{database},
               orm::listening(ev::column_reflect, note("t"))};
    CHECK(seen == "M:id m:id T:id t:id ");
}

TEST_CASE("column_reflect may shape the column; keys and indexes go by the reported name",
          "[schema]") {
    fake_database database = sample();
    const orm::metadata meta;
    int heard = 0;
    orm::listen(meta, orm::ddl_event::column_reflect,
                [&](orm::inspector&, orm::table&, orm::column_info& info) {
                    ++heard;
                    if (info.name == "id") {
                        info.name = "number";
                        info.quote = true;
                    } else if (info.name == "name") {
                        info.key = "full_name";
                        info.nullable = false;
                        info.comment = "who";
                        info.default_ = std::string{"it's"};
                        info.info["seen"] = "yes";
                    } else {
                        info.name = "skipped";
                    }
                });
    orm::autoload_with how{database};
    how.exclude = {"skipped"};
    const orm::table t{"t", meta, how};
    CHECK(heard == 3);
    CHECK(t.columns().size() == 2);
    CHECK(t["full_name"].name().text() == "name");
    CHECK(t["full_name"].info().at("seen") == "yes");
    CHECK(t.primary_key().columns() == std::vector<orm::column>{t["number"]});
    CHECK(t.indexes().empty());  // one of its columns was left out
    CHECK(recording::text_of(orm::create_table{t}, orm::sqlite_ddl())
              .starts_with("CREATE TABLE t ( \"number\" INTEGER NOT NULL, "
                           "name VARCHAR(20) DEFAULT 'it''s' NOT NULL, "
                           "CONSTRAINT t_pkey PRIMARY KEY (\"number\")"));
}

TEST_CASE("what a table is reflected without is told", "[schema]") {
    fake_database database = sample();
    database.tables["t"].foreign_keys.push_back({"odd", {"id"}, std::nullopt, "p", {}});
    const orm::metadata meta;
    orm::autoload_with how{database};
    how.exclude = {"pid"};
    const orm::table t{"t", meta, how};
    CHECK(t.indexes().empty());
    CHECK(database.omitted ==
          "t: foreign key t_fk (pid): not all of its columns are reflected\n"
          "t: foreign key odd (id): it does not fit the key of 'p'\n"
          "t: index t_ix (name, pid): not all of its columns are reflected\n");
}

TEST_CASE("names are found in another case where the database does not tell cases apart",
          "[schema]") {
    fake_database database = sample();
    database.has_case = false;
    database.tables["t"].indexes.front().columns = {"NAME", "Pid"};
    database.tables["t"].uniques.front().columns = {"Name"};
    database.tables["t"].primary_key.columns = {"ID"};
    database.tables["t"].foreign_keys.front() = {"t_fk", {"PID"}, std::nullopt, "P", {"Id"}};
    const orm::metadata meta;
    const orm::table p{"p", meta, orm::autoload_with{database}};
    orm::autoload_with how{database};
    how.include = {"Id", "Name", "pId"};
    const orm::table t{"t", meta, how};
    CHECK(database.omitted.empty());
    CHECK(meta.tables().size() == 2);
    CHECK(t["pid"].foreign_keys().front().column() == p["id"]);
    CHECK(t.primary_key().columns() == std::vector<orm::column>{t["id"]});
    CHECK(t.indexes().front().columns() == std::vector<orm::column>{t["name"], t["pid"]});
    CHECK(t.constraints().size() == 4);
}

TEST_CASE("only the columns asked for are reflected, and may be replaced in the declaration",
          "[schema]") {
    fake_database database = sample();
    const orm::metadata meta;
    orm::autoload_with how{database};
    how.include = {"id", "name"};
    const orm::table t{"t", meta, how, orm::column{"name", orm::long_text{}}};
    CHECK(t.columns().size() == 2);
    CHECK(t["name"].type().kind() == orm::type_kind::text);
    CHECK_FALSE(meta.has_table("p"));
}

TEST_CASE("computed, identity and server-generated columns are reflected as such", "[schema]") {
    fake_database database;
    database.tables["t"].columns = {
        {.name = "a", .type = orm::integer{}, .computed = orm::computed{"1"}},
        {.name = "b", .type = orm::integer{}, .identity = orm::identity{true}},
        {.name = "c", .type = orm::integer{}, .default_ = orm::server_generated{}}};
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::autoload_with{database}};
    CHECK(t["a"].computed()->expression() == "1");
    CHECK(t["b"].identity()->always());
    CHECK(t["c"].server_default() == orm::server_default{orm::server_generated{}});
}

TEST_CASE("the primary key of a reflected table is attached again", "[schema]") {
    fake_database database = sample();
    const orm::metadata meta;
    orm::testing::recorder log;
    recording::watch_attachments(log);
    orm::table{"p", meta, orm::autoload_with{database}};
    CHECK(log.take() ==
          "before_parent_attach table:? to metadata:-\n"
          "before_parent_attach primary_key:- to table:p\n"
          "after_parent_attach primary_key:- to table:p\n"
          "before_parent_attach column:id to table:p\n"
          "after_parent_attach column:id to table:p\n"
          "before_parent_attach primary_key:p_pkey to table:p\n"
          "after_parent_attach primary_key:p_pkey to table:p\n"
          "after_parent_attach table:p to metadata:-");
}

TEST_CASE("a table that the database does not have is not in the metadata", "[schema]") {
    fake_database database;
    const orm::metadata meta;
    CHECK_THROWS_AS((orm::table{"nothing", meta, orm::autoload_with{database}}),
                    orm::no_such_table_error);
    CHECK_FALSE(meta.has_table("nothing"));
}

#include <sqlite3.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <stdexcept>

#include <orm/sqlite/ddl.hpp>
#include "../schema/recording.hpp"

// What is rendered for SQLite is run on SQLite.

namespace {

/// Runs statements on a database in memory.
class live : public orm::ddl_executor {
public:
    live() {
        if (sqlite3_open(":memory:", &database_) != SQLITE_OK)
            throw std::runtime_error{"cannot open"};
        sqlite3_db_config(database_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
        sqlite3_db_config(database_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    }
    ~live() override { sqlite3_close(database_); }
    live(const live&) = delete;
    live& operator=(const live&) = delete;

    const orm::ddl_dialect& dialect() const override { return orm::sqlite_ddl(); }
    void execute(const orm::ddl_element& element) override { run(element.text_for(dialect())); }
    bool has_table(const orm::qualified_name& table) override { return has("table", table.name); }
    bool has_index(const orm::qualified_name&, const orm::identifier& index) override {
        return has("index", index);
    }
    bool has_sequence(const orm::qualified_name&) override { return false; }
    bool has_type(const orm::qualified_name&) override { return false; }

    /// The first column of the first row, or nothing.
    std::string run(const std::string& sql) {
        std::string first;
        const auto take = [](void* to, int, char** values, char**) {
            auto& text = *static_cast<std::string*>(to);
            if (text.empty() && values[0] != nullptr) text = values[0];
            return 0;
        };
        char* message = nullptr;
        if (sqlite3_exec(database_, sql.c_str(), take, &first, &message) != SQLITE_OK) {
            const std::string why = message;
            sqlite3_free(message);
            throw std::runtime_error{why + " in: " + sql};
        }
        return first;
    }

private:
    bool has(const std::string& kind, const orm::identifier& name) {
        return run("SELECT count(*) FROM sqlite_schema WHERE type = '" + kind +
                   "' AND name = " + dialect().literal(name.text())) == "1";
    }
    sqlite3* database_ = nullptr;
};

}  // namespace

TEST_CASE("SQLite accepts what is rendered for it", "[schema]") {
    const orm::metadata meta;
    orm::table{"parent", meta, orm::column{"id", orm::integer{}, orm::primary_key},
               orm::column{"b", orm::integer{}}, orm::unique_constraint{{"id", "b"}}};
    const orm::enumeration mood{"mood", {"sad", "ok"}};
    const orm::table all{
        "select \"it\" 'all'",
        meta,
        orm::column{"id", orm::integer{}, orm::primary_key, orm::sequence{"sq"}},
        orm::column{"group", orm::small_integer{}, orm::not_null, orm::server_default{"1"}},
        orm::column{"c", orm::big_integer{}, orm::indexed},
        orm::column{"d", orm::string{20}, orm::unique, orm::server_default{"it's"}},
        orm::column{"e", orm::long_text{}, orm::check_constraint{"e <> ''", {.name = "e_ck"}}},
        orm::column{"f", orm::boolean{}},
        orm::column{"g", orm::floating{}},
        orm::column{"h", orm::double_precision{}},
        orm::column{"i", orm::numeric{10, 2}},
        orm::column{"j", orm::date{}},
        orm::column{"k", orm::time_of_day{}},
        orm::column{"l", orm::date_time{},
                    orm::server_default{orm::literal_sql{"CURRENT_TIMESTAMP"}}},
        orm::column{"m", orm::interval{}},
        orm::column{"n", orm::large_binary{}},
        orm::column{"o", orm::json_document{}},
        orm::column{"p", orm::uuid{}},
        orm::column{"q", mood},
        orm::column{"r", orm::integer{}, orm::computed{"c + 1"}},
        orm::column{"s", orm::integer{}, orm::computed{"c + 2", true}},
        orm::column{"t", orm::integer{}, orm::identity{}},
        orm::column{"u", orm::foreign_key{"parent.id",
                                          {.name = "fk u",
                                           .on_delete = orm::foreign_key_action::cascade,
                                           .deferrable = true,
                                           .initially_deferred = true}}},
        orm::check_constraint{"c > 0"},
        orm::unique_constraint{{"c", "d"}, {.name = "Uq"}},
        orm::foreign_key_constraint{{"u", "c"}, {"parent.id", "parent.b"}},
        orm::index{"ix", {"c", orm::literal_sql{"lower(d)"}}, {.unique = true, .where = "c > 0"}}};
    live database;
    meta.create_all(database);
    CHECK(database.run("SELECT count(*) FROM pragma_table_xinfo('select \"it\" ''all''')") == "21");
    CHECK(database.run("INSERT INTO \"select \"\"it\"\" 'all'\" (id, t) VALUES (1, 1) "
                       "RETURNING d") == "it's");
    meta.create_all(database);
    all.indexes().back().drop(database, orm::checkfirst::indexes);
    all.indexes().back().drop(database, orm::checkfirst::indexes);
    meta.drop_all(database);
    CHECK(database.run("SELECT count(*) FROM sqlite_schema") == "0");
    meta.drop_all(database);
}

TEST_CASE("SQLite accepts every one of its reserved words as a quoted name", "[schema]") {
    live database;
    int count = 0;
    for (int i = 0; i < sqlite3_keyword_count(); ++i) {
        const char* word = nullptr;
        int length = 0;
        sqlite3_keyword_name(i, &word, &length);
        std::string lower(word, static_cast<std::size_t>(length));
        std::ranges::transform(lower, lower.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        const orm::metadata meta;
        orm::table{lower, meta, orm::column{lower, orm::integer{}}};
        REQUIRE_NOTHROW(meta.create_all(database, orm::checkfirst::none));
        REQUIRE_NOTHROW(meta.drop_all(database, orm::checkfirst::none));
        ++count;
    }
    CHECK(count > 100);
}

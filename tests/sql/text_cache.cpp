// Texts are made once for each shape.

#include <catch2/catch.hpp>

#include "dialects.hpp"

namespace {

/// Whether the dialect was asked anything: a text was made.
bool makes_text(const tests::test_dialect& dialect, const orm::sql_statement& statement,
                const orm::parameters& values = {}) {
    const int before = dialect.words.asked;
    statement.text_for(dialect, values);
    return dialect.words.asked != before;
}

}  // namespace

TEST_CASE("a statement of a known shape has the text that is there", "[sql]") {
    const tests::shop shop;
    const orm::table& u = shop.users;
    const tests::test_dialect dialect;
    const auto with = [&](const auto& value) {
        return orm::select(u["id"]).where(u["name"] == value && orm::in(u["id"], {1, 2, 3}));
    };
    CHECK(makes_text(dialect, with("ed")));
    CHECK(!makes_text(dialect, with("wendy")));
    CHECK(!makes_text(dialect, with(5)));
    CHECK(!makes_text(dialect, with("ed").execution_options({{"mine", 1}})));
    CHECK(makes_text(dialect, with(nullptr)));  // IS NULL
    // Sizes up to a power of two are one shape.
    const auto list = [&](std::size_t size) {
        return orm::delete_from(u).where(orm::in(u["id"], std::vector<int>(size, 1)));
    };
    CHECK(makes_text(dialect, list(5)));
    for (const std::size_t size : {6U, 7U, 8U}) CHECK(!makes_text(dialect, list(size)));
    CHECK(makes_text(dialect, list(9)));
    // The names of what it is executed with belong to it.
    CHECK(makes_text(dialect, orm::insert_into(u), {{"id", 1}}));
    CHECK(makes_text(dialect, orm::insert_into(u), {{"id", 1}, {"name", "x"}}));
    CHECK(!makes_text(dialect, orm::insert_into(u), {{"id", 2}}));
    CHECK(makes_text(dialect, orm::insert_into(u, {"name"}), {{"id", 2}}));
    CHECK(makes_text(dialect, orm::select(u["id"]).limit(1)));
    CHECK(!makes_text(dialect, orm::select(u["id"]).limit(2)));
    CHECK(makes_text(dialect, orm::select(u["id"]).limit(2).offset(1)));
    // A dialect's texts are its own.
    const tests::test_dialect other{orm::parameter_style::numeric_dollar};
    CHECK(makes_text(other, with("ed")));
}

TEST_CASE("statements that differ in anything but values have texts of their own", "[sql]") {
    // One after another, all in one cache: names that contain what separates parts of others,
    // quotes asked for or not, and tables that come and go, some at addresses of earlier ones.
    const tests::test_dialect dialect;
    const std::string strange[]{"a",    "b",     "ab",   "a.b",  "a\".\"b", "n",
                                "A",    "order", "a, b", "\x01", "\x02p",   "a = ?",
                                "a\nb", "v",     "u",    "q",    "p",       "0"};
    const auto plain = [](const std::string& name) {
        std::string made = "\"";
        for (const char c : name) made += c == '"' ? std::string{"\"\""} : std::string{c};
        return made + "\"";
    };
    for (int round = 0; round < 2; ++round) {
        for (const std::string& table_name : strange) {
            for (const std::string& column_name : strange) {
                for (const bool in_schema : {false, true}) {
                    const orm::metadata meta;
                    std::vector<orm::detail::table_part> parts{
                        orm::column{orm::identifier::quoted(column_name), orm::integer{}}};
                    if (in_schema)
                        parts.emplace_back(orm::schema_name{orm::identifier::quoted("s")});
                    const orm::table t{orm::identifier::quoted(table_name), meta, parts};
                    const std::string from = (in_schema ? "\"s\"." : "") + plain(table_name);
                    const std::string column = plain(column_name);
                    CHECK(orm::select(t).where(t[column_name] == round).text_for(dialect) ==
                          "SELECT " + from + "." + column + " FROM " + from + " WHERE " + from +
                              "." + column + " = ?");
                }
            }
        }
    }
}

TEST_CASE("a table that is altered does not get the text that it had before", "[sql]") {
    const tests::test_dialect dialect;
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"id", orm::integer{}, orm::column_key{"key"}},
                       orm::column{"x", orm::integer{}, orm::default_value{1}}};
    const auto old = orm::select(t["key"]).where(t["key"] == 1);
    const auto insert = orm::insert_into(t);
    CHECK(old.text_for(dialect) == "SELECT t.id FROM t WHERE t.id = ?");
    CHECK(insert.text_for(dialect) == "INSERT INTO t (x) VALUES (:x)");
    // The same key, another column.
    t.append_column(orm::column{"number", orm::integer{}, orm::column_key{"key"}}, true);
    CHECK(orm::select(t["key"]).where(t["key"] == 1).text_for(dialect) ==
          "SELECT t.number FROM t WHERE t.number = ?");
    CHECK_THROWS_WITH(old.text_for(dialect), Catch::Contains("another column in its place"));
    // What an insert fills in.
    t.append_column(orm::column{"x", orm::integer{}, orm::default_value{orm::literal_sql{"2"}}},
                    true);
    CHECK(insert.text_for(dialect) == "INSERT INTO t (x) VALUES ((2))");
    t.append_column(orm::column{"y", orm::integer{}, orm::default_value{3}});
    CHECK(insert.text_for(dialect) == "INSERT INTO t (y, x) VALUES (:y, (2))");
    CHECK(orm::insert_into(t).text_for(dialect, {{"x", 1}}) ==
          "INSERT INTO t (x, y) VALUES (:x, :y)");
    // The same names, asked for in quotes or not.
    const orm::table quoted{orm::identifier::quoted("t"), orm::metadata{},
                            orm::column{"number", orm::integer{}}};
    CHECK(orm::select(quoted).text_for(dialect) == "SELECT \"t\".number FROM \"t\"");
}

TEST_CASE("so many texts are kept, and those that are used stay", "[sql]") {
    const tests::test_dialect dialect;
    const orm::metadata meta;
    const orm::table used{"used", meta, orm::column{"x", orm::integer{}}};
    const auto select_from = [&](int number) {
        const orm::table t{"t" + std::to_string(number), meta};
        return orm::select(orm::literal_sql{"1"}).select_from(t);
    };
    CHECK(makes_text(dialect, orm::select(used)));
    for (int i = 0; i < 2000; ++i) {
        CHECK(makes_text(dialect, select_from(i)));
        if (i % 100 == 0) CHECK(!makes_text(dialect, orm::select(used)));
    }
    int kept = 0;
    for (int i = 1999; i >= 0; --i) kept += makes_text(dialect, select_from(i)) ? 0 : 1;
    CHECK(kept >= 256);
    CHECK(kept <= 512);
    // A huge one is not kept, and puts no other one out.
    makes_text(dialect, orm::select(used));
    const orm::condition huge = orm::in(used["x"], std::vector<int>(40'000, 1));
    CHECK(makes_text(dialect, orm::select(used).where(huge)));
    CHECK(makes_text(dialect, orm::select(used).where(huge)));
    CHECK(!makes_text(dialect, orm::select(used)));
}

#include "orm/engine.hpp"
#include "postgresql_server.hpp"

using orm::positional;

// Parameters are looked for where PostgreSQL would look: not in what is quoted or a comment.
namespace {

struct quoted_text {
    const char* sql;    ///< with something that looks like a parameter
    const char* meant;  ///< what it is for PostgreSQL; nullptr: a comment
};

const quoted_text texts[] = {
    {"'it''s :no ? $1'", "it's :no ? $1"},
    {R"('\')", "\\"},
    {R"(E'it\'s :no, isn\'t it?')", "it's :no, isn't it?"},
    {R"(e'\\')", "\\"},
    {R"(E'a\\\':no')", "a\\':no"},
    {R"(E'it''s :no')", "it's :no"},
    {"E'a'\n  'b\\':no'", "ab':no"},
    {"E'a' -- it's\n 'b\\':no'", "ab':no"},
    {"E'a'\n-- it's :no\n\n'b\\':no'", "ab':no"},
    {"'a'\n'b:no'", "ab:no"},
    {R"(U&'d\0061t\+000061 :no')", "data :no"},
    {"N':no'", ":no"},
    {"$$it's :no ?$$", "it's :no ?"},
    {"$a$ $b$ :no $$ $a$", " $b$ :no $$ "},
    {"$a1$:no$a$ $a1$", ":no$a$ "},
    {"/* it's :no ? */", nullptr},
    {"/* a /* b */ :no ? */", nullptr},
    {"/* /* /* */ */ ' */", nullptr},
    {"/*/ :no */", nullptr},
    {"-- it's :no ?\n", nullptr},
    {"-- /* :no\n", nullptr},
    {"-- :no\r", nullptr},
};

}  // namespace

TEST_CASE("parameters are found beside everything that is quoted", "[postgresql]") {
    const auto engine = orm::create_engine(tests::postgresql_url());
    orm::connection conn = engine->connect();
    for (const quoted_text& first : texts) {
        for (const quoted_text& second : texts) {
            const auto with = [&](const char* place) {
                std::string sql = std::string{"SELECT "} + place + "::text";
                for (const quoted_text* one : {&first, &second})
                    sql += one->meant != nullptr ? std::string{" || "} + one->sql
                                                 : std::string{" "} + one->sql;
                return sql + " || " + place + "::text AS \":no ?\"";
            };
            const std::string middle = std::string{first.meant != nullptr ? first.meant : ""} +
                                       (second.meant != nullptr ? second.meant : "");
            CAPTURE(with(":x"));
            CHECK(conn.scalar<std::string>(with(":x"), {{"x", "<"}}) == "<" + middle + "<");
            CHECK(conn.scalar<std::string>(with("?"), positional("<", ">")) == "<" + middle + ">");
        }
    }
}

TEST_CASE("operators that begin like parameters are written with a backslash", "[postgresql]") {
    const auto engine = orm::create_engine(tests::postgresql_url());
    orm::connection conn = engine->connect();
    conn.execute("CREATE TEMP TABLE j (x jsonb)");
    conn.execute("INSERT INTO j VALUES (?)", positional(R"({"a": 1, "b?": 2})"));
    CHECK(conn.scalar<bool>("SELECT x \\? ? FROM j", positional("a")));
    CHECK_FALSE(conn.scalar<bool>("SELECT x \\? ? FROM j", positional("c")));
    CHECK(conn.scalar<bool>("SELECT x \\?| ARRAY[?, 'c'] FROM j", positional("b?")));
    CHECK(conn.scalar<bool>("SELECT x \\?& ARRAY[?, ?] FROM j", positional("a", "b?")));
    CHECK(conn.scalar<bool>("SELECT x @\\? ?::text::jsonpath FROM j", positional("$.a")));
    // Where values have names or there are none, a ? is only a ?; with a backslash it is one, too.
    CHECK(conn.scalar<bool>("SELECT x ? :key FROM j", {{"key", "a"}}));
    CHECK(conn.scalar<bool>("SELECT x \\? :key FROM j", {{"key", "a"}}));
    CHECK(conn.scalar<bool>("SELECT x ? 'a' FROM j"));
    CHECK(conn.scalar<bool>("SELECT x \\? 'a' FROM j"));
    CHECK(conn.scalar<std::string>("SELECT ?::text || '\\?' || ':a'", positional("x")) == "x\\?:a");
    CHECK(conn.scalar<int>("SELECT cardinality((ARRAY[1, 2, ?])[1\\:2])", positional(1)) == 2);
}

TEST_CASE("texts are read as the standard says, whatever is set for the role", "[postgresql]") {
    orm::url where = tests::postgresql_url();
    where.query.emplace("options", "-c standard_conforming_strings=off -c backslash_quote=on");
    const auto engine = orm::create_engine(where);
    orm::connection conn = engine->connect();
    CHECK(conn.scalar<std::string>("SELECT 'C:\\' || :x || ':x'", {{"x", "y"}}) == "C:\\y:x");
    CHECK(conn.scalar<std::string>("SELECT 'C:\\' || ? || '?'", positional("y")) == "C:\\y?");
}

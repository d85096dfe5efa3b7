#include <cmath>
#include <limits>

#include "orm/engine.hpp"
#include "postgresql_server.hpp"

using orm::positional;
using orm::sql_value;
using tests::server;

namespace {

std::vector<std::byte> bytes_of(std::string_view text) {
    std::vector<std::byte> made;
    for (const char c : text) made.push_back(static_cast<std::byte>(c));
    return made;
}

}  // namespace

TEST_CASE("values of every type come back from PostgreSQL as they went", "[postgresql]") {
    server on;
    // One with all columns in binary form, one where a column that is not makes them all text.
    const std::string more = GENERATE(as<std::string>{}, "", ", 1.5::numeric");
    const auto back = [&](const std::string& type, const sql_value& value) {
        const auto found = on.rows("SELECT $1::" + type + more, positional(value));
        REQUIRE(found.size() == 1);
        return found.front().front();
    };
    const auto stays = [&](const std::string& type, const sql_value& value) {
        INFO(type << " " << value.text());
        CHECK(back(type, value) == value);
    };
    stays("boolean", true);
    stays("boolean", false);
    stays("smallint", std::numeric_limits<std::int16_t>::min());
    stays("smallint", std::numeric_limits<std::int16_t>::max());
    stays("integer", std::numeric_limits<std::int32_t>::min());
    stays("integer", std::numeric_limits<std::int32_t>::max());
    stays("bigint", std::numeric_limits<std::int64_t>::min());
    stays("bigint", std::numeric_limits<std::int64_t>::max());
    stays("oid", std::int64_t{4294967295});
    stays("real", 1.5);
    stays("real", static_cast<double>(0.1F));
    stays("double precision", 0.1);
    stays("double precision", -1.7976931348623157e308);
    stays("double precision", 5e-324);
    stays("double precision", std::numeric_limits<double>::infinity());
    stays("text", "with 'quotes', \"more\", \\ and \n");
    stays("text", "\u00e4\u20ac\U0001f600");
    stays("text", "");
    stays("varchar", "x");
    stays("name", "x");
    stays("char(3)", "x  ");
    stays("bytea", bytes_of(std::string_view{"\0\x01\\x\xff'", 6}));
    stays("bytea", std::vector<std::byte>{});
    stays("json", R"({"a": [1, null]})");
    stays("jsonb", R"({"a": [1, null]})");
    stays("uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    stays("numeric", "12345678901234567890.123456789");
    stays("date", "2024-02-29");
    stays("time", "12:34:56.789012");
    stays("timestamp", "2024-02-29 12:34:56.789012");
    stays("interval", "1 year 2 mons 3 days 04:05:06");
    stays("integer[]", "{1,NULL,3}");
    for (const char* type : {"boolean", "smallint", "integer", "bigint", "real", "double precision",
                             "text", "bytea", "json", "jsonb", "uuid", "numeric", "date"})
        stays(type, nullptr);
    CHECK(std::isnan(
        back("double precision", std::numeric_limits<double>::quiet_NaN()).view().get<double>()));
    CHECK(std::isnan(back("real", std::nan("")).view().get<double>()));
}

TEST_CASE("numbers go into columns of other number types without loss", "[postgresql]") {
    server on;
    CHECK(on.value("SELECT $1::double precision", positional(7)) == sql_value{7.0});
    CHECK(on.value("SELECT $1::real", positional(7)) == sql_value{7.0});
    CHECK(on.text("SELECT $1::numeric::text", positional(0.1)) == "0.1");
    CHECK(on.text("SELECT $1::numeric::text", positional(std::int64_t{9007199254740993})) ==
          "9007199254740993");
    CHECK(on.text("SELECT $1::text", positional(42)) == "42");
    CHECK(on.text("SELECT $1::text", positional(true)) == "true");
    CHECK(on.value("SELECT $1::boolean", positional(1)) == sql_value{true});
    CHECK(on.value("SELECT $1::integer", positional(2.0)) == sql_value{2});
    CHECK(on.value("SELECT $1::integer", positional("17")) == sql_value{17});
    CHECK(on.value("SELECT $1::double precision", positional(std::int64_t{9007199254740993})) ==
          sql_value{9007199254740992.0});
}

TEST_CASE("a value that does not fit its parameter is a data error of the server", "[postgresql]") {
    server on;
    const auto [type, value, state] = GENERATE(table<std::string, sql_value, std::string>({
        {"smallint", 32768, "22003"},
        {"integer", std::int64_t{2147483648}, "22003"},
        {"real", 1e300, "22003"},
        {"real", 1e-300, "22003"},
        {"integer", "twelve", "22P02"},
        {"integer", 1.5, "22P02"},
        {"boolean", 2, "22P02"},
        {"integer", true, "22P02"},
        {"date", "2023-02-29", "22008"},
        {"text", std::string("a\0b", 3), "22021"},
    }));
    const auto error = on.error("SELECT $1::" + type, positional(value));
    CHECK(error.kind() == orm::driver_error_kind::data);
    CHECK(error.sqlstate() == state);
    CHECK(on.number("SELECT 1") == 1);
}

TEST_CASE("bytes where a text is wanted are refused", "[postgresql]") {
    server on;
    CHECK_THAT(on.error("SELECT $1::text", positional(bytes_of("abc"))).what(),
               Catch::Contains("parameter 1 is bytes"));
    CHECK_THAT(on.error("SELECT $1::text, $2::jsonb", positional("", bytes_of("1"))).what(),
               Catch::Contains("parameter 2 is bytes"));
}

TEST_CASE("large texts and bytes come back whole", "[postgresql]") {
    server on;
    const std::string text(5'000'000, 'x');
    CHECK(on.value("SELECT $1::text", positional(text)) == sql_value{text});
    std::vector<std::byte> bytes(3'000'000);
    for (std::size_t at = 0; at < bytes.size(); ++at) bytes[at] = static_cast<std::byte>(at * 7);
    CHECK(on.value("SELECT $1::bytea", positional(bytes)) == sql_value{bytes});
    CHECK(on.rows("SELECT $1::bytea, 1::numeric, $1::bytea", positional(bytes)).front()[2] ==
          sql_value{bytes});
}

TEST_CASE("bytes are read in the escape format too", "[postgresql]") {
    server on;
    on.execute("SET bytea_output TO escape");
    const auto bytes = bytes_of(std::string_view{"a\0\\\xff'", 5});
    CHECK(on.rows("SELECT $1::bytea, 1::numeric", positional(bytes)).front()[0] ==
          sql_value{bytes});
}

TEST_CASE("times are told in ISO 8601 whatever the server is set to", "[postgresql]") {
    server on{{{"options", "-c datestyle=German"}}};
    CHECK(on.text("SELECT date '2024-02-29'") == "2024-02-29");
}

TEST_CASE("types of parameters can be declared", "[postgresql]") {
    server on;
    on.cursor().set_input_sizes({{"1", "BIGINT"}, {"2", std::nullopt}});
    const auto typed =
        on.rows("SELECT pg_typeof($1)::text, pg_typeof($2::text)::text", positional(1, "x"));
    CHECK(typed.front()[0] == sql_value{"bigint"});
    CHECK(typed.front()[1] == sql_value{"text"});
    // For one execution only.
    CHECK(on.error("SELECT pg_typeof($1)::text", positional("x")).sqlstate() == "42P18");

    on.cursor().set_input_sizes({{"when", "TIMESTAMP WITH TIME ZONE"}});
    CHECK(on.text("SELECT pg_typeof($1)::text", orm::parameters{{"when", "2024-01-01 00:00Z"}}) ==
          "timestamp with time zone");
    // One that is not in every server.
    on.execute("CREATE TYPE pg_temp.declared AS ENUM ('a', 'b')");
    on.cursor().set_input_sizes({{"1", "pg_temp.declared"}});
    CHECK(on.value("SELECT $1 > 'a'", positional("b")) == sql_value{true});
    on.cursor().set_input_sizes({{"1", "no_such_type"}});
    CHECK(on.error("SELECT $1", positional("b")).sqlstate() == "42704");
}

TEST_CASE("floating point numbers are exact beside values that come as text, whatever is set",
          "[postgresql]") {
    orm::url where = tests::postgresql_url();
    where.query.emplace("options", GENERATE("-c extra_float_digits=-15", "-c extra_float_digits=0",
                                            "-c extra_float_digits=3"));
    const auto engine = orm::create_engine(where);
    const double exact = 0.1 + 0.2;
    const float narrow = 16777.217F;
    orm::connection first = engine->connect();
    orm::connection second = engine->connect();
    for (orm::connection* const one : {&first, &second}) {
        const orm::row found = one->execute("SELECT ?::float8, ?::float4, 1.5::numeric, now()",
                                            positional(exact, narrow))
                                   .one();
        CHECK(found.get<double>(0) == exact);
        CHECK(found.get<float>(1) == narrow);
    }
}

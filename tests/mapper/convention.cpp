#include <catch2/catch.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ddl_of.hpp"

namespace {

enum class colour : std::uint8_t { red, green };

struct HTTPServer2 {
    orm::mapped<int> id;
    orm::mapped<std::string> hostName;
};

struct Everything {
    orm::mapped<std::int64_t> id;
    orm::mapped<bool> yes;
    orm::mapped<std::int8_t> tiny;
    orm::mapped<std::uint16_t> middle;
    orm::mapped<std::uint32_t> large;
    orm::mapped<float> narrow;
    orm::mapped<double> wide;
    orm::mapped<std::string> text;
    orm::mapped<std::optional<std::string>> perhaps;
    orm::mapped<colour> shade;
    orm::mapped<std::vector<std::byte>> bytes;
    orm::mapped<std::chrono::sys_days> day;
    orm::mapped<std::chrono::sys_time<std::chrono::microseconds>> instant;
    orm::mapped<std::optional<std::chrono::local_seconds>> local;
    orm::mapped<std::chrono::milliseconds> lasting;
};

struct Named {
    orm::mapped<std::string> code;
    orm::mapped<int> part;
    orm::mapped<std::optional<std::string>> title;
    orm::mapped<std::vector<std::string>> cache;
    orm::mapped<double> price;
    orm::mapped<int> rank;
};

}  // namespace

template <>
struct orm::mapping<Named> {
    static void define(orm::definition<Named>& m) {
        m.table("things");
        m.schema("crm");
        m.primary_key(&Named::part, &Named::code);
        m.column(&Named::title)
            .name("full title")
            .type(orm::string{100})
            .not_null()
            .unique()
            .server_default("none");
        m.column(&Named::price).type(orm::numeric{8, 2}).nullable();
        m.column(&Named::rank).indexed().default_value(3);
        m.not_stored(&Named::cache);
        m.unique(&Named::code, &Named::rank);
        m.index("by_price", &Named::price, &Named::rank);
        m.check("price > 0", "positive");
    }
};

TEST_CASE("a class without a mapping has a table by convention", "[mapper]") {
    const tests::fresh_mappings fresh;
    CHECK(tests::ddl_of<HTTPServer2>() ==
          "CREATE TABLE http_server2 (id INTEGER NOT NULL, host_name VARCHAR NOT NULL, "
          "PRIMARY KEY (id))\n");
    CHECK(orm::mapper_of<HTTPServer2>().column("hostName").name().text() == "host_name");
    CHECK(orm::table_of<HTTPServer2>().name() == "http_server2");
}

TEST_CASE("C++ types have column types, and what is optional may be null", "[mapper]") {
    const tests::fresh_mappings fresh;
    const std::string ddl = tests::ddl_of<Everything>();
    CHECK(
        ddl ==
        "CREATE TABLE everything (id INTEGER NOT NULL, yes BOOLEAN NOT NULL, tiny SMALLINT NOT "
        "NULL, middle INTEGER NOT NULL, large BIGINT NOT NULL, narrow FLOAT NOT NULL, wide DOUBLE "
        "NOT NULL, text VARCHAR NOT NULL, perhaps VARCHAR, shade SMALLINT NOT NULL, bytes BLOB "
        "NOT NULL, day DATE NOT NULL, instant DATETIME NOT NULL, local DATETIME, lasting "
        "DATETIME NOT NULL, PRIMARY KEY (id))\n");
}

TEST_CASE("a mapping names table, schema, columns, key, constraints and indexes", "[mapper]") {
    const tests::fresh_mappings fresh;
    CHECK(tests::ddl_of<Named>() ==
          "CREATE TABLE crm.things (code VARCHAR NOT NULL, part INTEGER NOT NULL, \"full title\" "
          "VARCHAR(100) DEFAULT 'none' NOT NULL, price NUMERIC(8, 2), rank INTEGER NOT NULL, "
          "PRIMARY KEY (part, code), UNIQUE (\"full title\"), UNIQUE (code, rank), CONSTRAINT "
          "positive CHECK (price > 0))\n"
          "CREATE INDEX crm.ix_crm_things_rank ON things (rank)\n"
          "CREATE INDEX crm.by_price ON things (price, rank)\n");
    const orm::mapper& of = orm::mapper_of<Named>();
    CHECK_FALSE(of.find_column("cache").has_value());
    CHECK(of.primary_key().size() == 2);
    CHECK_THROWS_WITH(of.column("cache"), Catch::Contains("Named.cache has no column"));
    CHECK_THROWS_WITH(of.column("none"), Catch::Contains("has no attribute 'none'"));
}

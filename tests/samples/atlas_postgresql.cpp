// The demo program and its --database, on a server of PostgreSQL.

#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <orm/engine.hpp>
#include <string>

#include "../engine/postgresql_server.hpp"
#include "atlas_stored.hpp"

using namespace atlas_test;
using Catch::Contains;

namespace {

/// A schema of its own, which goes with the test.
class own_schema {
public:
    own_schema() {
        run("DROP SCHEMA IF EXISTS atlas_test CASCADE");
        run("CREATE SCHEMA atlas_test");
        where_.query["options"] = "-csearch_path=atlas_test";
        // A server that asks for none does not look at it.
        if (!where_.password) where_.password = "secret";
        engine_ = orm::create_engine(where_);
    }
    ~own_schema() {
        engine_->dispose();
        run("DROP SCHEMA atlas_test CASCADE");
    }
    own_schema(const own_schema&) = delete;
    own_schema& operator=(const own_schema&) = delete;

    orm::engine& operator*() const { return *engine_; }
    orm::engine* operator->() const { return engine_.get(); }
    std::string url() const { return where_.render(false); }
    std::string masked_url() const { return where_.render(); }

private:
    static void run(const std::string& sql) {
        orm::create_engine(tests::postgresql_url())->begin([&](orm::connection& conn) {
            conn.execute(sql);
        });
    }

    orm::url where_ = tests::postgresql_url();
    std::shared_ptr<orm::engine> engine_;
};

}  // namespace

TEST_CASE("atlas stores what it has loaded on PostgreSQL", "[samples][postgresql]") {
    const own_schema schema;
    const outcome first = store_in(schema.url());

    CHECK(first.code == 0);
    CHECK_THAT(section_of(first.text),
               Contains("atlas_subdivision 23 written 23 read back 0 different") &&
                   Contains("in all 45 written 45 read back 0 different") && !Contains("dropped"));
    check_stored(*schema);

    SECTION("and shows the url without its password") {
        CHECK_THAT(first.text, Contains(":***@") && Contains(schema.masked_url()));
        CHECK_THAT(first.text, !Contains(schema.url()));
    }
    SECTION("and replaces its tables when it is run again") {
        const outcome second = store_in(schema.url());
        CHECK(second.code == 0);
        CHECK_THAT(section_of(second.text),
                   Contains("dropped atlas_language ") &&
                       Contains("in all 45 written 45 read back 0 different"));
        check_stored(*schema);
    }
    SECTION("and leaves everything as it was when that fails") {
        schema->begin([](orm::connection& conn) {
            conn.execute("CREATE TABLE visited (country TEXT REFERENCES atlas_country (alpha_3))");
        });
        const outcome failed = store_in(schema.url(), "2>&1 >/dev/null");
        CHECK(failed.code == 1);
        CHECK_THAT(failed.text, Contains("cannot drop table atlas_country"));
        CHECK(failed.text.find('\n') == failed.text.size() - 1);
        check_stored(*schema);
    }
}

TEST_CASE("atlas stores all of iso-codes on PostgreSQL", "[samples][postgresql]") {
    const std::string parts = "/usr/share/iso-codes/json/iso_3166-2.json";
    if (!std::filesystem::exists(parts)) {
        WARN("iso-codes is not installed");
        return;
    }
    const own_schema schema;
    const outcome seen = run_atlas("--no-progress --database '" + schema.url() + "' 2>&1");
    CHECK(seen.code == 0);
    const std::string number = number_of("\"code\":", content_of(parts));
    CHECK_THAT(section_of(seen.text), Contains("atlas_subdivision " + number + " written " +
                                               number + " read back 0 different"));
}

// The demo program and its --database, on a server of PostgreSQL.

#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <orm/engine.hpp>
#include <string>

#include "../postgresql/postgresql_server.hpp"
#include "atlas_stored.hpp"

using namespace atlas_test;
using Catch::Contains;

namespace {

/// A database of its own, which goes with the test.
class own_database {
public:
    own_database() {
        run("DROP DATABASE IF EXISTS atlas_test WITH (FORCE)");
        run("CREATE DATABASE atlas_test");
        where_.database = "atlas_test";
        // A server that asks for none does not look at it.
        if (!where_.password) where_.password = "secret";
        engine_ = orm::create_engine(where_);
    }
    ~own_database() {
        engine_->dispose();
        run("DROP DATABASE atlas_test WITH (FORCE)");
    }
    own_database(const own_database&) = delete;
    own_database& operator=(const own_database&) = delete;

    orm::engine& operator*() const { return *engine_; }
    orm::engine* operator->() const { return engine_.get(); }
    std::string url() const { return where_.render(false); }
    std::string masked_url() const { return where_.render(); }

private:
    /// Databases are not made in transactions.
    static void run(const std::string& sql) {
        orm::create_engine(tests::postgresql_url(), {.isolation_level = "AUTOCOMMIT"})
            ->connect()
            .execute(sql);
    }

    orm::url where_ = tests::postgresql_url();
    std::shared_ptr<orm::engine> engine_;
};

/// From now on the database changes one currency as it is written.
void change_what_is_stored(orm::engine& in) {
    in.begin([](orm::connection& conn) {
        conn.exec_driver_sql(
            "CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF NEW.alpha_3 = 'EUR' THEN NEW.name := 'Mark'; END IF; RETURN NEW; END $$");
        conn.exec_driver_sql(
            "CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ "
            "DECLARE made record; BEGIN "
            "FOR made IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP "
            "IF made.object_identity = 'public.atlas_currency' THEN "
            "CREATE TRIGGER change BEFORE INSERT ON atlas_currency "
            "FOR EACH ROW EXECUTE FUNCTION change(); END IF; END LOOP; END $$");
        conn.exec_driver_sql(
            "CREATE EVENT TRIGGER watch ON ddl_command_end WHEN tag IN ('CREATE TABLE') "
            "EXECUTE FUNCTION watch()");
    });
}

}  // namespace

TEST_CASE("atlas stores what it has loaded on PostgreSQL", "[samples][postgresql]") {
    const own_database own;
    const outcome first = store_in(own.url());

    CHECK(first.code == 0);
    CHECK_THAT(section_of(first.text),
               Contains("atlas_subdivision 23 written 23 read back 0 different") &&
                   Contains("in all 45 written 45 read back 0 different") && !Contains("dropped"));
    check_stored(*own);

    SECTION("and shows the url without its password") {
        CHECK_THAT(first.text, Contains(":***@") && Contains(own.masked_url()));
        CHECK_THAT(first.text, !Contains(own.url()));
    }
    SECTION("and replaces its tables when it is run again") {
        const outcome second = store_in(own.url());
        CHECK(second.code == 0);
        CHECK_THAT(section_of(second.text),
                   Contains("dropped atlas_language ") &&
                       Contains("in all 45 written 45 read back 0 different"));
        check_stored(*own);
    }
    SECTION("and leaves everything as it was when that fails") {
        own->begin([](orm::connection& conn) {
            conn.execute("CREATE TABLE visited (country TEXT REFERENCES atlas_country (alpha_3))");
        });
        const outcome failed = store_in(own.url(), "2>&1 >/dev/null");
        CHECK(failed.code == 1);
        CHECK_THAT(failed.text, Contains("cannot drop table atlas_country"));
        CHECK(failed.text.find('\n') == failed.text.size() - 1);
        check_stored(*own);
    }
}

TEST_CASE("atlas fails when a database gives back something else", "[samples][postgresql]") {
    const own_database own;
    change_what_is_stored(*own);
    const outcome seen = store_in(own.url(), "2>&1");
    CHECK(seen.code == 1);
    CHECK_THAT(section_of(seen.text),
               Contains("atlas_currency 3 written 3 read back 1 different") &&
                   Contains("in all 45 written 45 read back 1 different"));
    CHECK_THAT(seen.text, Contains("atlas: read back otherwise than it was stored: atlas_currency "
                                   "'EUR': name is 'Mark', not 'Euro'"));
}

TEST_CASE("atlas stores all of iso-codes on PostgreSQL", "[samples][postgresql]") {
    const std::string parts = "/usr/share/iso-codes/json/iso_3166-2.json";
    if (!std::filesystem::exists(parts)) {
        WARN("iso-codes is not installed");
        return;
    }
    const own_database own;
    const outcome seen = run_atlas("--no-progress --database '" + own.url() + "' 2>&1");
    CHECK(seen.code == 0);
    const std::string number = number_of("\"code\":", content_of(parts));
    CHECK_THAT(section_of(seen.text), Contains("atlas_subdivision " + number + " written " +
                                               number + " read back 0 different"));
}

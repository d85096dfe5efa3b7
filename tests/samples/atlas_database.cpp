// The demo program and its --database, on SQLite.

#include <catch2/catch.hpp>
#include <orm/engine.hpp>
#include <string>

#include "../engine/database.hpp"
#include "atlas_stored.hpp"

using namespace atlas_test;
using Catch::Contains;

namespace {

std::string url_of(const tests::database& of) {
    return of->url().render();
}

}  // namespace

TEST_CASE("atlas stores what it has loaded in a file of SQLite", "[samples]") {
    const tests::database file;
    const outcome first = store_in(url_of(file));

    CHECK(first.code == 0);
    CHECK_THAT(section_of(first.text),
               Contains(url_of(file)) && Contains("created atlas_country ") &&
                   Contains("atlas_subdivision 23 written 23 read back 0 different") &&
                   Contains("in all 45 written 45 read back 0 different") &&
                   Contains("statements took ") && !Contains("dropped"));
    check_stored(*file);

    SECTION("and replaces its tables when it is run again") {
        const outcome second = store_in(url_of(file));
        CHECK(second.code == 0);
        CHECK_THAT(section_of(second.text),
                   Contains("dropped atlas_language ") && Contains("created atlas_country ") &&
                       Contains("in all 45 written 45 read back 0 different"));
        check_stored(*file);
    }
    SECTION("and leaves the tables of others") {
        file->begin([](orm::connection& conn) {
            conn.execute("CREATE TABLE country (name TEXT)");
            conn.execute("INSERT INTO country VALUES ('Utopia')");
        });
        CHECK(store_in(url_of(file)).code == 0);
        CHECK(file->connect().scalar<std::string>("SELECT name FROM country") == "Utopia");
    }
    SECTION("and leaves everything as it was when that fails") {
        file->begin([](orm::connection& conn) {
            conn.execute("CREATE TABLE visited (country TEXT REFERENCES atlas_country (alpha_3))");
            conn.execute("INSERT INTO visited VALUES ('FRA')");
        });
        const outcome failed = store_in(url_of(file), "2>&1 >/dev/null");
        CHECK(failed.code == 1);
        CHECK_THAT(failed.text, Contains("FOREIGN KEY constraint failed"));
        CHECK(failed.text.find('\n') == failed.text.size() - 1);
        check_stored(*file);
    }
}

TEST_CASE("atlas stores in memory, too, and prints the rest as without a database", "[samples]") {
    const outcome seen = store_in("sqlite://");
    CHECK(seen.code == 0);
    CHECK_THAT(section_of(seen.text), Contains("in all 45 written 45 read back 0 different"));
    std::string rest = seen.text;
    const std::size_t begin = rest.find("Database ");
    rest.erase(begin, rest.find("\n\n", begin) + 2 - begin);
    CHECK(rest.substr(0, rest.find("Summary")) ==
          content_of(ATLAS_DATA "/faults.out").substr(0, rest.find("Summary")));
}

TEST_CASE("atlas with a database that it cannot use says why in one line, and fails", "[samples]") {
    const auto complaint = [](const std::string& url) {
        const outcome seen = store_in(url, "2>&1");
        CHECK(seen.code == 1);
        CHECK(seen.text.find('\n') == seen.text.size() - 1);
        CHECK_THAT(seen.text, Catch::StartsWith("atlas: the database: ") && !Contains("secret"));
        return seen.text;
    };
    SECTION("for what is no url") {
        CHECK_THAT(complaint("user:secret@host"), Contains("no url of a database"));
    }
    SECTION("for a dialect that is not known") {
        CHECK_THAT(complaint("mysql://user:secret@host/shop"), Contains("no dialect 'mysql'"));
    }
    SECTION("for a folder that is not there") {
        CHECK_THAT(complaint("sqlite:////no/such/folder/atlas.db"),
                   Contains("unable to open database file"));
    }
    SECTION("for a server that is not there") {
        CHECK_THAT(complaint("postgresql://user:secret@127.0.0.1:1/shop"),
                   Contains("port 1 failed"));
    }
    SECTION("for a file that is no database") {
        CHECK_THAT(complaint("sqlite:///" ATLAS_DATA "/faults.out"),
                   Contains("file is not a database"));
    }
}

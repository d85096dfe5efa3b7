// The demo program on small data with faults: what it prints, but for times, and its exit code.

#include <catch2/catch.hpp>
#include <filesystem>
#include <iterator>
#include <regex>
#include <string>

#include "atlas_program.hpp"

using namespace atlas_test;

namespace {

std::string without_times(const std::string& text) {
    static const std::regex time{" +[0-9.]+ ms +[0-9,]+ objects/s"};
    return std::regex_replace(text, time, "");
}

std::string expected(const std::string& file) {
    return content_of(ATLAS_DATA "/" + file);
}

}  // namespace

TEST_CASE("atlas on records with faults", "[samples]") {
    const outcome seen = run_on("faults");

    SECTION("reports each with its place and reason, and loads the rest") {
        CHECK(without_times(seen.text) == expected("faults.out"));
    }
    SECTION("succeeds") {
        CHECK(seen.code == 0);
    }
}

TEST_CASE("atlas on a file that breaks off and one that is missing", "[samples]") {
    SECTION("loads what can be read") {
        CHECK(without_times(run_on("broken", "2>/dev/null").text) == expected("broken.out"));
    }
    SECTION("says which files and why, and fails") {
        const outcome seen = run_on("broken", "2>&1 >/dev/null");
        CHECK(seen.code == 1);
        CHECK_THAT(seen.text, Catch::Contains("iso_4217.json: parse error at line 4, column 41"));
        CHECK_THAT(seen.text, Catch::Contains("1 records before that were read"));
        CHECK_THAT(seen.text, Catch::Contains("iso_3166-2.json: parse error at line 5"));
        CHECK_THAT(seen.text, Catch::Contains("iso_639-3.json: No such file or directory"));
    }
}

TEST_CASE("atlas on the data of iso-codes", "[samples]") {
    const std::string folder = "/usr/share/iso-codes/json/";
    if (!std::filesystem::exists(folder + "iso_3166-2.json")) {
        WARN("iso-codes is not installed");
        return;
    }
    const outcome seen = run_atlas("--no-progress 2>&1");
    const std::string data = content_of(folder + "iso_3166-2.json");

    SECTION("loads all of it and finds every parent") {
        CHECK(seen.code == 0);
        CHECK_THAT(seen.text, !Catch::Contains("Faults"));
        CHECK_THAT(seen.text,
                   Catch::Contains(number_of("\"code\":", data) + " subdivisions are in"));
        CHECK_THAT(seen.text, Catch::Contains(number_of("\"parent\":", data) + " have a parent"));
    }
    SECTION("keeps both ends in step, whatever is changed") {
        static const std::regex agreement{"relations, 0 of them known at one end only"};
        const std::sregex_iterator first{seen.text.begin(), seen.text.end(), agreement};
        CHECK(std::distance(first, {}) == 2);
    }
    SECTION("prints the same each time") {
        CHECK(without_times(run_atlas("--no-progress 2>&1").text) == without_times(seen.text));
    }
}

TEST_CASE("atlas with arguments it does not know", "[samples]") {
    const outcome seen = run_atlas("--verbose 2>&1");
    CHECK(seen.code == 2);
    CHECK_THAT(seen.text, Catch::Contains("--verbose") && Catch::Contains("usage: atlas"));
    CHECK(run_atlas("--data 2>/dev/null").code == 2);
    CHECK(run_atlas("--database 2>/dev/null").code == 2);
}

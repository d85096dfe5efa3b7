// The demo program on small data with faults: what it prints, but for times, and its exit code.

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include <sys/wait.h>

namespace {

struct outcome {
    int code;
    std::string text;
};

outcome run_atlas(const std::string& arguments) {
    std::FILE* const pipe = popen(("'" ATLAS_PROGRAM "' " + arguments).c_str(), "r");
    REQUIRE(pipe != nullptr);
    outcome result{};
    std::array<char, 4096> buffer{};
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
        result.text.append(buffer.data(), got);
    const int status = pclose(pipe);
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
}

outcome run_on(const std::string& data, const std::string& more = "") {
    return run_atlas("--no-progress --data '" ATLAS_DATA "/" + data + "' " + more);
}

std::string without_times(const std::string& text) {
    static const std::regex time{" +[0-9.]+ ms +[0-9,]+ objects/s"};
    return std::regex_replace(text, time, "");
}

std::string content_of(const std::string& file) {
    std::ifstream in{std::string{ATLAS_DATA "/"} + file, std::ios::binary};
    REQUIRE(in);
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

TEST_CASE("atlas on records with faults", "[samples]") {
    const outcome seen = run_on("faults");

    SECTION("reports each with its place and reason, and loads the rest") {
        CHECK(without_times(seen.text) == content_of("faults.out"));
    }
    SECTION("succeeds") {
        CHECK(seen.code == 0);
    }
}

TEST_CASE("atlas on a file that breaks off and one that is missing", "[samples]") {
    SECTION("loads what can be read") {
        CHECK(without_times(run_on("broken", "2>/dev/null").text) == content_of("broken.out"));
    }
    SECTION("says which files and why, and fails") {
        const outcome seen = run_on("broken", "2>&1 >/dev/null");
        CHECK(seen.code == 1);
        CHECK_THAT(seen.text, Catch::Contains("iso_4217.json: parse error at line 4, column 41"));
        CHECK_THAT(seen.text, Catch::Contains("1 records before that were read"));
        CHECK_THAT(seen.text, Catch::Contains("iso_639-3.json: No such file or directory"));
    }
}

TEST_CASE("atlas with arguments it does not know", "[samples]") {
    const outcome seen = run_atlas("--verbose 2>&1");
    CHECK(seen.code == 2);
    CHECK_THAT(seen.text, Catch::Contains("--verbose") && Catch::Contains("usage: atlas"));
    CHECK(run_atlas("--data 2>/dev/null").code == 2);
}

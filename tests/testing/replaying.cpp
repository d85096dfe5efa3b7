#include <catch2/catch.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "replay/errors.hpp"
#include "replay/json.hpp"
#include "replay/options.hpp"
#include "replay/report.hpp"

// What the replayers of tests/conformance share.

namespace {

using namespace conformance;

replayer sample(std::vector<std::string> groups = {}) {
    return {.program = "orm-sample",
            .about = "Replays samples.",
            .noun = "sample",
            .group = "kind",
            .groups = std::move(groups),
            .filters = {{"--short", "only short ones",
                         [](const recorded& one) { return one.id.size() < 2; }}},
            .read = nullptr};
}

options read(std::vector<const char*> arguments, std::vector<std::string> groups = {}) {
    return read_options(sample(std::move(groups)), arguments);
}

using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a replayer's options take their value behind a sign or as the next argument",
          "[testing]") {
    const options asked = read({"a", "--kind", "x,,y", "--sample=one", "--kind=z", "--sample",
                                "two", "b", "--short", "--verbose", "--", "--c"});
    CHECK(asked.files == texts{"a", "b", "--c"});
    CHECK(asked.groups == texts{"x", "y", "z"});
    CHECK(asked.ids == texts{"one", "two"});
    CHECK(asked.filters.size() == 1);
    CHECK(asked.verbose);
    CHECK_FALSE(asked.help);
}

TEST_CASE("a replayer's command line that makes no sense is refused", "[testing]") {
    using Catch::Contains;
    CHECK_THROWS_WITH(read({}), Contains("no file given"));
    CHECK_THROWS_WITH(read({"a", "--kind"}), Contains("--kind needs a value"));
    CHECK_THROWS_WITH(read({"a", "--kind", ","}), Contains("--kind needs a list of kinds"));
    CHECK_THROWS_WITH(read({"a", "--kinds", "x"}), Contains("unknown option --kinds"));
    CHECK_THROWS_WITH(read({"a", "--kind", "z"}, {"x", "y"}),
                      Contains("there is no kind 'z': there are x, y"));
    CHECK_THROWS_AS(read({"-x"}), bad_usage);
    CHECK(read({"--help"}).help);
    CHECK(read({"-h"}).help);
}

TEST_CASE("a replayer's help names all of its options", "[testing]") {
    const std::string text = usage_of(sample({"x", "y"}));
    for (const char* part :
         {"usage: orm-sample FILE... [--kind A,B] [--sample ID] [--short] [--verbose]\n",
          "Replays samples.\n", "only samples of these kinds: x, y\n",
          "  --short         only short ones\n"})
        CHECK_THAT(text, Catch::Contains(part));
}

TEST_CASE("a report ends with the counts, and says why where something failed", "[testing]") {
    std::ostringstream out;
    SECTION("nothing failed") {
        reporter report{out, false};
        report.add("a", {});
        report.add("b", {verdict::skipped, "quirk", "  differs\n"});
        CHECK(report.end() == 0);
        CHECK(out.str() == "1 passed, 0 failed, 1 skipped\n");
    }
    SECTION("everything is shown") {
        reporter report{out, true};
        report.add("a", {verdict::passed, {}, "  a step\n"});
        report.add("b", {verdict::skipped, "quirk", "  differs\n"});
        CHECK(report.end() == 0);
        CHECK(out.str() ==
              "passed a\n  a step\nskipped b (quirk)\n  differs\n1 passed, 0 failed, 1 skipped\n");
    }
    SECTION("something failed") {
        reporter report{out, false};
        report.add(
            "a", {verdict::failed, {}, report_of(3, json{{"op", "get"}}, {{"result", "1", "2"}})});
        CHECK(report.end() == 1);
        CHECK(out.str() ==
              "FAILED a\n  step 3: {\"op\":\"get\"}\n    result\n    expected: 1\n    actual:   2\n"
              "0 passed, 1 failed, 0 skipped\n");
    }
}

TEST_CASE("values of files are compared as they are written", "[testing]") {
    CHECK(same(json::parse("[1, null]"), json::parse("[1,null]")));
    CHECK_FALSE(same(json(1), json(1.0)));
    CHECK(begins_with("@u1", '@'));
    CHECK_FALSE(begins_with("", '@'));
    CHECK_FALSE(begins_with(json(1), '@'));
    json list = json::parse(R"(["b", 2, "a"])");
    sort_by_text(list);
    CHECK(text_of(list) == R"(["a","b",2])");
    const json step = json::parse(R"({"op": "get", "once": true, "count": 3})");
    CHECK(text_at(step, "op") == "get");
    CHECK(text_at(step, "on").empty());
    CHECK(is_on(step, "once"));
    CHECK_FALSE(is_on(step, "count"));
    CHECK_FALSE(is_on(step, "raw"));
    CHECK_THROWS_AS(required_text(step, "on"), cannot_replay);
    CHECK_THROWS_AS(required_text(step, "count"), cannot_replay);
}

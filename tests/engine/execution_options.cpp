#include <catch2/catch.hpp>

#include "orm/core/error.hpp"
#include "orm/sql/execution_options.hpp"

TEST_CASE("an option is found by its name and type", "[engine]") {
    const orm::execution_options options{{"on", true},
                                         {"size", 7},
                                         {"level", std::string{"SERIALIZABLE"}},
                                         {"pointed", "at"},
                                         {"seen", std::string_view{"by"}}};
    CHECK(orm::get_option(options, "on", false));
    CHECK(orm::get_option(options, "size", 1) == 7);
    CHECK(orm::get_option(options, "level", std::string{}) == "SERIALIZABLE");
    CHECK(orm::get_option(options, "pointed", std::string{}) == "at");
    CHECK(orm::get_option(options, "seen", std::string{}) == "by");
}

TEST_CASE("an option that is not there is what the caller says", "[engine]") {
    CHECK(orm::get_option({}, "on", true));
    CHECK(orm::get_option({}, "size", 3) == 3);
    CHECK(orm::get_option({}, "level", std::string{"x"}) == "x");
}

TEST_CASE("an option of another type is an error that names it", "[engine]") {
    const orm::execution_options options{{"isolation_level", 5}, {"stream_results", "yes"}};
    CHECK_THROWS_WITH(orm::get_option(options, "isolation_level", std::string{}),
                      Catch::Contains("'isolation_level' takes a text"));
    CHECK_THROWS_WITH(orm::get_option(options, "stream_results", false),
                      Catch::Contains("'stream_results' takes a bool"));
    CHECK_THROWS_AS(orm::get_option(options, "stream_results", 1), orm::argument_error);
}

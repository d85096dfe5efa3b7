#include <catch2/catch.hpp>
#include <chrono>
#include <cstddef>
#include <limits>
#include <optional>
#include <orm/testing/text.hpp>
#include <string>
#include <vector>

namespace {

enum class colour : unsigned char { red = 3 };
struct point {
    int x;
};

using namespace std::chrono_literals;
using orm::testing::to_text;

TEST_CASE("values are written as text that tells them apart", "[testing]") {
    CHECK(to_text(std::string{"a\"b\\\n\t\x01"}) == R"("a\"b\\\n\t\x01")");
    CHECK(to_text(true) == "true");
    CHECK(to_text('a') == "97");
    CHECK(to_text(-3) == "-3");
    CHECK(to_text(std::numeric_limits<unsigned long long>::max()) == "18446744073709551615");
    CHECK(to_text(0.1) == "0.1");
    CHECK(to_text(0.1F) == "0.1");
    CHECK(to_text(colour::red) == "3");
    CHECK(to_text(std::optional<std::string>{}) == "null");
    CHECK(to_text(std::optional<std::string>{"x"}) == R"("x")");
    CHECK(to_text(90s) == "90s");
    CHECK(to_text(2h) == "2h");
    CHECK(to_text(std::chrono::duration<int, std::ratio<3, 2>>{4}) == "4[3/2]s");
    CHECK(to_text(std::chrono::sys_seconds{5s}) == "epoch+5s");
    CHECK(to_text(std::vector{std::byte{0}, std::byte{255}}) == "x'00ff'");
    CHECK(to_text(point{1}) == "<point>");
}

TEST_CASE("what an attribute was before is written as value or symbol", "[testing]") {
    const int seven = 7;
    CHECK(to_text(orm::old_value<int>{seven}) == "7");
    CHECK(to_text(orm::old_value<int>{orm::no_value}) == "no_value");
    CHECK(to_text(orm::old_value<int>{orm::unknown}) == "unknown");
}

}  // namespace

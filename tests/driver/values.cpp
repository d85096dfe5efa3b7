#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <orm/core/error.hpp>
#include <orm/driver/driver_connection.hpp>
#include <orm/driver/driver_cursor.hpp>
#include <orm/driver/parameters.hpp>
#include <orm/driver/sql_value.hpp>
#include <random>

using Catch::Contains;
using orm::sql_value;
using orm::value_view;

namespace {

enum class color : unsigned char { red, green = 200 };

template <class T>
T through(const T& value) {
    return sql_value{value}.view().get<T>();
}

value_view text_view(std::string_view text) {
    return value_view::of_text(text.data(), text.size());
}

}  // namespace

TEST_CASE("values come back as what they were", "[engine][values]") {
    using namespace std::string_literals;
    CHECK(through(true));
    CHECK(through(std::numeric_limits<std::int64_t>::min()) ==
          std::numeric_limits<std::int64_t>::min());
    CHECK(through<unsigned char>(255) == 255);
    CHECK(through('x') == 'x');
    CHECK(through(0.1) == 0.1);
    CHECK(through(0.1F) == 0.1F);
    CHECK(through("a\0b"s) == "a\0b"s);
    CHECK(through(std::string{}).empty());
    CHECK(through(color::green) == color::green);
    CHECK(through(std::vector<std::byte>{std::byte{0}, std::byte{255}}).size() == 2);
    CHECK(through(std::optional<int>{}) == std::nullopt);
    CHECK(through(std::optional<int>{7}) == 7);
    CHECK(sql_value{"text"}.view().get<std::string_view>() == "text");
    CHECK(sql_value{nullptr}.is_null());
    CHECK(sql_value{std::nullopt}.is_null());
    CHECK(sql_value{5}.view().copy() == sql_value{5});
    CHECK(sql_value{"a"}.view().get<sql_value>() == sql_value{"a"});
}

TEST_CASE("numbers are read from texts that are a number from end to end", "[engine][values]") {
    CHECK(text_view("-42").get<int>() == -42);
    CHECK(text_view("2.5").get<double>() == 2.5);
    CHECK(text_view("1").get<bool>());
    CHECK(text_view("9223372036854775807").get<std::int64_t>() ==
          std::numeric_limits<std::int64_t>::max());
    for (const char* wrong : {"", " 1", "1 ", "+1", "1.0", "0x1", "one", "9223372036854775808"}) {
        CAPTURE(wrong);
        CHECK_THROWS_AS(text_view(wrong).get<std::int64_t>(), orm::value_error);
    }
    CHECK_THROWS_AS(text_view("1e999").get<double>(), orm::value_error);
    CHECK_THROWS_AS(text_view("2").get<bool>(), orm::value_error);
}

TEST_CASE("nothing is cut or rounded", "[engine][values]") {
    CHECK(value_view::of_integer(1LL << 53).get<double>() == std::ldexp(1.0, 53));
    CHECK_THROWS_AS(value_view::of_integer((1LL << 53) + 1).get<double>(), orm::value_error);
    CHECK(value_view::of_real(3.0).get<int>() == 3);
    CHECK_THROWS_AS(value_view::of_real(3.5).get<int>(), orm::value_error);
    CHECK_THROWS_AS(value_view::of_real(9223372036854775808.0).get<std::int64_t>(),
                    orm::value_error);
    CHECK_THROWS_AS(value_view::of_real(std::nan("")).get<int>(), orm::value_error);
    CHECK(value_view::of_integer(255).get<unsigned char>() == 255);
    CHECK_THROWS_AS(value_view::of_integer(300).get<unsigned char>(), orm::value_error);
    CHECK_THROWS_AS(value_view::of_integer(-1).get<std::uint64_t>(), orm::value_error);
    CHECK_THROWS_AS(value_view::of_integer(2).get<bool>(), orm::value_error);
    CHECK_THROWS_AS(value_view::of_integer(1).get<std::string>(), orm::value_error);
    CHECK_THROWS_AS(sql_value{std::numeric_limits<std::uint64_t>::max()}, orm::value_error);
}

TEST_CASE("errors of values say what was found and what was wanted", "[engine][values]") {
    CHECK_THROWS_WITH(value_view{}.get<int>(),
                      Contains("a null cannot become an integer") && Contains("std::optional"));
    CHECK_THROWS_WITH(text_view("it's").get<int>(),
                      Contains("the text value 'it''s' cannot become an integer"));
    CHECK_THROWS_WITH(value_view::of_integer(300).get<unsigned char>(),
                      Contains("the integer value 300 cannot become an integer of that size"));
}

TEST_CASE("values are shown on one line, long ones cut in the middle", "[engine][values]") {
    CHECK(sql_value{}.text() == "NULL");
    CHECK(sql_value{true}.text() == "true");
    CHECK(sql_value{-5}.text() == "-5");
    CHECK(sql_value{0.5}.text() == "0.5");
    CHECK(sql_value{"a\nb'c\x01"}.text() == "'a\\nb''c\\x01'");
    CHECK(sql_value{std::vector<std::byte>{std::byte{10}, std::byte{255}}}.text() == "x'0aff'");
    CHECK(sql_value{std::vector<std::byte>(100)}.text().ends_with("… of 100 bytes"));
    std::string umlauts;
    for (int i = 0; i < 500; ++i) umlauts += "ü";
    const std::string shown = sql_value{"x" + umlauts}.text();
    CHECK(shown.size() < 400);
    CHECK_THAT(shown, Contains("bytes cut"));
    CHECK_THAT(shown, Contains("ü … ("));
    CHECK_THAT(shown, Contains(") … ü"));
}

TEST_CASE("named parameters have one value each", "[engine][values]") {
    orm::parameters named{{"x", 1}, {"y", "two"}};
    CHECK_FALSE(named.is_positional());
    CHECK(*named.find("y") == sql_value{"two"});
    CHECK(named.find("z") == nullptr);
    named.set("x", 5);
    named.set("z", nullptr);
    CHECK(named == orm::parameters{{"x", 5}, {"y", "two"}, {"z", nullptr}});
    CHECK_THROWS_WITH((orm::parameters{{"x", 1}, {"x", 2}}),
                      Contains("the parameter 'x' is given twice"));
    const orm::parameters counted = orm::positional(1, "two", std::optional<int>{});
    CHECK(counted.is_positional());
    CHECK(counted.size() == 3);
    CHECK(counted[2].value.is_null());
}

TEST_CASE("the values of one set are all counted or all named", "[engine][values]") {
    orm::parameters counted = orm::positional(1);
    CHECK_THROWS_WITH(counted.append("x", 2),
                      Contains("'x' was added to counted ones: the values of one set are either"));
    CHECK_THROWS_AS(counted.set("x", 2), orm::argument_error);
    CHECK(counted == orm::positional(1));
    orm::parameters named{{"x", 1}};
    CHECK_THROWS_AS(named.add(2), orm::argument_error);
    CHECK(named == orm::parameters{{"x", 1}});
}

TEST_CASE("parameters are read in the order in which they were given", "[engine][values]") {
    std::string read;
    for (const auto& [name, value] : orm::parameters{{"y", 1}, {"x", "two"}})
        read += std::string{name} + "=" + value.text() + " ";
    CHECK(read == "y=1 x='two' ");
    read.clear();
    const orm::parameters counted = orm::positional(1, "two");
    for (const auto& [name, value] : counted) read += std::string{name} + "=" + value.text() + " ";
    CHECK(read == "=1 ='two' ");
}

TEST_CASE("a driver connection that executes nothing says so", "[engine][values]") {
    struct idle final : orm::driver_connection {
        void commit() override {}
        void rollback() override {}
        void close() override {}
    } one;
    CHECK_THROWS_WITH(one.cursor(), Contains("executes no statements"));
}

TEST_CASE("a float takes no number that it would change but for a fraction", "[engine]") {
    const auto refused = GENERATE(16777217.0, -16777217.0, 1e300, -1e300, 1e39, 1e-300, 33554433.0);
    INFO(refused);
    CHECK_THROWS_AS(orm::value_view::of_real(refused).get<float>(), orm::value_error);
    CHECK_THROWS_AS(orm::value_view::of_integer(16777217).get<float>(), orm::value_error);
    CHECK_THROWS_AS(orm::value_view::of_text("16777217", 8).get<float>(), orm::value_error);
    CHECK_THROWS_AS(orm::value_view::of_text("1e300", 5).get<float>(), orm::value_error);
    CHECK_THROWS_AS(orm::value_view::of_integer((std::int64_t{1} << 53) + 1).get<double>(),
                    orm::value_error);
    const float kept =
        GENERATE(0.0F, 0.1F, -2.5F, 16777216.0F, 3.4e38F, 1e-38F,
                 std::numeric_limits<float>::infinity(), std::numeric_limits<float>::denorm_min());
    CHECK(orm::value_view::of_real(kept).get<float>() == kept);
    CHECK(orm::value_view::of_real(0.1).get<float>() == 0.1F);
    CHECK(std::isnan(orm::value_view::of_real(std::nan("")).get<float>()));
    CHECK_THROWS_AS(orm::sql_value{std::numeric_limits<long double>::max()}, orm::value_error);
}

TEST_CASE("an array of characters is bound up to its NUL, or all of it", "[engine]") {
    const struct {
        char text[4] = {'a', 'b', 'c', 'd'};
        char behind[4] = {'X', 'Y', 'Z', 0};
    } place;
    CHECK(orm::sql_value{place.text} == orm::sql_value{"abcd"});
    CHECK(orm::parameters{orm::positional(place.text)}.values()[0] == orm::sql_value{"abcd"});
    orm::positional(place.text).with_views([](std::span<const orm::value_view> views) {
        CHECK(views[0].text() == "abcd");
    });
    const char cut[8] = "ab";
    CHECK(orm::sql_value{cut} == orm::sql_value{"ab"});
}

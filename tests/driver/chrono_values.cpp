#include <catch2/catch.hpp>
#include <orm/core/error.hpp>
#include <orm/driver/chrono_values.hpp>
#include <random>

using namespace std::chrono;
using Catch::Contains;
using orm::sql_value;

namespace {

template <class T>
T read(const char* text) {
    return sql_value{text}.view().get<T>();
}

template <class T>
std::string written(const T& value) {
    return std::string{sql_value{value}.view().text()};
}

constexpr sys_days leap_day = year{2024} / 2 / 29;

}  // namespace

TEST_CASE("points in time are written as ISO texts", "[engine][values]") {
    CHECK(written(leap_day) == "2024-02-29");
    CHECK(written(year_month_day{leap_day}) == "2024-02-29");
    CHECK(written(sys_days{year{0} / 1 / 1}) == "0000-01-01");
    CHECK(written(sys_seconds{leap_day + 13h + 45min}) == "2024-02-29 13:45:00");
    CHECK(written(sys_time<milliseconds>{leap_day + 5ms}) == "2024-02-29 00:00:00.005000");
    CHECK(written(sys_time<nanoseconds>{leap_day + 1ns}) == "2024-02-29 00:00:00.000000001");
    CHECK(written(sys_time<milliseconds>{sys_days{year{1969} / 12 / 31} + 86399999ms}) ==
          "1969-12-31 23:59:59.999000");
    CHECK(written(local_seconds{local_days{leap_day.time_since_epoch()} + 1s}) ==
          "2024-02-29 00:00:01");
    CHECK_THROWS_AS(written(sys_days{days{2932897}}), orm::value_error);
    CHECK_THROWS_AS(written(sys_days{year{-1} / 1 / 1}), orm::value_error);
}

TEST_CASE("points in time are read with T, fractions and UTC offsets", "[engine][values]") {
    CHECK(read<sys_days>("2024-02-29") == leap_day);
    CHECK(read<sys_days>("2024-02-29 00:00:00") == leap_day);
    CHECK(read<sys_seconds>("2024-02-29") == leap_day);
    CHECK(read<sys_seconds>("2024-02-29T13:45:10") == leap_day + 13h + 45min + 10s);
    CHECK(read<sys_seconds>("2024-02-29 13:45") == leap_day + 13h + 45min);
    CHECK(read<sys_time<milliseconds>>("2024-02-29 00:00:00.5") == leap_day + 500ms);
    CHECK(read<sys_time<milliseconds>>("2024-02-29 00:00:00.5000000000000") == leap_day + 500ms);
    CHECK(read<sys_seconds>("2024-02-29 00:30:00+01:00") == leap_day - 30min);
    CHECK(read<sys_seconds>("2024-02-29 23:30:00-0100") == leap_day + 24h + 30min);
    CHECK(read<sys_seconds>("2024-02-29T00:00:00Z") == leap_day);
    CHECK(read<sys_seconds>("2024-02-29 12:00:00+02") == leap_day + 10h);
    CHECK(read<local_seconds>("2024-02-29 12:00:00").time_since_epoch() ==
          leap_day.time_since_epoch() + 12h);
}

TEST_CASE("what is no point in time, or would be cut, is refused", "[engine][values]") {
    for (const char* wrong :
         {"", "2024", "2024-02-30", "2023-02-29", "2024-13-01", "2024-2-01", "24-02-01", "now",
          "2024-02-29 24:00:00", "2024-02-29 12", "2024-02-29 12:60:00", "2024-02-29 12:00:60",
          "2024-02-29 12:00:00.", "2024-02-29 12:00:00+", "2024-02-29 12:00:00+1",
          "2024-02-29 12:00:00 x", "2024-02-29x12:00:00", " 2024-02-29", "infinity"}) {
        CAPTURE(wrong);
        CHECK_THROWS_AS(read<sys_seconds>(wrong), orm::value_error);
    }
    CHECK_THROWS_AS(read<sys_days>("2024-02-29 00:00:01"), orm::value_error);
    CHECK_THROWS_AS(read<sys_seconds>("2024-02-29 12:00:00.5"), orm::value_error);
    CHECK_THROWS_AS(read<sys_time<nanoseconds>>("2024-02-29 12:00:00.0000000001"),
                    orm::value_error);
    CHECK_THROWS_AS(read<sys_time<nanoseconds>>("9999-01-01 00:00:00"), orm::value_error);
    CHECK_THROWS_WITH(read<local_seconds>("2024-02-29 12:00:00Z"), Contains("UTC offset"));
    CHECK_THROWS_AS(sql_value{5}.view().get<sys_days>(), orm::value_error);
    CHECK_THROWS_WITH(sql_value{}.view().get<sys_days>(), Contains("null"));
    CHECK(sql_value{}.view().get<std::optional<sys_days>>() == std::nullopt);
}

TEST_CASE("durations are written in hours, minutes and seconds", "[engine][values]") {
    CHECK(written(hours{13} + 45min + 7s) == "13:45:07");
    CHECK(written(-(hours{100} + 500ms)) == "-100:00:00.500000");
    CHECK(written(hours{30}) == "30:00:00");
    CHECK(written(nanoseconds{1}) == "00:00:00.000000001");
    CHECK(read<seconds>("13:45:07") == 13h + 45min + 7s);
    CHECK(read<milliseconds>("-100:00:00.5") == -(100h + 500ms));
    CHECK(read<minutes>("01:30") == 90min);
    CHECK(read<hours>("48:00:00") == 48h);
    CHECK_THROWS_AS(read<hours>("01:30:00"), orm::value_error);
    CHECK_THROWS_AS(read<seconds>("01:30:00.5"), orm::value_error);
    CHECK_THROWS_AS(read<nanoseconds>("9999999999:00:00"), orm::value_error);
    for (const char* wrong : {"", "1:00:00", "01", "01:60", "01:00:60", "--01:00", "01:00:00 "}) {
        CAPTURE(wrong);
        CHECK_THROWS_AS(read<seconds>(wrong), orm::value_error);
    }
    CHECK(read<nanoseconds>(written(nanoseconds::max()).c_str()) == nanoseconds::max());
}

TEST_CASE("intervals are read in all the styles of PostgreSQL", "[engine][values]") {
    const auto day = 24h;
    struct {
        microseconds meant;
        const char* postgres;
        const char* verbose;
        const char* standard;
        const char* iso;
    } const table[] = {
        {3 * day, "3 days", "@ 3 days", "3 0:00:00", "P3D"},
        {day, "1 day", "@ 1 day", "1 0:00:00", "P1D"},
        {-day, "-1 days", "@ 1 day ago", "-1 0:00:00", "P-1D"},
        {day + 2h + 3min + 4s + 500ms, "1 day 02:03:04.5", "@ 1 day 2 hours 3 mins 4.5 secs",
         "1 2:03:04.5", "P1DT2H3M4.5S"},
        {-day + 2h + 3min + 4s, "-1 days +02:03:04", "@ 1 day -2 hours -3 mins -4 secs ago",
         "+0-0 -1 +2:03:04", "P-1DT2H3M4S"},
        {-(day + 2h + 3min + 4s + 500ms), "-1 days -02:03:04.5",
         "@ 1 day 2 hours 3 mins 4.5 secs ago", "-1 2:03:04.5", "P-1DT-2H-3M-4.5S"},
        {day - 1us, "1 day -00:00:00.000001", "@ 1 day -0.000001 secs", "+0-0 +1 -0:00:00.000001",
         "P1DT-0.000001S"},
        {-500ms, "-00:00:00.5", "@ 0.5 secs ago", "+0-0 +0 -0:00:00.5", "PT-0.5S"},
        {100h, "100:00:00", "@ 100 hours", "100:00:00", "PT100H"},
        {0s, "00:00:00", "@ 0", "0", "PT0S"},
    };
    for (const auto& [meant, postgres, verbose, standard, iso] : table)
        for (const char* const text : {postgres, verbose, standard, iso}) {
            CAPTURE(text);
            CHECK(read<microseconds>(text) == meant);
        }
    CHECK(read<seconds>("P2W") == 14 * day);
    CHECK(read<seconds>("0 years 0 mons 1 day") == day);
    for (const char* const wrong : {"1 mon",
                                    "1 year",
                                    "-1 mons +3 days",
                                    "1 year 2 mons 3 days 04:05:06",
                                    "@ 1 mon ago",
                                    "1-2",
                                    "1-2 3 4:05:06",
                                    "P1M",
                                    "P1Y2M3DT4H",
                                    "3",
                                    "days",
                                    "1 days 2",
                                    "1.5 days",
                                    "1 fortnight",
                                    "1 day 1 day 1",
                                    "P",
                                    "PT",
                                    "P1",
                                    "P1H",
                                    "PT1D",
                                    "P1DT",
                                    "1 day ",
                                    " 1 day",
                                    "@",
                                    "@ ",
                                    "ago",
                                    "1 day ago 1",
                                    "9999999999999999 days",
                                    "999999999999999 days",
                                    "00:00:00 ",
                                    "1 day 02",
                                    "infinity"}) {
        CAPTURE(wrong);
        CHECK_THROWS_AS(read<seconds>(wrong), orm::value_error);
    }
    CHECK_THROWS_AS(read<seconds>("1 day 00:00:00.5"), orm::value_error);
    CHECK_THROWS_AS(read<nanoseconds>("200000 days"), orm::value_error);
}

TEST_CASE("the first and the last point in time of a clock come back", "[engine][values]") {
    using point = sys_time<nanoseconds>;
    for (const point one : {point::min(), point::min() + 1ns, point{-1ns}, point{}, point{1ns},
                            point::max() - 1ns, point::max()}) {
        CHECK(read<point>(written(one).c_str()) == one);
        const local_time<nanoseconds> here{one.time_since_epoch()};
        CHECK(read<local_time<nanoseconds>>(written(here).c_str()) == here);
    }
    CHECK(written(point::min()) == "1677-09-21 00:12:43.145224192");
}

TEST_CASE("a point in time in UTC is known as one", "[engine][values]") {
    const sql_value instant{sys_seconds{leap_day + 1h}};
    CHECK(instant.view().is_utc());
    CHECK(instant.view().copy() == instant);
    CHECK(instant.text() == "'2024-02-29 01:00:00'");
    CHECK_FALSE(instant == sql_value{"2024-02-29 01:00:00"});
    CHECK_FALSE(sql_value{local_seconds{1s}}.view().is_utc());
    CHECK_FALSE(sql_value{leap_day}.view().is_utc());
}

TEST_CASE("points in time come back from their texts, and sort like them", "[engine][values]") {
    std::mt19937_64 random{20240229};
    std::uniform_int_distribution<std::int64_t> any{-62167219200000000, 253402300799999999};
    sys_time<microseconds> newest{};
    std::string last_text = written(newest);
    for (int i = 0; i < 20000; ++i) {
        sys_time<microseconds> one{microseconds{any(random)}};
        if (i % 3 == 0) one = time_point_cast<seconds>(one);
        const std::string text = written(one);
        CAPTURE(text);
        REQUIRE(read<sys_time<microseconds>>(text.c_str()) == one);
        REQUIRE((text < last_text) == (one < newest));
        const microseconds since{any(random)};
        REQUIRE(read<microseconds>(written(since).c_str()) == since);
        newest = one;
        last_text = text;
    }
}

#ifndef ORM_DRIVER_CHRONO_VALUES_HPP
#define ORM_DRIVER_CHRONO_VALUES_HPP

#include <chrono>
#include <concepts>
#include <cstdint>
#include <ratio>
#include <string>
#include <string_view>

#include "orm/driver/sql_value.hpp"

// Points in time and durations as values of a database: ISO 8601 texts, which sort by time.
//
// | type | text |
// |---|---|
// | std::chrono::sys_days, year_month_day | 2024-02-29 |
// | std::chrono::sys_time, local_time | 2024-02-29 13:45:00, and .123456 behind it if it has to be
// | | std::chrono::duration | 13:45:00, -100:00:00.5 written as -100:00:00.500000 |
//
// What is read may have a T between date and time, a fraction of any length and, for sys_time, a
// UTC offset, which is taken off: Z, +02, +0200, +02:00. A date is read from a time at midnight.
// A duration may be an interval as PostgreSQL writes it in any of its styles, such as
// `-1 days +02:03:04`: days have 24 hours, and months and years, which have no fixed length, are
// refused. Years are 0000 to 9999. Nothing is cut or rounded here: what a type cannot hold is a
// value_error. PostgreSQL itself keeps microseconds, and rounds the nanoseconds that it is given.
//
// A sys_time is an instant: PostgreSQL is told that it is UTC, so that it does not depend on the
// time zone of the session. A local_time is what the clock on the wall of the session says.
//
// Source: SQLAlchemy 2.1, dialects/sqlite/base.py, DATETIME, DATE and TIME; ISO 8601.
namespace orm {
namespace detail {

/// A point in time without a zone, or in UTC.
struct time_point_parts {
    std::int64_t days = 0;         ///< since 1970-01-01
    std::int64_t nanoseconds = 0;  ///< since midnight
    bool has_offset = false;       ///< an offset was given, and taken off
};

/// @throws value_error for a year that is not between 0 and 9999.
std::string date_text(std::int64_t days);
std::string date_time_text(const time_point_parts& parts);
sql_value utc_value(const time_point_parts& parts);
std::string duration_text(bool is_negative, std::uint64_t seconds, std::int64_t nanoseconds);

/// @throws value_error for what is no such text.
time_point_parts read_time_point(const value_view& value);
std::int64_t read_date(const value_view& value);
struct duration_parts {
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;  ///< of the same sign
};
duration_parts read_duration(const value_view& value);

inline constexpr std::int64_t nanoseconds_of_day = 86'400'000'000'000;

/// A duration that texts can hold: whole ticks that divide a day, of a nanosecond or more.
template <class Duration>
concept clock_duration =
    std::integral<typename Duration::rep> &&
        std::ratio_divide<typename Duration::period, std::nano>::den == 1 &&
    nanoseconds_of_day % std::ratio_divide<typename Duration::period, std::nano>::num == 0;

template <class Duration>
inline constexpr std::int64_t nanoseconds_of_tick =
    std::ratio_divide<typename Duration::period, std::nano>::num;

/// `major` of so many ticks, and nanoseconds.
/// @throws value_error when it does not fit, or nanoseconds would be cut.
template <class Duration>
Duration join_ticks(std::int64_t major, std::int64_t ticks_of_major, std::int64_t nanoseconds,
                    const value_view& from) {
    constexpr std::int64_t tick = nanoseconds_of_tick<Duration>;
    typename Duration::rep ticks{};
    std::int64_t wide = 0;
    // Towards the same side, or else the first part may overflow where both together do not.
    if (major < 0 && nanoseconds > 0) {
        ++major;
        nanoseconds -= ticks_of_major * tick;
    }
    if (nanoseconds % tick != 0 || __builtin_mul_overflow(major, ticks_of_major, &wide) ||
        __builtin_add_overflow(wide, nanoseconds / tick, &ticks))
        throw_no_conversion(from, "a time of that precision and range");
    return Duration{ticks};
}

template <class Point>
time_point_parts parts_of(const Point& point) {
    // Not by std::chrono, which overflows on the way.
    constexpr std::int64_t tick = nanoseconds_of_tick<typename Point::duration>;
    constexpr std::int64_t ticks_of_day = nanoseconds_of_day / tick;
    const auto count = static_cast<std::int64_t>(point.time_since_epoch().count());
    const std::int64_t rest = count % ticks_of_day;
    return {count / ticks_of_day - (rest < 0 ? 1 : 0),
            (rest < 0 ? rest + ticks_of_day : rest) * tick};
}

template <class Point>
Point point_of(const time_point_parts& parts, const value_view& from) {
    using duration = typename Point::duration;
    return Point{join_ticks<duration>(
        parts.days, nanoseconds_of_day / nanoseconds_of_tick<duration>, parts.nanoseconds, from)};
}

}  // namespace detail

template <>
struct sql_conversion<std::chrono::sys_days> {
    static sql_value to(const std::chrono::sys_days& value) {
        return detail::date_text(value.time_since_epoch().count());
    }
    static std::chrono::sys_days from(const value_view& value) {
        return std::chrono::sys_days{std::chrono::days{detail::read_date(value)}};
    }
};

template <>
struct sql_conversion<std::chrono::year_month_day> {
    static sql_value to(const std::chrono::year_month_day& value) {
        return sql_conversion<std::chrono::sys_days>::to(std::chrono::sys_days{value});
    }
    static std::chrono::year_month_day from(const value_view& value) {
        return sql_conversion<std::chrono::sys_days>::from(value);
    }
};

template <detail::clock_duration Duration>
struct sql_conversion<std::chrono::sys_time<Duration>> {
    static sql_value to(const std::chrono::sys_time<Duration>& value) {
        return detail::utc_value(detail::parts_of(value));
    }
    /// A text without an offset is in UTC.
    static std::chrono::sys_time<Duration> from(const value_view& value) {
        return detail::point_of<std::chrono::sys_time<Duration>>(detail::read_time_point(value),
                                                                 value);
    }
};

template <detail::clock_duration Duration>
struct sql_conversion<std::chrono::local_time<Duration>> {
    static sql_value to(const std::chrono::local_time<Duration>& value) {
        return detail::date_time_text(detail::parts_of(value));
    }
    /// A text with an offset is refused: whose local time it would be is not known.
    static std::chrono::local_time<Duration> from(const value_view& value) {
        const detail::time_point_parts parts = detail::read_time_point(value);
        if (parts.has_offset)
            detail::throw_no_conversion(value, "a local time: it has a UTC offset");
        return detail::point_of<std::chrono::local_time<Duration>>(parts, value);
    }
};

template <class Rep, class Period>
    requires detail::clock_duration<std::chrono::duration<Rep, Period>>
struct sql_conversion<std::chrono::duration<Rep, Period>> {
    using duration = std::chrono::duration<Rep, Period>;
    static sql_value to(const duration& value) {
        constexpr std::int64_t tick = detail::nanoseconds_of_tick<duration>;
        constexpr std::int64_t second = 1'000'000'000;
        const auto count = static_cast<std::int64_t>(value.count());
        const std::uint64_t size = count < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(count)
                                             : static_cast<std::uint64_t>(count);
        if constexpr (tick < second) {
            constexpr std::uint64_t ticks = second / tick;
            return detail::duration_text(count < 0, size / ticks,
                                         static_cast<std::int64_t>(size % ticks) * tick);
        } else {
            std::uint64_t seconds = 0;
            if (__builtin_mul_overflow(size, static_cast<std::uint64_t>(tick / second), &seconds))
                detail::throw_too_large("a duration");
            return detail::duration_text(count < 0, seconds, 0);
        }
    }
    static duration from(const value_view& value) {
        constexpr std::int64_t tick = detail::nanoseconds_of_tick<duration>;
        constexpr std::int64_t second = 1'000'000'000;
        const detail::duration_parts parts = detail::read_duration(value);
        if constexpr (tick <= second) {
            return detail::join_ticks<duration>(parts.seconds, second / tick, parts.nanoseconds,
                                                value);
        } else {
            if (parts.seconds % (tick / second) != 0 || parts.nanoseconds != 0)
                detail::throw_no_conversion(value, "a duration of that precision");
            return detail::join_ticks<duration>(parts.seconds / (tick / second), 1, 0, value);
        }
    }
};

}  // namespace orm
#endif

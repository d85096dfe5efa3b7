#include "orm/driver/chrono_values.hpp"

#include <cstdio>
#include <optional>

#include "orm/core/error.hpp"

namespace orm::detail {
namespace {

constexpr std::int64_t second = 1'000'000'000;

/// Reads a text from the left. Each member says whether it found what it is for.
class reader {
public:
    explicit reader(std::string_view text) : rest_{text} {}

    bool at_end() const { return rest_.empty(); }
    bool skip(char c) {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// Exactly so many digits.
    std::optional<int> digits(std::size_t count) {
        if (leading_digits() < count) return std::nullopt;
        int made = 0;
        for (std::size_t i = 0; i < count; ++i) made = made * 10 + (rest_[i] - '0');
        rest_.remove_prefix(count);
        return made;
    }
    std::size_t leading_digits() const {
        std::size_t count = 0;
        while (count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') ++count;
        return count;
    }
    /// `.5` as nanoseconds; 0 when there is none.
    std::optional<std::int64_t> fraction() {
        if (!skip('.')) return 0;
        const std::size_t count = leading_digits();
        if (count == 0) return std::nullopt;
        std::int64_t made = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (i < 9) made = made * 10 + (rest_[i] - '0');
            if (i >= 9 && rest_[i] != '0') return std::nullopt;  // it would be cut
        }
        for (std::size_t i = count; i < 9; ++i) made *= 10;
        rest_.remove_prefix(count);
        return made;
    }
    /// `:MM:SS[.fraction]` behind hours, or `:MM`, as nanoseconds.
    std::optional<std::int64_t> minutes_and_seconds() {
        if (!skip(':')) return std::nullopt;
        const auto minutes = digits(2);
        if (!minutes || *minutes > 59) return std::nullopt;
        if (!skip(':')) return std::int64_t{*minutes} * 60 * second;
        const auto seconds = digits(2);
        if (!seconds || *seconds > 59) return std::nullopt;
        const auto part = fraction();
        if (!part) return std::nullopt;
        return (*minutes * 60 + *seconds) * second + *part;
    }
    /// A UTC offset in seconds; nothing when it is malformed.
    std::optional<int> offset() {
        if (skip('Z')) return 0;
        const bool west = skip('-');
        if (!west && !skip('+')) return std::nullopt;
        const auto hours = digits(2);
        if (!hours || *hours > 23) return std::nullopt;
        int made = *hours * 3600;
        for (int unit = 60; unit >= 1 && !at_end(); unit /= 60) {
            skip(':');
            const auto part = digits(2);
            if (!part || *part > 59) return std::nullopt;
            made += *part * unit;
        }
        return west ? -made : made;
    }

private:
    std::string_view rest_;
};

std::optional<std::int64_t> days_of(reader& from) {
    const auto year = from.digits(4);
    if (!year || !from.skip('-')) return std::nullopt;
    const auto month = from.digits(2);
    if (!month || !from.skip('-')) return std::nullopt;
    const auto day = from.digits(2);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date}.time_since_epoch().count();
}

std::optional<time_point_parts> parse(std::string_view text) {
    reader from{text};
    const auto days = days_of(from);
    if (!days) return std::nullopt;
    time_point_parts made{*days};
    if (from.at_end()) return made;
    if (!from.skip(' ') && !from.skip('T')) return std::nullopt;
    const auto hours = from.digits(2);
    if (!hours || *hours > 23) return std::nullopt;
    const auto rest = from.minutes_and_seconds();
    if (!rest) return std::nullopt;
    made.nanoseconds = std::int64_t{*hours} * 3600 * second + *rest;
    if (from.at_end()) return made;
    from.skip(' ');
    const auto offset = from.offset();
    if (!offset || !from.at_end()) return std::nullopt;
    made.has_offset = true;
    made.nanoseconds -= *offset * second;
    if (made.nanoseconds < 0) {
        made.nanoseconds += nanoseconds_of_day;
        --made.days;
    } else if (made.nanoseconds >= nanoseconds_of_day) {
        made.nanoseconds -= nanoseconds_of_day;
        ++made.days;
    }
    return made;
}

std::string_view text_of(const value_view& value, std::string_view wanted) {
    if (value.kind() != value_view::kind::text) throw_no_conversion(value, wanted);
    return value.text();
}

/// Nothing, six digits, or nine: so that texts of one precision sort by time.
std::string fraction_text(std::int64_t nanoseconds) {
    if (nanoseconds == 0) return {};
    char text[16];
    if (nanoseconds % 1000 == 0) {
        std::snprintf(text, sizeof text, ".%06d", static_cast<int>(nanoseconds / 1000));
    } else {
        std::snprintf(text, sizeof text, ".%09d", static_cast<int>(nanoseconds));
    }
    return text;
}

constexpr std::int64_t seconds_of_day = 86400;

/// Reads a duration, or an interval of PostgreSQL: `-1 days +02:03:04`, `@ 1 day 2 hours ago`,
/// `-1 2:03:04`, `P-1DT2H3M4.5S`. Source: PostgreSQL 15, section 8.5.5, "Interval Output".
class interval_reader {
public:
    explicit interval_reader(std::string_view text) : rest_{text} {}

    std::optional<duration_parts> read() {
        if (!(rest_.starts_with('P') ? read_iso() : read_words())) return std::nullopt;
        // Both parts have one sign.
        if (made_.seconds > 0 && made_.nanoseconds < 0) {
            --made_.seconds;
            made_.nanoseconds += second;
        } else if (made_.seconds < 0 && made_.nanoseconds > 0) {
            ++made_.seconds;
            made_.nanoseconds -= second;
        }
        return made_;
    }

private:
    bool add(std::int64_t seconds, std::int64_t nanoseconds) {
        made_.nanoseconds += nanoseconds;
        const std::int64_t carried = made_.nanoseconds / second;
        made_.nanoseconds %= second;
        return !__builtin_add_overflow(made_.seconds, seconds, &made_.seconds) &&
               !__builtin_add_overflow(made_.seconds, carried, &made_.seconds);
    }
    bool add_units(std::int64_t count, std::int64_t seconds_of_unit) {
        std::int64_t seconds = 0;
        return !__builtin_mul_overflow(count, seconds_of_unit, &seconds) && add(seconds, 0);
    }

    /// `-12.5` and what is behind it. @return false: it is none
    struct number {
        bool is_negative = false;
        bool has_sign = false;
        std::int64_t whole = 0;
        std::int64_t fraction = 0;  ///< nanoseconds of one
    };
    static std::optional<number> read_number(reader& from) {
        number made;
        made.is_negative = from.skip('-');
        made.has_sign = made.is_negative || from.skip('+');
        const std::size_t count = from.leading_digits();
        if (count == 0 || count > 15) return std::nullopt;
        for (std::size_t i = 0; i < count; ++i) made.whole = made.whole * 10 + *from.digits(1);
        const auto fraction = from.fraction();
        if (!fraction) return std::nullopt;
        made.fraction = *fraction;
        return made;
    }

    /// So many of a unit; only seconds have a fraction, and months only none.
    bool add_number(const number& count, std::int64_t seconds_of_unit) {
        const std::int64_t whole = count.is_negative ? -count.whole : count.whole;
        if (seconds_of_unit == 1)
            return add(whole, count.is_negative ? -count.fraction : count.fraction);
        if (count.fraction != 0) return false;
        if (seconds_of_unit == 0) return whole == 0;
        return add_units(whole, seconds_of_unit);
    }

    static std::optional<std::int64_t> seconds_of(std::string_view unit) {
        if (unit.size() > 1 && unit.ends_with('s')) unit.remove_suffix(1);
        if (unit == "day") return seconds_of_day;
        if (unit == "hour") return 3600;
        if (unit == "min") return 60;
        if (unit == "sec") return 1;
        if (unit == "mon" || unit == "year") return 0;
        return std::nullopt;
    }

    /// `HH:MM[:SS[.fraction]]`. @param negative  as what stands before it says
    bool add_clock(std::string_view word, bool negative, bool alone) {
        reader from{word};
        const bool minus = from.skip('-');
        const bool has_sign = minus || (!alone && from.skip('+'));
        const std::size_t count = from.leading_digits();
        if (count < (alone ? 2U : 1U) || count > 15) return false;
        std::int64_t hours = 0;
        for (std::size_t i = 0; i < count; ++i) hours = hours * 10 + *from.digits(1);
        const auto rest = from.minutes_and_seconds();
        if (!rest || !from.at_end()) return false;
        const std::int64_t sign = (has_sign ? minus : negative) ? -1 : 1;
        return add_units(sign * hours, 3600) &&
               add(sign * (*rest / second), sign * (*rest % second));
    }

    std::string_view next_word() {
        const std::size_t end = rest_.find(' ');
        const std::string_view made = rest_.substr(0, end);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        return made;
    }

    bool read_words() {
        const bool alone = rest_.find(' ') == std::string_view::npos;
        if (!alone && rest_.ends_with(' ')) return false;
        if (rest_.starts_with("@ ")) next_word();
        if (rest_.empty()) return false;
        bool negative = false;  // of what has no sign, behind a number without a unit
        for (bool is_first = true; !rest_.empty(); is_first = false) {
            const std::string_view word = next_word();
            if (word.find(':') != std::string_view::npos) {
                if (!add_clock(word, negative, alone)) return false;
                continue;
            }
            if (word == "ago" && rest_.empty() && !is_first) {
                made_ = {-made_.seconds, -made_.nanoseconds};
                return true;
            }
            reader from{word};
            const auto count = read_number(from);
            if (!count) return false;
            if (!from.at_end()) {
                if (!add_months(from, *count)) return false;
            } else if (const auto unit = seconds_of(rest_.substr(0, rest_.find(' ')))) {
                next_word();
                if (!add_number(*count, *unit)) return false;
            } else {
                // A number of days goes before a time; only zero stands alone.
                if (rest_.empty() && (count->whole != 0 || word.size() != 1)) return false;
                negative = count->is_negative;
                if (!add_number(*count, seconds_of_day)) return false;
            }
        }
        return true;
    }

    /// `-3` of `1-3`: years and months.
    static bool add_months(reader& from, const number& years) {
        if (!from.skip('-')) return false;
        const auto months = read_number(from);
        return months && from.at_end() && years.whole == 0 && months->whole == 0;
    }

    bool read_iso() {
        reader from{rest_.substr(1)};
        if (from.at_end()) return false;
        bool has_time = false;
        while (!from.at_end()) {
            if (!has_time && from.skip('T')) {
                has_time = true;
                if (from.at_end()) return false;
            }
            const auto count = read_number(from);
            if (!count) return false;
            std::int64_t unit = 0;
            if (has_time) {
                unit = from.skip('H') ? 3600 : from.skip('M') ? 60 : from.skip('S') ? 1 : -1;
            } else {
                unit = from.skip('W')                     ? 7 * seconds_of_day
                       : from.skip('D')                   ? seconds_of_day
                       : from.skip('Y') || from.skip('M') ? 0
                                                          : -1;
            }
            if (unit < 0 || !add_number(*count, unit)) return false;
        }
        return true;
    }

    std::string_view rest_;
    duration_parts made_;
};

}  // namespace

std::string date_text(std::int64_t days) {
    // Of the years that texts have, and a check before they are computed.
    constexpr std::int64_t first = -719528;  // 0000-01-01
    constexpr std::int64_t last = 2932896;   // 9999-12-31
    if (days < first || days > last)
        throw value_error{
            "a date outside of the years 0000 to 9999 has no text that a database would take"};
    const std::chrono::year_month_day date{
        std::chrono::sys_days{std::chrono::days{static_cast<int>(days)}}};
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

std::string date_time_text(const time_point_parts& parts) {
    const auto seconds = static_cast<int>(parts.nanoseconds / second);
    char text[40];
    std::snprintf(text, sizeof text, " %02d:%02d:%02d", seconds / 3600, seconds / 60 % 60,
                  seconds % 60);
    return date_text(parts.days) + text + fraction_text(parts.nanoseconds % second);
}

std::string duration_text(bool is_negative, std::uint64_t seconds, std::int64_t nanoseconds) {
    char text[48];
    std::snprintf(text, sizeof text, "%s%02llu:%02d:%02d", is_negative ? "-" : "",
                  static_cast<unsigned long long>(seconds / 3600),
                  static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
    return text + fraction_text(nanoseconds);
}

sql_value utc_value(const time_point_parts& parts) {
    return sql_value{std::in_place_type<utc_text>, utc_text{date_time_text(parts)}};
}

time_point_parts read_time_point(const value_view& value) {
    constexpr std::string_view wanted = "a point in time, such as 2024-02-29 13:45:00.5";
    const auto made = parse(text_of(value, wanted));
    if (!made) throw_no_conversion(value, wanted);
    return *made;
}

std::int64_t read_date(const value_view& value) {
    constexpr std::string_view wanted = "a date, such as 2024-02-29";
    const auto made = parse(text_of(value, wanted));
    if (!made || made->nanoseconds != 0 || made->has_offset) throw_no_conversion(value, wanted);
    return made->days;
}

duration_parts read_duration(const value_view& value) {
    constexpr std::string_view wanted = "a duration, such as 13:45:00.5 or 2 days";
    const auto made = interval_reader{text_of(value, wanted)}.read();
    if (!made) throw_no_conversion(value, wanted);
    return *made;
}

}  // namespace orm::detail

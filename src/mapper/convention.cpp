#include "convention.hpp"

#include <chrono>
#include <cstddef>
#include <vector>

#include "orm/core/detail/same_type.hpp"

namespace orm::detail {
namespace {

// Of their own: those of <cctype> ask the locale.
constexpr bool is_upper(char c) noexcept {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower_or_digit(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
/// Bytes of letters beyond ASCII count: identifiers may have them.
constexpr bool is_of_word(char c) noexcept {
    return is_upper(c) || is_lower_or_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

template <class... T>
bool is_one_of(const std::type_info& type) {
    return (same_type(type, typeid(T)) || ...);
}

template <template <class> class Point>
bool is_point_in_time(const std::type_info& type) {
    using namespace std::chrono;
    return is_one_of<Point<seconds>, Point<milliseconds>, Point<microseconds>, Point<nanoseconds>,
                     Point<minutes>, Point<hours>, Point<system_clock::duration>>(type);
}

sql_type whole_number(const value_facts& facts) {
    // An unsigned one needs the next larger type; of eight bytes there is none larger.
    const int bytes = facts.form == value_form::unsigned_integer ? 2 * facts.size : facts.size;
    if (bytes <= 2) return small_integer{};
    if (bytes <= 4) return integer{};
    return big_integer{};
}

}  // namespace

std::string snake_case(std::string_view name) {
    std::string made;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (!is_of_word(c)) {
            if (!made.empty() && made.back() != '_') made += '_';
            continue;
        }
        if (is_upper(c) && i != 0) {
            const bool after_small = is_lower_or_digit(name[i - 1]);
            const bool ends_capitals = is_upper(name[i - 1]) && i + 1 < name.size() &&
                                       name[i + 1] >= 'a' && name[i + 1] <= 'z';
            if ((after_small || ends_capitals) && made.back() != '_') made += '_';
        }
        made += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (name.empty() || name.back() != '_')
        while (made.size() > 1 && made.back() == '_') made.pop_back();
    return made;
}

std::optional<sql_type> type_for(const value_facts& facts) {
    using namespace std::chrono;
    switch (facts.form) {
        case value_form::boolean:
            return boolean{};
        case value_form::integer:
        case value_form::unsigned_integer:
            return whole_number(facts);
        case value_form::real:
            if (facts.size == sizeof(double)) return double_precision{};
            return floating{};
        case value_form::text:
            return string{};
        case value_form::other:
            break;
    }
    if (facts.plain == nullptr) return std::nullopt;
    const std::type_info& type = *facts.plain;
    if (is_one_of<std::vector<std::byte>>(type)) return large_binary{};
    if (is_one_of<sys_days, year_month_day>(type)) return date{};
    if (is_point_in_time<sys_time>(type)) return date_time{true};
    if (is_point_in_time<local_time>(type)) return date_time{};
    if (is_one_of<hours, minutes, seconds, milliseconds, microseconds, nanoseconds>(type))
        return interval{};
    return std::nullopt;
}

}  // namespace orm::detail

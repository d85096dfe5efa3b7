#ifndef ORM_TESTING_MATCHERS_HPP
#define ORM_TESTING_MATCHERS_HPP

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "orm/state/history.hpp"
#include "orm/testing/recorder.hpp"
#include "orm/testing/text.hpp"

// Matchers for Catch2 2.13. The only header of orm::testing that needs Catch2, which the test
// program brings.

namespace orm::testing {

namespace detail {

inline std::string listed(const std::vector<std::string>& lines) {
    std::string text = "{";
    for (const std::string& line : lines) text += "\n    " + line;
    return text + (lines.empty() ? "}" : "\n}");
}

template <class T>
std::string listed_values(const std::vector<T>& values) {
    std::string text = "(";
    for (const T& one : values) text += (text.size() > 1 ? ", " : "") + to_text<T>(one);
    return text + ")";
}

template <class T>
std::string history_text(const orm::history<T>& shown) {
    return "added " + listed_values(shown.added) + " unchanged " + listed_values(shown.unchanged) +
           " deleted " + listed_values(shown.deleted);
}

class recorded_matcher : public Catch::MatcherBase<recorder> {
public:
    explicit recorded_matcher(std::vector<std::string> lines) : lines_{std::move(lines)} {}
    bool match(const recorder& log) const override { return log.lines() == lines_; }
    std::string describe() const override { return "recorded exactly " + listed(lines_); }

private:
    std::vector<std::string> lines_;
};

template <class T>
class history_matcher : public Catch::MatcherBase<orm::history<T>> {
public:
    explicit history_matcher(orm::history<T> wanted) : wanted_{std::move(wanted)} {}
    bool match(const orm::history<T>& found) const override { return found == wanted_; }
    std::string describe() const override { return "has history " + history_text(wanted_); }

private:
    orm::history<T> wanted_;
};

}  // namespace detail

/// `CHECK_THAT(log, recorded({"set User.name \"ed\" <- no_value [REPLACE User.name]"}))`: exactly
/// these lines, in this order; `recorded({})` for none.
inline detail::recorded_matcher recorded(std::vector<std::string> lines) {
    return detail::recorded_matcher{std::move(lines)};
}

/// `CHECK_THAT(orm::history_of(*u, orm::attr<&User::name>), has_history<std::string>({"jo"}, {},
/// {"ed"}))`: added, unchanged and deleted; T is the attribute's type.
template <class T>
detail::history_matcher<T> has_history(std::vector<T> added, std::vector<T> unchanged = {},
                                       std::vector<T> deleted = {}) {
    orm::history<T> wanted;
    wanted.added = std::move(added);
    wanted.unchanged = std::move(unchanged);
    wanted.deleted = std::move(deleted);
    return detail::history_matcher<T>{std::move(wanted)};
}

}  // namespace orm::testing

template <>
struct Catch::StringMaker<orm::testing::recorder> {
    static std::string convert(const orm::testing::recorder& log) {
        return orm::testing::detail::listed(log.lines());
    }
};

template <class T>
struct Catch::StringMaker<orm::history<T>> {
    static std::string convert(const orm::history<T>& shown) {
        return orm::testing::detail::history_text(shown);
    }
};

#endif

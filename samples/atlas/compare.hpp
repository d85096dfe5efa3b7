#ifndef ATLAS_COMPARE_HPP
#define ATLAS_COMPARE_HPP

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "text.hpp"

namespace atlas {

template <class Value>
std::string shown_value(const Value& value) {
    if constexpr (requires { in_quotes(value); }) {
        return in_quotes(value);
    } else {
        std::ostringstream text;
        text << value;
        return text.str();
    }
}

/// The columns in which two rows of one key differ, with both values; empty when there are none.
template <class Row>
std::string difference(const Row& kept, const Row& found) {
    std::string text;
    const auto compare = [&](const auto& column) {
        const auto& ours = kept.*column.field;
        const auto& theirs = found.*column.field;
        if (ours == theirs) return;
        text += std::string{text.empty() ? "" : ", "} + column.name + " is " + shown_value(theirs) +
                ", not " + shown_value(ours);
    };
    std::apply([&](const auto&... column) { (compare(column), ...); }, Row::columns());
    return text;
}

/// What distinguishes the rows that were found from those that were kept, a line for each row; the
/// order of rows is no difference.
template <class Row>
std::vector<std::string> differences(std::string_view table, std::vector<Row> kept,
                                     std::vector<Row> found) {
    std::ranges::sort(kept, {}, &Row::key);
    std::ranges::sort(found, {}, &Row::key);
    std::vector<std::string> lines;
    const auto add = [&](const Row& row, const std::string& what) {
        lines.push_back(std::string{table} + ' ' + in_quotes(row.key()) + ": " + what);
    };
    auto ours = kept.begin();
    auto theirs = found.begin();
    while (ours != kept.end() || theirs != found.end()) {
        if (theirs == found.end() || (ours != kept.end() && ours->key() < theirs->key())) {
            add(*ours++, "is missing");
        } else if (ours == kept.end() || theirs->key() < ours->key()) {
            add(*theirs++, "was never written");
        } else {
            const std::string what = difference(*ours, *theirs);
            if (!what.empty()) add(*theirs, what);
            ++ours;
            ++theirs;
        }
    }
    return lines;
}

}  // namespace atlas
#endif

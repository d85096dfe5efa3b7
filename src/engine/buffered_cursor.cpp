#include "buffered_cursor.hpp"

#include "orm/core/error.hpp"

namespace orm::detail {

void buffered_cursor::take(result& from) {
    if (columns_.empty()) columns_.assign(from.keys().begin(), from.keys().end());
    while (const value_view* values = from.fetch()) {
        std::vector<sql_value>& row = rows_.emplace_back();
        row.reserve(columns_.size());
        for (std::size_t i = 0; i < columns_.size(); ++i) row.push_back(values[i].copy());
        ++count_;
    }
}

void buffered_cursor::execute(std::string_view, const parameters&) {
    throw invalid_request_error{"a cursor of gathered rows executes nothing"};
}
void buffered_cursor::executemany(std::string_view, std::span<const parameters>) {
    throw invalid_request_error{"a cursor of gathered rows executes nothing"};
}

const value_view* buffered_cursor::fetch() {
    if (rows_.empty()) return nullptr;
    current_ = std::move(rows_.front());
    rows_.pop_front();
    views_.clear();
    for (const sql_value& one : current_) views_.push_back(one.view());
    return views_.data();
}

}  // namespace orm::detail

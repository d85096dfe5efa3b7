#ifndef ORM_SRC_ENGINE_BUFFERED_CURSOR_HPP
#define ORM_SRC_ENGINE_BUFFERED_CURSOR_HPP

#include <deque>

#include "orm/engine/result.hpp"

namespace orm::detail {

/// Rows that were fetched already, from one or several results.
class buffered_cursor final : public driver_cursor {
public:
    buffered_cursor() = default;
    /// Without rows yet.
    explicit buffered_cursor(std::vector<std::string> columns) : columns_{std::move(columns)} {}
    /// Appends all rows of `from`.
    void take(result& from);

    void execute(std::string_view, const parameters&) override;
    void executemany(std::string_view, std::span<const parameters>) override;
    std::span<const std::string> columns() const noexcept override { return columns_; }
    const value_view* fetch() override;
    std::int64_t rowcount() const noexcept override { return static_cast<std::int64_t>(count_); }
    void close() noexcept override { rows_.clear(); }

private:
    std::vector<std::string> columns_;
    std::deque<std::vector<sql_value>> rows_;
    std::vector<sql_value> current_;
    std::vector<value_view> views_;
    std::size_t count_ = 0;
};

}  // namespace orm::detail
#endif

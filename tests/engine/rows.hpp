#ifndef ORM_TESTS_ENGINE_ROWS_HPP
#define ORM_TESTS_ENGINE_ROWS_HPP

#include <functional>
#include <orm/engine.hpp>
#include <string>
#include <utility>
#include <vector>

// Rows to be written.
namespace tests {

using row_values = std::vector<orm::sql_value>;

/// Rows that are kept, and what is done before one is filled in.
class kept_rows final : public orm::row_source {
public:
    explicit kept_rows(std::vector<row_values> rows) : kept{std::move(rows)} {}
    std::size_t rows() const override { return kept.size(); }
    void fill(std::size_t row, orm::value_view* into) override {
        if (before) before(row);
        asked.push_back(row);
        for (const orm::sql_value& one : kept[row]) *into++ = one.view();
    }

    std::vector<row_values> kept;
    std::function<void(std::size_t)> before{};
    std::vector<std::size_t> asked{};
};

/// What was told of the keys of new rows.
struct told_keys {
    std::vector<std::size_t> rows{};
    std::vector<std::int64_t> keys{};

    auto listener() {
        return [this](std::size_t row, const orm::value_view* values) {
            rows.push_back(row);
            keys.push_back(values[0].get<std::int64_t>());
        };
    }
};

}  // namespace tests
#endif

#ifndef ORM_SQL_ROW_STATEMENT_HPP
#define ORM_SQL_ROW_STATEMENT_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "orm/core/detail/visibility.hpp"
#include "orm/core/error.hpp"
#include "orm/driver/sql_value.hpp"
#include "orm/schema/identifier.hpp"

namespace orm {

enum class row_kind : unsigned char { insert_into, update, delete_from };

/// What connection::write does with each of many rows of one table.
///
/// | kind | a row gives | |
/// |---|---|---|
/// | insert_into | columns | `keys` are those that the database fills in, and tells |
/// | update | columns, keys, version | the row with these keys gets these columns |
/// | delete_from | keys, version | the row with these keys goes |
struct row_statement {
    row_kind kind = row_kind::insert_into;
    qualified_name table;
    std::vector<identifier> columns{};
    /// Of an update or delete_from: they find one row each. Two rows whose keys are the same values
    /// are written one after the other; else the database may take rows in an order of its own,
    /// unless they collide in it.
    std::vector<identifier> keys{};
    /// Of an update or delete_from: a column that must have the value given, or else the row was
    /// changed by somebody else. The new one is a column like others, which an update has to give.
    std::optional<identifier> version{};
};

/// Where the rows come from.
class row_source {
public:
    virtual ~row_source() = default;
    /// How many. Asked once, before the first is filled in.
    virtual std::size_t rows() const = 0;
    /// Sets the values of a row, in the order of row_statement; those left out are null. They have
    /// to stay as they are until the call returns: they are read where they lie. Each row is asked
    /// for once, in order. What is executed on the connection meanwhile comes before that row, and
    /// maybe after some of the rows before it.
    virtual void fill(std::size_t row, value_view* into) = 0;
};

/// What connection::write has done.
struct write_outcome {
    /// Rows inserted, or found by their keys; -1: the driver does not say.
    std::int64_t rowcount = 0;
};

/// Rows with a version were not found as they were read: somebody has changed or deleted them.
/// Source: SQLAlchemy 2.1, orm/exc.py, StaleDataError.
class ORM_ONE_PER_PROCESS stale_data_error : public error {
public:
    stale_data_error(const std::string& message, std::int64_t expected,
                     std::int64_t matched) noexcept
        : error{message}, expected_{expected}, matched_{matched} {}
    /// How many rows were to be found, and how many were.
    std::int64_t expected() const noexcept { return expected_; }
    std::int64_t matched() const noexcept { return matched_; }

private:
    std::int64_t expected_;
    std::int64_t matched_;
};

}  // namespace orm
#endif

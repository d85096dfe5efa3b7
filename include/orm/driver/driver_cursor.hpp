#ifndef ORM_DRIVER_DRIVER_CURSOR_HPP
#define ORM_DRIVER_DRIVER_CURSOR_HPP

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "orm/driver/parameters.hpp"

namespace orm {

/// Which type the driver is to declare for a parameter: by name, `1`, `2`, … for counted ones.
/// Nothing leaves it to the server.
using input_sizes = std::map<std::string, std::optional<std::string>, std::less<>>;

/// What executes statements on a driver connection and fetches their rows: what a driver
/// implements, and what listeners of cursor events see. Source: PEP 249, Cursor Objects.
///
/// One statement at a time; executing again forgets the rows of the last one. It may not outlive
/// its connection. Everything but close and the destructor throws driver_error.
class driver_cursor {
public:
    driver_cursor() = default;
    driver_cursor(const driver_cursor&) = delete;
    driver_cursor& operator=(const driver_cursor&) = delete;
    /// Closes.
    virtual ~driver_cursor();

    /// Executes one statement. More than one in the text is an error.
    virtual void execute(std::string_view statement, const parameters& values) = 0;
    /// Executes it once for each set, in order; an error leaves those before it executed. Rows are
    /// not returned.
    virtual void executemany(std::string_view statement, std::span<const parameters> sets) = 0;
    /// For the next execution.
    virtual void set_input_sizes(const input_sizes& sizes);
    /// For the next execution: rows come from the server as they are fetched, instead of all at
    /// once. Does nothing by default: not every driver has the choice.
    virtual void set_streaming(bool streaming) noexcept;

    /// The names of the columns of the result; empty when the statement returns no rows.
    virtual std::span<const std::string> columns() const noexcept = 0;
    /// The next row, a value for each column, good until the next call; nullptr: there is none.
    virtual const value_view* fetch() = 0;
    /// How many rows were changed, or are in the result where that is known; -1: not known.
    virtual std::int64_t rowcount() const noexcept = 0;
    /// The key that the database counted up for the row inserted last; 0: none, or not known.
    virtual std::int64_t last_row_id() const noexcept { return 0; }
    /// Frees what it holds. The second time does nothing.
    virtual void close() noexcept = 0;
};

}  // namespace orm
#endif

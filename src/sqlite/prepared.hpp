#ifndef ORM_SRC_SQLITE_PREPARED_HPP
#define ORM_SRC_SQLITE_PREPARED_HPP

#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "orm/driver/parameters.hpp"
#include "sqlite_error.hpp"

namespace orm::detail::sqlite {

struct finalizer {
    void operator()(::sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using statement_ptr = std::unique_ptr<::sqlite3_stmt, finalizer>;

/// May a value's own memory be bound, as it stays until the statement has been stepped to its end?
enum class lifetime : unsigned char { borrowed, copied };

/// SQLite would make a null of it. @throws value_error
[[noreturn]] void refuse_nan(int place);

/// Compiles the one statement that is in the text.
/// @throws driver_error when it is none, more than one, or wrong.
statement_ptr compile(::sqlite3* database, std::string_view sql);

/// Inline, as it is most of what the library adds to a row. @throws driver_error
[[gnu::always_inline]] inline void bind_value(::sqlite3_stmt* statement, int place,
                                              const sql_value& value, lifetime how) {
    const auto destructor = how == lifetime::borrowed ? SQLITE_STATIC : SQLITE_TRANSIENT;
    const sql_value::storage& what = value.value();
    int code = SQLITE_OK;
    // Not std::visit: a chain of likely cases is predicted better than a jump.
    if (const auto* text = std::get_if<std::string>(&what)) {
        code = sqlite3_bind_text64(statement, place, text->data(), text->size(), destructor,
                                   SQLITE_UTF8);
    } else if (const auto* whole = std::get_if<std::int64_t>(&what)) {
        code = sqlite3_bind_int64(statement, place, *whole);
    } else if (const auto* real = std::get_if<double>(&what)) {
        if (*real != *real) [[unlikely]]
            refuse_nan(place);
        code = sqlite3_bind_double(statement, place, *real);
    } else if (value.is_null()) {
        code = sqlite3_bind_null(statement, place);
    } else if (const auto* boolean = std::get_if<bool>(&what)) {
        code = sqlite3_bind_int(statement, place, *boolean ? 1 : 0);
    } else if (const auto* utc = std::get_if<utc_text>(&what)) {
        code = sqlite3_bind_text64(statement, place, utc->text.data(), utc->text.size(), destructor,
                                   SQLITE_UTF8);
    } else {
        const auto& bytes = *std::get_if<std::vector<std::byte>>(&what);
        // Without bytes there is no address, and that would be a null.
        code = bytes.empty()
                   ? sqlite3_bind_zeroblob(statement, place, 0)
                   : sqlite3_bind_blob64(statement, place, bytes.data(), bytes.size(), destructor);
    }
    if (code != SQLITE_OK) [[unlikely]]
        throw_last(sqlite3_db_handle(statement), code);
}

[[gnu::always_inline]] inline void bind_value(::sqlite3_stmt* statement, int place,
                                              const value_view& value, lifetime how) {
    const auto destructor = how == lifetime::borrowed ? SQLITE_STATIC : SQLITE_TRANSIENT;
    int code = SQLITE_OK;
    const enum value_view::kind kind = value.kind();
    if (kind == value_view::kind::text) {
        // Without an address it would be a null.
        const char* const data = value.text().data() != nullptr ? value.text().data() : "";
        code = sqlite3_bind_text64(statement, place, data, value.text().size(), destructor,
                                   SQLITE_UTF8);
    } else if (kind == value_view::kind::integer) {
        code = sqlite3_bind_int64(statement, place, value.integer());
    } else if (kind == value_view::kind::real) {
        if (value.real() != value.real()) [[unlikely]]
            refuse_nan(place);
        code = sqlite3_bind_double(statement, place, value.real());
    } else if (kind == value_view::kind::null) {
        code = sqlite3_bind_null(statement, place);
    } else if (kind == value_view::kind::boolean) {
        code = sqlite3_bind_int(statement, place, value.boolean() ? 1 : 0);
    } else {
        code = value.bytes().empty() ? sqlite3_bind_zeroblob(statement, place, 0)
                                     : sqlite3_bind_blob64(statement, place, value.bytes().data(),
                                                           value.bytes().size(), destructor);
    }
    if (code != SQLITE_OK) [[unlikely]]
        throw_last(sqlite3_db_handle(statement), code);
}

/// How an insert of one row becomes one of many, see insert_shape.
struct batch_form {
    std::string head{};           ///< up to VALUES
    std::vector<int> places{};    ///< the parameter of each placeholder, counted from 1
    bool in_order = true;         ///< places are 1, 2, 3, …
    std::size_t most_rows = 0;    ///< of one statement; below 2: it does not pay
    statement_ptr statement{};    ///< of most_rows rows, once it was needed
    bool fires_triggers = false;  ///< then rows are not tried twice
};

/// A compiled statement and what is known of it: made once, used by one cursor at a time.
class prepared {
public:
    prepared(::sqlite3* database, std::string_view sql);

    ::sqlite3_stmt* get() const noexcept { return statement_.get(); }
    const std::string& sql() const noexcept { return sql_; }
    std::span<const std::string> columns() const noexcept { return columns_; }
    /// Looks again when the schema was changed under the statement.
    void refresh_columns();
    /// Room for a row.
    value_view* row() noexcept { return row_.data(); }

    /// Does it say how many rows it changed?
    bool counts_rows() const noexcept { return counts_rows_; }
    bool inserts() const noexcept { return inserts_; }

    std::size_t parameter_count() const noexcept { return names_.size(); }
    /// Calls take(place, value) for each parameter, places counted from 1.
    /// @throws driver_error for one that is missing, given twice, or not in the statement.
    template <class Take>
    void match(const parameters& values, Take&& take) {
        const std::span<const sql_value> given = values.values();
        if (is_in_order(values)) [[likely]] {
            int place = 0;
            for (const sql_value& value : given) take(++place, value);
            return;
        }
        match_by_name(values);
        for (std::size_t i = 0; i < names_.size(); ++i)
            take(static_cast<int>(i + 1), given[sources_[i]]);
    }
    void bind(const parameters& values, lifetime how) {
        match(values, [this, how](int place, const sql_value& value) {
            bind_value(statement_.get(), place, value, how);
        });
    }

    [[gnu::always_inline]] void bind(std::span<const value_view> counted, lifetime how) {
        if (!all_counted_ || counted.size() != names_.size()) [[unlikely]]
            return bind_copies(counted);
        int place = 0;
        for (const value_view& value : counted) bind_value(statement_.get(), ++place, value, how);
    }

    /// nullptr: it cannot be batched.
    batch_form* batch();
    /// Ends the statement for good: its connection closes.
    void finalize() noexcept;
    /// Leaves it where it is: another process has it.
    void abandon() noexcept;

    // Of the cache that it is in.
    bool in_use = false;
    bool cached = false;
    prepared* newer = nullptr;
    prepared* older = nullptr;

private:
    /// Does each parameter take the value in its own place?
    bool is_in_order(const parameters& values) const noexcept {
        if (values.size() != names_.size()) return false;
        const std::span<const std::string> given = values.names();
        return given.empty() ? all_counted_ : !has_twins_ && std::ranges::equal(given, names_);
    }
    /// Values that are not as many as the statement takes, or are for names.
    void bind_copies(std::span<const value_view> counted);
    void match_by_name(const parameters& values);
    [[noreturn]] void refuse(const parameters& values, std::size_t which) const;
    void read_names();
    void classify();
    std::string names_text() const;

    std::string sql_;
    statement_ptr statement_;
    std::vector<std::string> names_;    ///< without the prefix; empty: counted
    std::vector<std::size_t> sources_;  ///< which value each parameter takes, by match_by_name
    std::vector<std::string> columns_;
    std::vector<value_view> row_;
    std::unique_ptr<batch_form> batch_;
    int recompiled_ = 0;
    bool all_counted_ = true;
    bool has_twins_ = false;  ///< `:x` and `@x`: two parameters of one name
    bool counts_rows_ = false;
    bool inserts_ = false;
    bool batch_known_ = false;
};

}  // namespace orm::detail::sqlite
#endif

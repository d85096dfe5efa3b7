#ifndef ORM_ENGINE_RESULT_HPP
#define ORM_ENGINE_RESULT_HPP

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "orm/core/error.hpp"
#include "orm/driver/driver_connection.hpp"
#include "orm/driver/driver_cursor.hpp"
#include "orm/engine/fwd.hpp"

namespace orm {

namespace detail {
/// Throws the value_error that is being handled: with `where` in front, and without the value when
/// the column is called something secret.
[[noreturn]] void throw_wrong_value(std::string_view where, std::string_view column,
                                    const value_view& value);
/// The same of a column of these names.
[[noreturn]] void throw_wrong_column(std::string_view column, const value_view& value);

template <class T>
T read_column(const value_view& value, std::string_view column) {
    try {
        return value.get<T>();
    } catch (const value_error&) {
        throw_wrong_column(column, value);
    }
}
}  // namespace detail

/// A row that is kept: its values and the names of its columns.
/// Source: SQLAlchemy 2.1, engine/row.py, Row.
class row {
public:
    using keys_type = std::shared_ptr<const std::vector<std::string>>;
    row(keys_type keys, std::vector<sql_value> values) noexcept
        : keys_{std::move(keys)}, values_{std::move(values)} {}

    std::size_t size() const noexcept { return values_.size(); }
    const std::vector<std::string>& keys() const noexcept { return *keys_; }
    /// @throws index_error when there is no such column.
    const sql_value& operator[](std::size_t place) const;
    /// The first column of that name. @throws key_error when there is none.
    const sql_value& operator[](std::string_view name) const;
    /// As a C++ value, see value_view::get.
    template <class T>
    T get(std::size_t place) const {
        const value_view value = (*this)[place].view();
        return detail::read_column<T>(value, (*keys_)[place]);
    }
    template <class T>
    T get(std::string_view name) const {
        return detail::read_column<T>((*this)[name].view(), name);
    }
    auto begin() const noexcept { return values_.begin(); }
    auto end() const noexcept { return values_.end(); }
    friend bool operator==(const row& left, const row& right) {
        return left.values_ == right.values_;
    }

private:
    keys_type keys_;
    std::vector<sql_value> values_;
};

/// A row while it is being fetched: good until the next one.
class row_view {
public:
    row_view(const value_view* values, std::span<const std::string> keys) noexcept
        : values_{values}, keys_{keys} {}
    std::size_t size() const noexcept { return keys_.size(); }
    std::span<const std::string> keys() const noexcept { return keys_; }
    /// @throws index_error, key_error
    const value_view& operator[](std::size_t place) const;
    const value_view& operator[](std::string_view name) const;
    template <class T>
    T get(std::size_t place) const {
        const value_view& value = (*this)[place];
        return detail::read_column<T>(value, keys_[place]);
    }
    template <class T>
    T get(std::string_view name) const {
        return detail::read_column<T>((*this)[name], name);
    }

private:
    const value_view* values_;
    std::span<const std::string> keys_;
};

namespace detail {
[[noreturn]] void throw_column_count(std::size_t wanted, std::size_t there);
[[noreturn]] void throw_row_count(std::string_view wanted, bool none);
}  // namespace detail

/// How a row becomes a T: specialised for tuples, and for plain structs in
/// <orm/engine/struct_rows.hpp>.
template <class T>
class row_reader;

template <class... T>
class row_reader<std::tuple<T...>> {
public:
    explicit row_reader(std::span<const std::string> keys) : keys_{keys} {
        if (keys.size() != sizeof...(T)) detail::throw_column_count(sizeof...(T), keys.size());
    }
    std::tuple<T...> read(const value_view* values) const {
        return [ this, values ]<std::size_t... I>(std::index_sequence<I...>) {
            return std::tuple<T...>{detail::read_column<T>(values[I], keys_[I])...};
        }
        (std::index_sequence_for<T...>{});
    }

private:
    std::span<const std::string> keys_;
};

template <class T>
class row_range;

/// What a statement left: rows to fetch, or how many it changed.
///
/// Rows are fetched as they are asked for. It closes itself with its last row, with its connection,
/// and at once when there are no rows. Source: SQLAlchemy 2.1, engine/cursor.py, CursorResult.
class result {
public:
    result() noexcept = default;
    result(result&& other) noexcept;
    result& operator=(result&& other) noexcept;
    ~result() {
        if (cursor_ != nullptr) close();
    }

    bool returns_rows() const noexcept { return returns_rows_; }
    /// Is there nothing to fetch any more?
    bool closed() const noexcept { return cursor_ == nullptr; }
    /// Names of the columns; empty without rows, and when it is closed.
    std::span<const std::string> keys() const noexcept {
        return cursor_ == nullptr ? std::span<const std::string>{} : cursor_->columns();
    }
    /// Rows changed; -1 where the driver does not know.
    std::int64_t rowcount() const noexcept { return rowcount_; }
    /// The key that the database counted up for the row inserted last, where it has such keys.
    std::int64_t last_row_id() const noexcept { return last_row_id_; }

    /// The values of the next row; nullptr when there is none. Good until the next call.
    /// @throws resource_closed_error for a statement without rows, after close() and when the
    ///   connection was closed; what the driver throws, wrapped, after `handle_error`.
    const value_view* fetch();

    // The rest is made of fetch, and throws what it throws.
    std::optional<row> fetch_one();
    /// At most `count`.
    std::vector<row> fetch_many(std::size_t count);
    std::vector<row> fetch_all();
    /// The first row, if any; closes.
    std::optional<row> first();
    /// The only row. @throws no_result_found_error, multiple_results_found_error
    row one();
    /// The first column of the only row. @throws as one()
    template <class T>
    T scalar() {
        return one().template get<T>(0);
    }

    /// Rows as tuples: `for (auto [id, name] : conn.execute(…).as<int, std::string>())`.
    template <class... T>
    row_range<std::tuple<T...>> as() &;
    template <class... T>
    row_range<std::tuple<T...>> as() &&;
    /// Rows as anything that has an orm::row_reader, such as plain structs.
    template <class T>
    row_range<T> into() &;
    template <class T>
    row_range<T> into() &&;

    /// Rows one by one: `for (orm::row_view row : result)`.
    class iterator {
    public:
        using value_type = row_view;
        using difference_type = std::ptrdiff_t;
        explicit iterator(result& of) : of_{&of} { ++*this; }
        row_view operator*() const noexcept { return {values_, of_->keys()}; }
        iterator& operator++() {
            values_ = of_->fetch();
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(const iterator& at, std::default_sentinel_t) noexcept {
            return at.values_ == nullptr;
        }

    private:
        result* of_;
        const value_view* values_ = nullptr;
    };
    iterator begin() { return iterator{*this}; }
    std::default_sentinel_t end() const noexcept { return {}; }

    /// Forgets the rows that were not fetched.
    void close() noexcept;

private:
    friend class connection;
    result(connection& of, std::unique_ptr<driver_cursor> cursor);
    /// Of a statement without rows.
    result(connection& of, const execution_outcome& outcome) noexcept
        : connection_{&of}, rowcount_{outcome.rowcount}, last_row_id_{outcome.last_row_id} {}
    void link() noexcept;
    void unlink() noexcept;
    void finish() noexcept;

    connection* connection_ = nullptr;
    std::unique_ptr<driver_cursor> cursor_;
    row::keys_type keys_;     ///< made for the first row that is kept
    result* next_ = nullptr;  ///< of those that the connection has open
    result* previous_ = nullptr;
    std::int64_t rowcount_ = -1;
    std::int64_t last_row_id_ = 0;
    bool returns_rows_ = false;
    bool exhausted_ = false;
};

/// Rows as T: an input range, read once. Owns its result or refers to it.
template <class T>
class row_range {
public:
    explicit row_range(result& of) : of_{&of}, reader_{of.keys()} {}
    explicit row_range(result&& of) : own_{std::move(of)}, reader_{own_.keys()} {}
    row_range(const row_range&) = delete;
    row_range& operator=(const row_range&) = delete;

    class iterator {
    public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        explicit iterator(row_range& of) : of_{&of} { ++*this; }
        T operator*() const { return of_->reader_.read(values_); }
        iterator& operator++() {
            values_ = of_->source().fetch();
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(const iterator& at, std::default_sentinel_t) noexcept {
            return at.values_ == nullptr;
        }

    private:
        row_range* of_;
        const value_view* values_ = nullptr;
    };
    iterator begin() { return iterator{*this}; }
    std::default_sentinel_t end() const noexcept { return {}; }

    /// All that are left.
    std::vector<T> all() {
        std::vector<T> made;
        while (const value_view* values = source().fetch()) made.push_back(reader_.read(values));
        return made;
    }
    /// The only one. @throws no_result_found_error, multiple_results_found_error
    T one() {
        const value_view* values = source().fetch();
        if (values == nullptr) detail::throw_row_count("one", true);
        T made = reader_.read(values);
        if (source().fetch() != nullptr) detail::throw_row_count("one", false);
        return made;
    }
    /// The first, if any; closes.
    std::optional<T> first() {
        std::optional<T> made;
        if (const value_view* values = source().fetch()) made.emplace(reader_.read(values));
        source().close();
        return made;
    }

private:
    result& source() noexcept { return of_ != nullptr ? *of_ : own_; }
    result* of_ = nullptr;
    result own_;
    row_reader<T> reader_;
};

template <class... T>
row_range<std::tuple<T...>> result::as() & {
    return row_range<std::tuple<T...>>{*this};
}
template <class... T>
row_range<std::tuple<T...>> result::as() && {
    return row_range<std::tuple<T...>>{std::move(*this)};
}
template <class T>
row_range<T> result::into() & {
    return row_range<T>{*this};
}
template <class T>
row_range<T> result::into() && {
    return row_range<T>{std::move(*this)};
}

}  // namespace orm
#endif

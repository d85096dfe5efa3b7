#include "orm/engine/result.hpp"

#include <algorithm>

#include "../driver/secret_names.hpp"
#include "connection_call.hpp"
#include "orm/driver/error.hpp"
#include "orm/engine/connection.hpp"

namespace orm {
namespace {

template <class Keys>
std::size_t place_of(const Keys& keys, std::string_view name) {
    const auto found = std::ranges::find(keys, name);
    if (found == keys.end()) {
        std::string all;
        for (const std::string& one : keys) all += (all.empty() ? "" : ", ") + one;
        throw key_error{"the row has no column '" + std::string{name} + "': it has " + all};
    }
    return static_cast<std::size_t>(found - keys.begin());
}

void check_place(std::size_t place, std::size_t size) {
    if (place >= size)
        throw index_error{"the row has no column " + std::to_string(place) + ": it has " +
                          std::to_string(size) + ", counted from 0"};
}

}  // namespace

void detail::throw_column_count(std::size_t wanted, std::size_t there) {
    throw argument_error{"rows were asked for as " + std::to_string(wanted) +
                         " values, but the statement returns " + std::to_string(there) +
                         " columns" +
                         (there == 0 ? ": it returns no rows, or they were read" : "")};
}

void detail::throw_row_count(std::string_view wanted, bool none) {
    if (none)
        throw no_result_found_error{"there is no row where " + std::string{wanted} +
                                    " is needed: use first() if there may be none"};
    throw multiple_results_found_error{"there are more rows than " + std::string{wanted} +
                                       ": use first(), or narrow the statement down"};
}

void detail::throw_wrong_value(std::string_view where, std::string_view column,
                               const value_view& value) {
    try {
        throw;
    } catch (const value_error& error) {
        const bool hides = !value.is_null() && is_secret_name(column);
        throw value_error{std::string{where} + ": " +
                          (hides ? "its value, which is not shown, cannot become what was asked "
                                   "for: ask for the type that the column has"
                                 : error.what())};
    }
}

void detail::throw_wrong_column(std::string_view column, const value_view& value) {
    throw_wrong_value("the column '" + std::string{column} + "'", column, value);
}

const sql_value& row::operator[](std::size_t place) const {
    check_place(place, values_.size());
    return values_[place];
}

const sql_value& row::operator[](std::string_view name) const {
    return values_[place_of(*keys_, name)];
}

const value_view& row_view::operator[](std::size_t place) const {
    check_place(place, keys_.size());
    return values_[place];
}

const value_view& row_view::operator[](std::string_view name) const {
    return values_[place_of(keys_, name)];
}

result::result(connection& of, std::unique_ptr<driver_cursor> cursor)
    : connection_{&of},
      cursor_{std::move(cursor)},
      rowcount_{cursor_->rowcount()},
      last_row_id_{cursor_->last_row_id()},
      returns_rows_{!cursor_->columns().empty()} {
    if (returns_rows_) {
        link();
    } else {
        cursor_.reset();
    }
}

result::result(result&& other) noexcept {
    *this = std::move(other);
}

result& result::operator=(result&& other) noexcept {
    if (this == &other) return *this;
    close();
    connection_ = other.connection_;
    rowcount_ = other.rowcount_;
    last_row_id_ = other.last_row_id_;
    returns_rows_ = other.returns_rows_;
    exhausted_ = other.exhausted_;
    keys_ = std::move(other.keys_);
    if (other.cursor_ != nullptr) {
        other.unlink();
        cursor_ = std::move(other.cursor_);
        link();
    }
    return *this;
}

void result::link() noexcept {
    previous_ = nullptr;
    next_ = connection_->open_results_;
    if (next_ != nullptr) next_->previous_ = this;
    connection_->open_results_ = this;
}

void result::unlink() noexcept {
    (previous_ != nullptr ? previous_->next_ : connection_->open_results_) = next_;
    if (next_ != nullptr) next_->previous_ = previous_;
    next_ = previous_ = nullptr;
}

void result::close() noexcept {
    if (cursor_ == nullptr) return;
    unlink();
    cursor_.reset();
}

/// After the last row.
void result::finish() noexcept {
    exhausted_ = true;
    rowcount_ = cursor_->rowcount();
    last_row_id_ = cursor_->last_row_id();
    close();
}

const value_view* result::fetch() {
    if (cursor_ == nullptr) [[unlikely]] {
        if (exhausted_) return nullptr;
        throw resource_closed_error{
            returns_rows_ ? "this result is closed: rows are fetched before it, or its connection, "
                            "is closed"
                          : "this result has no rows: the statement does not return any"};
    }
    try {
        const value_view* const values = cursor_->fetch();
        if (values == nullptr) finish();
        return values;
    } catch (...) {
        // A context for listeners; nobody else has this cursor any more.
        unlink();
        std::unique_ptr<driver_cursor> cursor = std::move(cursor_);
        const execution_context context{*connection_, *cursor, nullptr,
                                        connection_->get_execution_options()};
        connection_->handle({std::current_exception(), nullptr, {}, false, &cursor, &context});
    }
}

std::optional<row> result::fetch_one() {
    if (cursor_ != nullptr && keys_ == nullptr)
        keys_ = std::make_shared<const std::vector<std::string>>(keys().begin(), keys().end());
    const value_view* const values = fetch();
    if (values == nullptr) return std::nullopt;
    std::vector<sql_value> owned;
    owned.reserve(keys_->size());
    for (std::size_t i = 0; i < keys_->size(); ++i) owned.push_back(values[i].copy());
    return row{keys_, std::move(owned)};
}

std::vector<row> result::fetch_many(std::size_t count) {
    std::vector<row> made;
    while (made.size() < count) {
        std::optional<row> next = fetch_one();
        if (!next) break;
        made.push_back(std::move(*next));
    }
    return made;
}

std::vector<row> result::fetch_all() {
    return fetch_many(static_cast<std::size_t>(-1));
}

std::optional<row> result::first() {
    std::optional<row> made = fetch_one();
    close();
    return made;
}

row result::one() {
    std::optional<row> made = fetch_one();
    if (!made) detail::throw_row_count("one", true);
    if (fetch() != nullptr) {
        close();
        detail::throw_row_count("one", false);
    }
    return std::move(*made);
}

}  // namespace orm

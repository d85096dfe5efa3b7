#include "prepared.hpp"

#include <limits>

#include "../driver/shown_name.hpp"
#include "insert_shape.hpp"
#include "orm/core/error.hpp"
#include "sql_tokens.hpp"
#include "sqlite_error.hpp"

namespace orm::detail::sqlite {
namespace {

constexpr std::size_t unset = static_cast<std::size_t>(-1);

}  // namespace

void refuse_nan(int place) {
    throw value_error{"the value for parameter " + std::to_string(place) +
                      " is not a number (NaN), which SQLite has no place for: it would store NULL. "
                      "Bind a null, or a text"};
}

statement_ptr compile(::sqlite3* database, std::string_view sql) {
    if (sql.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        throw_last(nullptr, SQLITE_TOOBIG);
    if (sql.find('\0') != std::string_view::npos)
        throw_programming(
            "the statement holds a NUL character, where SQLite would end it: bind such a text as "
            "a parameter");
    ::sqlite3_stmt* made = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &made, &rest);
    statement_ptr owned{made};
    if (code != SQLITE_OK) throw_last(database, code);
    if (made == nullptr) throw_programming("the statement is empty: there is nothing to execute");
    const auto end = static_cast<std::size_t>(rest - sql.data());
    if (!is_blank(sql.substr(end)))
        throw_programming("more than one statement in a text: a second one begins at byte " +
                          std::to_string(end) + "; execute them one by one");
    return owned;
}

prepared::prepared(::sqlite3* database, std::string_view sql)
    : sql_{sql}, statement_{compile(database, sql_)} {
    read_names();
    classify();
    const auto count = static_cast<std::size_t>(sqlite3_column_count(get()));
    row_.resize(count);
    recompiled_ = -1;
    refresh_columns();
}

void prepared::read_names() {
    const auto count = static_cast<std::size_t>(sqlite3_bind_parameter_count(get()));
    names_.resize(count);
    sources_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const char* const name = sqlite3_bind_parameter_name(get(), static_cast<int>(i + 1));
        if (name == nullptr || name[0] == '?') continue;
        names_[i] = name + 1;
        all_counted_ = false;
        for (std::size_t k = 0; k < i && !has_twins_; ++k) has_twins_ = names_[k] == names_[i];
    }
}

void prepared::classify() {
    token_reader from{sql_};
    const token first = from.next();
    inserts_ = first.is_word("insert") || first.is_word("replace");
    counts_rows_ =
        sqlite3_stmt_readonly(get()) == 0 &&
        (inserts_ || first.is_word("update") || first.is_word("delete") || first.is_word("with"));
}

void prepared::refresh_columns() {
    const int recompiled = sqlite3_stmt_status(get(), SQLITE_STMTSTATUS_REPREPARE, 0);
    if (recompiled == recompiled_) return;
    recompiled_ = recompiled;
    const int count = sqlite3_column_count(get());
    columns_.clear();
    for (int i = 0; i < count; ++i) {
        const char* const name = sqlite3_column_name(get(), i);
        if (name == nullptr) throw_last(sqlite3_db_handle(get()), SQLITE_NOMEM);
        columns_.emplace_back(name);
    }
    row_.resize(columns_.size());
}

batch_form* prepared::batch() {
    if (!batch_known_) {
        batch_known_ = true;
        batch_ = make_batch_form(sql_, get());
    }
    return batch_.get();
}

void prepared::finalize() noexcept {
    if (batch_ != nullptr) batch_->statement.reset();
    statement_.reset();
}

void prepared::abandon() noexcept {
    if (batch_ != nullptr) static_cast<void>(batch_->statement.release());
    static_cast<void>(statement_.release());
}

std::string prepared::names_text() const {
    std::string made;
    for (const std::string& name : names_) {
        made += made.empty() ? "" : ", ";
        made += name.empty() ? "?" : ":" + shown_name(name);
    }
    return made.empty() ? "none" : made;
}

/// Fills sources_.
void prepared::bind_copies(std::span<const value_view> counted) {
    bind(parameters::copy_of(counted), lifetime::copied);
}

void prepared::match_by_name(const parameters& values) {
    const std::size_t count = names_.size();
    sources_.assign(count, unset);
    std::size_t next_counted = 0;
    std::size_t from = 0;  // where the last name was: names mostly come in order
    for (std::size_t v = 0; v < values.size(); ++v) {
        const std::string_view name = values[v].name;
        if (name.empty()) {
            while (next_counted < count && !names_[next_counted].empty()) ++next_counted;
            if (next_counted == count) refuse(values, v);
            sources_[next_counted++] = v;
            continue;
        }
        bool found = false;
        for (std::size_t step = 0; step < count && (!found || has_twins_); ++step) {
            const std::size_t i = from + step < count ? from + step : from + step - count;
            if (names_[i] != name) continue;
            if (sources_[i] != unset)
                throw_programming("the parameter ':" + shown_name(name) + "' is given twice");
            sources_[i] = v;
            found = true;
            if (!has_twins_) {
                from = i + 1;
                break;
            }
        }
        if (!found) refuse(values, v);
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (sources_[i] != unset) continue;
        throw_programming(
            (names_[i].empty()
                 ? "no value is given for parameter " + std::to_string(i + 1)
                 : "no value is given for the parameter ':" + shown_name(names_[i]) + "'") +
            " of the statement, which has " + names_text() + ": " + std::to_string(values.size()) +
            " values are there");
    }
}

void prepared::refuse(const parameters& values, std::size_t which) const {
    const std::string name{values[which].name};
    throw_programming((name.empty()
                           ? "there is no parameter for value " + std::to_string(which + 1)
                           : "the statement has no parameter ':" + shown_name(name) + "'") +
                      ": its parameters are " + names_text() + ", and " +
                      std::to_string(values.size()) + " values are given");
}

}  // namespace orm::detail::sqlite

#include "core/scripted/scripted_database.hpp"

#include <algorithm>
#include <orm/driver/error.hpp>
#include <variant>

namespace conformance::core {
namespace {

struct finalizer {
    void operator()(sqlite3_stmt* one) const noexcept { sqlite3_finalize(one); }
};
using statement = std::unique_ptr<sqlite3_stmt, finalizer>;

[[noreturn]] void throw_error(sqlite3* database) {
    throw orm::driver_error{orm::driver_error_kind::operational, sqlite3_errmsg(database)};
}

void bind(sqlite3_stmt* to, int place, const orm::sql_value& value) {
    const auto size = [](const auto& of) { return static_cast<int>(of.size()); };
    if (const auto* flag = std::get_if<bool>(&value.value())) {
        sqlite3_bind_int(to, place, *flag ? 1 : 0);
    } else if (const auto* whole = std::get_if<std::int64_t>(&value.value())) {
        sqlite3_bind_int64(to, place, *whole);
    } else if (const auto* real = std::get_if<double>(&value.value())) {
        sqlite3_bind_double(to, place, *real);
    } else if (const auto* text = std::get_if<std::string>(&value.value())) {
        sqlite3_bind_text(to, place, text->data(), size(*text), SQLITE_TRANSIENT);
    } else if (const auto* utc = std::get_if<orm::utc_text>(&value.value())) {
        sqlite3_bind_text(to, place, utc->text.data(), size(utc->text), SQLITE_TRANSIENT);
    } else {
        sqlite3_bind_null(to, place);
    }
}

void bind_all(sqlite3_stmt* to, const orm::parameters& values) {
    const int places = sqlite3_bind_parameter_count(to);
    for (int place = 1; place <= places; ++place) {
        const char* const name = sqlite3_bind_parameter_name(to, place);
        const auto counted = static_cast<std::size_t>(place - 1);
        if (name != nullptr) {
            const orm::sql_value* const value = values.find(name + 1);
            if (value == nullptr)
                throw orm::driver_error{orm::driver_error_kind::programming,
                                        std::string{"no value for "} + name};
            bind(to, place, *value);
        } else if (counted < values.size()) {
            bind(to, place, values[counted].value);
        }
    }
}

orm::sql_value read(sqlite3_stmt* from, int column) {
    switch (sqlite3_column_type(from, column)) {
        case SQLITE_INTEGER:
            return static_cast<std::int64_t>(sqlite3_column_int64(from, column));
        case SQLITE_FLOAT:
            return sqlite3_column_double(from, column);
        case SQLITE_NULL:
            return {};
        default:
            return reinterpret_cast<const char*>(sqlite3_column_text(from, column));
    }
}

}  // namespace

scripted_database::scripted_database() {
    sqlite3* made = nullptr;
    const int result = sqlite3_open(":memory:", &made);
    database_.reset(made);
    if (result != SQLITE_OK) throw_error(made);
}

void scripted_database::accept(std::vector<std::string> prefixes) {
    accepted_ = std::move(prefixes);
}

bool scripted_database::accepts(std::string_view sql) const {
    return std::ranges::any_of(accepted_,
                               [sql](const std::string& one) { return sql.starts_with(one); });
}

table_of_values scripted_database::run(std::string_view sql, const orm::parameters& values) {
    const std::size_t begin = std::min(sql.find_first_not_of(" \n\t"), sql.size());
    if (accepts(sql.substr(begin))) return {};
    sqlite3_stmt* prepared = nullptr;
    const int result = sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                          &prepared, nullptr);
    const statement one{prepared};
    if (result != SQLITE_OK) throw_error(database_.get());
    bind_all(prepared, values);

    table_of_values made;
    const int columns = sqlite3_column_count(prepared);
    for (int i = 0; i < columns; ++i) made.columns.emplace_back(sqlite3_column_name(prepared, i));
    int step = sqlite3_step(prepared);
    for (; step == SQLITE_ROW; step = sqlite3_step(prepared)) {
        std::vector<orm::sql_value>& row = made.rows.emplace_back();
        for (int i = 0; i < columns; ++i) row.push_back(read(prepared, i));
    }
    if (step != SQLITE_DONE) throw_error(database_.get());
    made.changed = columns == 0 ? sqlite3_changes(database_.get()) : -1;
    return made;
}

bool scripted_database::has(const std::string& type, const std::string& name) {
    return !run("SELECT 1 FROM sqlite_master WHERE type = :type AND name = :name",
                {{"type", type}, {"name", name}})
                .rows.empty();
}

}  // namespace conformance::core

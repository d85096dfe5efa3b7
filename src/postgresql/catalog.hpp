#ifndef ORM_SRC_POSTGRESQL_CATALOG_HPP
#define ORM_SRC_POSTGRESQL_CATALOG_HPP

#include <memory>
#include <optional>
#include <string>

#include "orm/schema/inspector.hpp"
#include "session.hpp"

namespace orm::detail {

/// The rows of a look into the catalog, all as text.
class pg_rows {
public:
    explicit pg_rows(pg_result result) noexcept
        : result_{std::move(result)}, count_{PQntuples(result_.get())} {}

    /// Goes to the next row, at first to the first one. @return false: there is none
    bool next() noexcept { return ++row_ < count_; }
    bool is_null(int column) const noexcept {
        return PQgetisnull(result_.get(), row_, column) != 0;
    }
    /// Empty for null.
    std::string text(int column) const { return PQgetvalue(result_.get(), row_, column); }
    bool flag(int column) const noexcept { return *PQgetvalue(result_.get(), row_, column) == 't'; }
    char letter(int column) const noexcept { return *PQgetvalue(result_.get(), row_, column); }
    std::int64_t number(int column) const noexcept;

private:
    pg_result result_;
    int count_;
    int row_ = -1;
};

/// Finds things by name: in their schema, or where the search path finds them, less what the server
/// has of its own.
class pg_catalog {
public:
    explicit pg_catalog(pg_session& session) noexcept : session_{session} {}

    /// The oid of a table or view, as a text for the next query.
    std::optional<std::string> table(const qualified_name& name);
    bool has_index(const qualified_name& table, const identifier& index);
    bool has_sequence(const qualified_name& name);
    bool has_type(const qualified_name& name);

private:
    std::optional<std::string> relation(const qualified_name& name, const char* kinds);

    pg_session& session_;
};

/// The type of a column. @param oid, modifier, text  as pg_attribute and format_type have them.
sql_type pg_type_of(pg_session& session, const std::string& oid, std::int64_t modifier,
                    const std::string& text);

std::unique_ptr<inspector> pg_make_inspector(pg_session& session);

}  // namespace orm::detail
#endif

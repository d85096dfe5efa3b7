#ifndef ORM_SCHEMA_LITERAL_SQL_HPP
#define ORM_SCHEMA_LITERAL_SQL_HPP

#include <any>
#include <string>
#include <string_view>
#include <variant>

namespace orm {

/// SQL that goes into a statement as it is: never from input. Source: sqlalchemy.text.
struct literal_sql {
    std::string text;
    explicit literal_sql(std::string sql) : text{std::move(sql)} {}
    friend bool operator==(const literal_sql&, const literal_sql&) = default;
};

/// The server makes the value, by means that are not told here (a trigger, say).
/// Source: SQLAlchemy 2.1, sql/schema.py, FetchedValue.
struct server_generated {
    friend bool operator==(const server_generated&, const server_generated&) = default;
};

/// What a column gets when a row does not say: text becomes a quoted literal.
/// Source: SQLAlchemy 2.1, sql/schema.py, Column.server_default and DefaultClause.
class server_default {
public:
    using value_type = std::variant<std::monostate, std::string, server_generated, literal_sql>;

    server_default() = default;
    explicit server_default(std::string text) : value_{std::move(text)} {}
    explicit server_default(const char* text) : value_{std::string{text}} {}
    explicit server_default(literal_sql sql) : value_{std::move(sql)} {}
    explicit server_default(server_generated mark) : value_{mark} {}

    /// Nothing, text, the mark of a server-generated value, or an SQL expression.
    const value_type& value() const noexcept { return value_; }
    bool has_value() const noexcept { return value_.index() != 0; }
    friend bool operator==(const server_default&, const server_default&) = default;

private:
    value_type value_;
};

/// What the library itself puts into a row that does not say; no DDL comes of it.
struct default_value {
    std::any value;
};

}  // namespace orm
#endif

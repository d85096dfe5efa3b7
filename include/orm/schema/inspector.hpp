#ifndef ORM_SCHEMA_INSPECTOR_HPP
#define ORM_SCHEMA_INSPECTOR_HPP

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "orm/core/detail/visibility.hpp"
#include "orm/schema/column.hpp"
#include "orm/schema/constraint.hpp"
#include "orm/schema/executor.hpp"
#include "orm/schema/index.hpp"
#include "orm/schema/table_options.hpp"

namespace orm {

/// A column as a database reports it; column_reflect listeners may change it before a column is
/// made of it. Source: SQLAlchemy 2.1, engine/interfaces.py, ReflectedColumn.
struct column_info {
    std::string name;
    sql_type type;
    bool nullable = true;
    /// Nothing, text, the mark of a server-generated value, or an SQL expression. Dialects report
    /// expressions.
    server_default::value_type default_{};
    std::optional<bool> autoincrement{};
    std::string comment{};
    std::optional<std::string> key{};  ///< of the column object
    std::optional<bool> quote{};
    std::map<std::string, std::string> info{};
    std::map<std::string, std::string> dialect_options{};
    std::optional<orm::computed> computed{};
    std::optional<orm::identity> identity{};
    std::optional<qualified_name> collation{};  ///< where it is not what the type brings
    /// The sequence behind the default, where that is no part of the column.
    std::optional<orm::sequence> sequence{};
};

/// How a column of a key or index is kept.
struct reflected_part {
    bool is_expression = false;  ///< the column's name is SQL
    key_options options{};
};

struct reflected_primary_key {
    std::optional<std::string> name{};
    std::vector<std::string> columns{};
    constraint_options options{};         ///< its name is not looked at
    std::vector<reflected_part> parts{};  ///< one for each column, or none
};
struct reflected_foreign_key {
    std::optional<std::string> name{};
    std::vector<std::string> columns{};
    std::optional<identifier> referred_schema{};
    std::string referred_table{};
    std::vector<std::string> referred_columns{};
    foreign_key_options options{};
};
struct reflected_unique {
    std::optional<std::string> name{};
    std::vector<std::string> columns{};
    constraint_options options{};         ///< its name is not looked at
    std::vector<reflected_part> parts{};  ///< one for each column, or none
};
struct reflected_check {
    std::optional<std::string> name{};
    std::string condition{};
    constraint_options options{};  ///< its name is not looked at
};
struct reflected_index {
    std::string name{};
    std::vector<std::string> columns{};  ///< or expressions, where `parts` says so
    index_options options{};
    std::vector<reflected_part> parts{};  ///< one for each column, or none
};

/// What a dialect tells of a database; the engine implements one for each dialect.
/// Source: SQLAlchemy 2.1, engine/reflection.py, Inspector.
class inspector {
public:
    virtual ~inspector() = default;
    virtual bool has_table(const qualified_name& table) = 0;
    /// This and what follows: @throws no_such_table_error
    virtual std::vector<column_info> get_columns(const qualified_name& table) = 0;
    virtual reflected_primary_key get_pk_constraint(const qualified_name&) { return {}; }
    virtual std::vector<reflected_foreign_key> get_foreign_keys(const qualified_name&) {
        return {};
    }
    virtual std::vector<reflected_index> get_indexes(const qualified_name&) { return {}; }
    virtual std::vector<reflected_unique> get_unique_constraints(const qualified_name&) {
        return {};
    }
    virtual std::vector<reflected_check> get_check_constraints(const qualified_name&) { return {}; }
    virtual std::string get_table_comment(const qualified_name&) { return {}; }
    virtual table_options get_table_options(const qualified_name&) { return {}; }

    /// Are names the same that differ in the case of ASCII letters only?
    virtual bool ignores_case() const { return false; }
    /// Told what a reflected table has not of what the database has; the engine's tell
    /// orm::set_notice_hook.
    virtual void left_out(const qualified_name& /*table*/, const std::string& /*what*/) {}
};

/// There is no table of that name. Source: SQLAlchemy 2.1, exc.py, NoSuchTableError.
class ORM_ONE_PER_PROCESS no_such_table_error : public invalid_request_error {
public:
    using invalid_request_error::invalid_request_error;
};

}  // namespace orm
#endif

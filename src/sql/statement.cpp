#include "orm/sql/statement.hpp"

#include <array>

#include "orm/core/error.hpp"
#include "statement_body.hpp"

namespace orm {
namespace {

template <class Change>
sql_statement changed(const sql_statement& from, const Change& change) {
    auto made = std::make_shared<sql_statement::body>(from.inside());
    change(*made);
    return sql_statement{std::move(made)};
}

}  // namespace

sql_statement::sql_statement(const ddl_element& element) {
    auto made = std::make_shared<body>();
    made->kind = statement_kind::ddl;
    made->text = element.raw_text();
    made->ddl.emplace(element);
    body_ = std::move(made);
}

statement_kind sql_statement::kind() const noexcept {
    return body_->kind;
}

std::string_view sql_statement::kind_name() const noexcept {
    constexpr std::array<std::string_view, 6> names{
        "text", "insert", "ddl", "savepoint", "rollback_to_savepoint", "release_savepoint"};
    if (body_->ddl) return body_->ddl->kind_name();
    return names[static_cast<std::size_t>(body_->kind)];
}

const std::string& sql_statement::text() const noexcept {
    return body_->text;
}

const ddl_element* sql_statement::ddl() const noexcept {
    return body_->ddl ? &*body_->ddl : nullptr;
}

const table* sql_statement::target() const noexcept {
    return body_->target ? &*body_->target : nullptr;
}

const execution_options& sql_statement::options() const noexcept {
    return body_->options;
}

sql_statement sql_statement::execution_options(const orm::execution_options& more) const {
    if (more.contains("isolation_level"))
        throw argument_error{
            "isolation_level is no option of a statement: set it with execution_options of a "
            "connection or an engine"};
    return changed(*this, [&more](body& made) {
        for (const auto& [name, value] : more) made.options.insert_or_assign(name, value);
    });
}

sql_statement sql_statement::bind_type(std::string name, sql_type type) const {
    return changed(
        *this, [&](body& made) { made.types.insert_or_assign(std::move(name), std::move(type)); });
}

const std::map<std::string, sql_type>& sql_statement::bind_types() const noexcept {
    return body_->types;
}

sql_statement text(std::string sql) {
    auto made = std::make_shared<sql_statement::body>();
    made->text = std::move(sql);
    return sql_statement{std::move(made)};
}

sql_statement insert_into(const table& into, std::vector<std::string> returning) {
    for (const std::string& one : returning)
        if (!into.find_column(one))
            throw argument_error{"insert_into " + into.describe() + " cannot return '" + one +
                                 "': the table has no such column"};
    auto made = std::make_shared<sql_statement::body>();
    made->kind = statement_kind::insert_into;
    made->target.emplace(into);
    made->returning = std::move(returning);
    return sql_statement{std::move(made)};
}

namespace detail {

sql_statement make_savepoint_statement(statement_kind kind, const std::string& name) {
    auto made = std::make_shared<sql_statement::body>();
    made->kind = kind;
    made->text = name;
    return sql_statement{std::move(made)};
}

}  // namespace detail
}  // namespace orm

#include "core_text.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>
#include <typeinfo>
#include <utility>

#include "../driver/parameters_text.hpp"
#include "../driver/secret_names.hpp"
#include "orm/engine/connection.hpp"
#include "orm/engine/engine.hpp"
#include "orm/engine/execution_context.hpp"
#include "orm/schema/ddl_element.hpp"
#include "orm/schema/inspector.hpp"
#include "orm/schema/metadata.hpp"
#include "orm/schema/table.hpp"

namespace orm::testing::detail {
namespace {

/// SQL in one line: each run of white space is a blank.
std::string one_line(std::string_view sql) {
    std::string made;
    for (const char c : sql) {
        const bool is_space = c == ' ' || (c >= '\t' && c <= '\r');
        if (!is_space) {
            made += c;
        } else if (!made.empty() && made.back() != ' ') {
            made += ' ';
        }
    }
    if (made.ends_with(' ')) made.pop_back();
    return made;
}

std::string with_parameters(std::string_view sql, std::span<const parameters> sets,
                            bool executemany) {
    std::string made = one_line(orm::detail::shown_sql(sql));
    const std::string values = orm::detail::parameters_text(sql, sets, executemany);
    if (!values.empty()) made += " with " + values;
    return made;
}

/// A text as it was written, of DDL what it does to what, or else the SQL that will be sent.
std::string shown(connection& on, const sql_statement& statement, const parameters& values) {
    if (statement.ddl() != nullptr && statement.ddl()->target() != nullptr)
        return std::string{statement.kind_name()} + " " + statement.ddl()->target()->describe();
    if (statement.kind_name() == "text") return one_line(orm::detail::shown_sql(statement.text()));
    try {
        return one_line(orm::detail::shown_sql(statement.text_for(on.engine().dialect(), values)));
    } catch (const orm::error&) {  // which the execution will tell of
        return std::string{statement.kind_name()};
    }
}

std::string executed(core_names& names, connection& on, const sql_statement& statement,
                     const parameter_sets& many, const parameters& one) {
    const std::string sql = shown(on, statement, many.empty() ? one : many.front());
    const std::string values = many.empty() ? orm::detail::parameters_text(sql, {&one, 1}, false)
                                            : orm::detail::parameters_text(sql, many, true);
    return names.of(on) + " " + sql + (values.empty() ? "" : " with " + values);
}

/// The names of what is on, in brackets behind a blank.
std::string switches(std::initializer_list<std::pair<const char*, bool>> all) {
    std::string made;
    for (const auto& [name, is_on] : all)
        if (is_on) made += (made.empty() ? " [" : ", ") + std::string{name};
    return made.empty() ? made : made + "]";
}

/// The type of an error, behind a blank. Its message is that of a database's version.
std::string type_of(const std::exception_ptr& error) {
    if (error == nullptr) return {};
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& thrown) {
        const std::unique_ptr<char, void (*)(void*)> full{
            abi::__cxa_demangle(typeid(thrown).name(), nullptr, nullptr, nullptr), &std::free};
        std::string_view name = full == nullptr ? typeid(thrown).name() : full.get();
        if (const std::size_t colon = name.rfind("::"); colon != std::string_view::npos)
            name.remove_prefix(colon + 2);
        return " " + std::string{name};
    } catch (...) {
        return " something else";
    }
}

std::string keys_of(const execution_options& options) {
    std::string made;
    for (const auto& [key, value] : options) made += (made.empty() ? "" : ", ") + key;
    return "(" + made + ")";
}

}  // namespace

std::string text_of(core_names& names, const pool_connection_args& given) {
    return names.of(given.dbapi_connection) + " " + names.of(given.connection_record);
}
std::string text_of(core_names& names, const pool_checkout_args& given) {
    return names.of(given.dbapi_connection) + " " + names.of(given.connection_record);
}
std::string text_of(core_names& names, const pool_checkin_args& given) {
    return (given.dbapi_connection == nullptr ? "null" : names.of(*given.dbapi_connection)) + " " +
           names.of(given.connection_record);
}
std::string text_of(core_names& names, const pool_reset_args& given) {
    const pool_reset_state& state = given.reset_state;
    return names.of(given.dbapi_connection) + " " +
           (given.connection_record == nullptr ? "null" : names.of(*given.connection_record)) +
           switches({{"transaction_was_reset", state.transaction_was_reset},
                     {"terminate_only", state.terminate_only},
                     {"not asyncio_safe", !state.asyncio_safe}});
}
std::string text_of(core_names& names, const pool_invalidate_args& given) {
    return names.of(given.dbapi_connection) + " " + names.of(given.connection_record) +
           type_of(given.exception);
}
std::string text_of(core_names& names, const pool_close_detached_args& given) {
    return names.of(given.dbapi_connection);
}

std::string text_of(core_names& names, const before_execute_args& given) {
    return executed(names, given.conn, given.clauseelement, given.multiparams, given.params);
}
std::string text_of(core_names& names, const after_execute_args& given) {
    return executed(names, given.conn, given.clauseelement, given.multiparams, given.params);
}
std::string text_of(core_names& names, const before_cursor_execute_args& given) {
    return names.of(given.conn) + " " +
           with_parameters(given.statement, given.parameters, given.executemany);
}
std::string text_of(core_names& names, const after_cursor_execute_args& given) {
    return names.of(given.conn) + " " +
           with_parameters(given.statement, given.parameters, given.executemany);
}
std::string text_of(core_names& names, const connection_args& given) {
    return names.of(given.conn);
}
std::string text_of(core_names& names, const savepoint_args& given) {
    return names.of(given.conn) + " " + given.name;
}
std::string text_of(core_names& names, const twophase_args& given) {
    return names.of(given.conn) + " " + given.xid;
}
std::string text_of(core_names& names, const twophase_end_args& given) {
    return names.of(given.conn) + " " + given.xid + switches({{"is_prepared", given.is_prepared}});
}
std::string text_of(core_names& names, const connection_options_args& given) {
    return names.of(given.conn) + " " + keys_of(given.opts);
}
std::string text_of(core_names& names, const engine_options_args& given) {
    return names.of(given.engine) + " " + keys_of(given.opts);
}
std::string text_of(core_names& names, const engine_disposed_args& given) {
    return names.of(given.engine);
}

std::string text_of(core_names& names, const do_connect_args& given) {
    std::string made;
    for (const std::string& one : given.cargs)
        made += (made.empty() ? "" : ", ") + orm::detail::without_assigned(one);
    for (const auto& [name, value] : given.cparams)
        made += (made.empty() ? "" : ", ") + name + ": " +
                (orm::detail::is_secret_name(name) ? "***" : orm::detail::without_assigned(value));
    return names.of(given.conn_rec) + " (" + made + ")";
}
std::string text_of(core_names&, const do_execute_args& given) {
    return with_parameters(given.statement, given.parameters, given.context.executemany);
}
std::string text_of(core_names&, const do_execute_no_params_args& given) {
    return one_line(orm::detail::shown_sql(given.statement));
}
std::string text_of(core_names&, const do_setinputsizes_args& given) {
    std::string sizes;
    for (const auto& [name, type] : given.inputsizes)
        sizes += (sizes.empty() ? "" : ", ") + name + ": " + type.value_or("-");
    return with_parameters(given.statement, given.parameters, given.context.executemany) + " as {" +
           sizes + "}";
}
std::string text_of(core_names& names, const handle_error_args& given) {
    const exception_context& context = given.exception_context;
    std::string made = context.connection == nullptr ? "null" : names.of(*context.connection);
    if (context.statement != nullptr) {
        made += " ";
        made += context.parameters == nullptr
                    ? one_line(orm::detail::shown_sql(*context.statement))
                    : with_parameters(*context.statement, *context.parameters, context.executemany);
    }
    return made +
           type_of(context.sqlalchemy_exception != nullptr ? context.sqlalchemy_exception
                                                           : context.original_exception) +
           switches({{"is_disconnect", context.is_disconnect},
                     {"invalidate_pool_on_disconnect",
                      context.is_disconnect && context.invalidate_pool_on_disconnect},
                     {"is_pre_ping", context.is_pre_ping},
                     {"cursor", context.cursor != nullptr},
                     {"wrapped", context.sqlalchemy_exception != nullptr}});
}

std::string text_of(core_names&, const ddl_args<schema_item>& given) {
    std::string made = given.target.describe();
    if (given.keywords.tables == nullptr) return made;
    made += " (";
    for (const table& one : *given.keywords.tables)
        made += (made.ends_with('(') ? "" : ", ") + one.name();
    return made + ")";
}
std::string text_of(core_names&, const attach_args<schema_item, schema_item>& given) {
    return given.target.describe() + " to " + given.parent.describe();
}
std::string text_of(core_names&, const column_reflect_args& given) {
    return given.table.describe() + " " + given.column_info.name;
}

}  // namespace orm::testing::detail

// Steps of connections, their transactions and results.

#include "core/core_world.hpp"
#include "core/values.hpp"
#include "replay/errors.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

/// Keeps a result that a step names; another one ends at once.
void take_result(core_world& where, const json& step, orm::result made) {
    if (step.contains("as"))
        where.results.insert_or_assign(required_text(step, "as"), std::move(made));
}

/// A transaction that no step names goes on by itself.
void take_transaction(core_world& where, const json& step, orm::transaction made) {
    if (step.contains("as")) {
        where.transactions.insert_or_assign(required_text(step, "as"), std::move(made));
    } else {
        made.release();
    }
}

void execute(core_world& where, const json& step) {
    orm::connection& conn = where.connection(step);
    const orm::sql_statement statement =
        orm::text(required_text(step, "sql"))
            .execution_options(options_of(step.value("statement_options", json::object())));
    const orm::execution_options options = options_of(step.value("options", json::object()));
    const json params = step.value("params", json::object());
    take_result(where, step,
                params.is_array() ? conn.execute(statement, sets_of(params), options)
                                  : conn.execute(statement, parameters_of(params), options));
}

void execute_driver_sql(core_world& where, const json& step) {
    orm::connection& conn = where.connection(step);
    const std::string sql = required_text(step, "sql");
    const orm::execution_options options = options_of(step.value("options", json::object()));
    const json params = step.value("params", json::object());
    take_result(where, step,
                params.is_array() ? conn.exec_driver_sql(sql, sets_of(params), options)
                                  : conn.exec_driver_sql(sql, parameters_of(params), options));
}

void execute_typed_select(core_world& where, const json& step) {
    if (required_text(step, "type") != "integer")
        throw cannot_replay{"this program binds integers only: " + step.dump()};
    where.connection(step).execute(orm::text("SELECT :v AS c").bind_type("v", orm::integer{}),
                                   parameters_of({{"v", step.at("value")}}));
}

void insert_returning(core_world& where, const json& step) {
    const orm::metadata meta;
    const orm::table into{"t", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                          orm::column{"x", orm::integer{}}};
    orm::parameter_sets sets;
    for (const json& value : step.at("values")) sets.push_back({{"x", value_of(value)}});
    where.connection(step).execute(orm::insert_into(into, {"id"}), sets);
}

void begin(core_world& where, const json& step) {
    take_transaction(where, step, where.connection(step).begin());
}

void begin_nested(core_world& where, const json& step) {
    take_transaction(where, step, where.connection(step).begin_nested());
}

void begin_twophase(core_world& where, const json& step) {
    take_transaction(where, step,
                     where.connection(step).begin_twophase(required_text(step, "xid")));
}

void commit(core_world& where, const json& step) {
    where.connection(step).commit();
}

void rollback(core_world& where, const json& step) {
    where.connection(step).rollback();
}

void close(core_world& where, const json& step) {
    where.connection(step).close();
}

void invalidate(core_world& where, const json& step) {
    where.connection(step).invalidate();
}

void detach(core_world& where, const json& step) {
    where.connection(step).detach();
}

void drop(core_world& where, const json& step) {
    const orm::connection* const conn = &where.connection(step);
    where.connections.erase(required_text(step, "conn"));
    where.names.forget(conn);
}

void reacquire(core_world& where, const json& step) {
    where.connection(step).dbapi_connection();
}

void execution_options(core_world& where, const json& step) {
    where.connection(step).execution_options(options_of(step.at("opts")));
}

void options(core_world& where, const json& step) {
    where.log().add({{"result", to_json(where.connection(step).get_execution_options())}});
}

void state(core_world& where, const json& step) {
    const orm::connection& conn = where.connection(step);
    where.log().add({{"result",
                      {{"closed", conn.closed()},
                       {"invalidated", conn.invalidated()},
                       {"in_transaction", conn.in_transaction()}}}});
}

void commit_transaction(core_world& where, const json& step) {
    where.transaction(step).commit();
}

void rollback_transaction(core_world& where, const json& step) {
    where.transaction(step).rollback();
}

void close_transaction(core_world& where, const json& step) {
    where.transaction(step).close();
}

void prepare_transaction(core_world& where, const json& step) {
    where.transaction(step).prepare();
}

void fetch_all(core_world& where, const json& step) {
    const auto found = where.results.find(required_text(step, "result"));
    if (found == where.results.end())
        throw cannot_replay{"there is no such result: " + step.dump()};
    json rows = json::array();
    for (const orm::row& one : found->second.fetch_all()) {
        json& row = rows.emplace_back(json::array());
        for (const orm::sql_value& value : one) row.push_back(to_json(value));
    }
    where.log().add({{"result", std::move(rows)}});
}

}  // namespace

step_table connection_steps() {
    return {
        {"conn.execute", &execute},
        {"conn.execute_driver_sql", &execute_driver_sql},
        {"conn.execute_typed_select", &execute_typed_select},
        {"conn.insert_returning", &insert_returning},
        {"conn.begin", &begin},
        {"conn.begin_nested", &begin_nested},
        {"conn.begin_twophase", &begin_twophase},
        {"conn.commit", &commit},
        {"conn.rollback", &rollback},
        {"conn.close", &close},
        {"conn.invalidate", &invalidate},
        {"conn.detach", &detach},
        {"conn.drop", &drop},
        {"conn.reacquire", &reacquire},
        {"conn.execution_options", &execution_options},
        {"conn.options", &options},
        {"conn.state", &state},
        {"trans.commit", &commit_transaction},
        {"trans.rollback", &rollback_transaction},
        {"trans.close", &close_transaction},
        {"trans.prepare", &prepare_transaction},
        {"result.fetch_all", &fetch_all},
    };
}

}  // namespace conformance::core

#include "core/core_names.hpp"

#include <orm/sqlite/ddl.hpp>
#include "core/errors.hpp"
#include "core/scripted/scripted_driver.hpp"
#include "core/values.hpp"
#include "replay/json.hpp"

namespace conformance::core {

void core_names::add_record(const orm::connection_pool_entry& record) {
    const std::lock_guard lock{mutex_};
    records_.emplace(record.id(), records_.size() + 1);
}

void core_names::add(const orm::connection& one, const std::string& name) {
    const std::lock_guard lock{mutex_};
    connections_[&one] = name;
}

void core_names::add(const orm::engine& one, const std::string& name) {
    const std::lock_guard lock{mutex_};
    engines_[&one] = name;
}

void core_names::forget(const orm::connection* one) {
    const std::lock_guard lock{mutex_};
    connections_.erase(one);
}

void core_names::forget_implicit() {
    const std::lock_guard lock{mutex_};
    implicit_.clear();
}

json core_names::describe(const orm::driver_connection& connection) const {
    return static_cast<const scripted_connection&>(connection).name();
}

json core_names::describe(orm::driver_connection* connection) const {
    return connection == nullptr ? json{} : describe(*connection);
}

json core_names::describe(const orm::connection_pool_entry& record) {
    add_record(record);
    const std::lock_guard lock{mutex_};
    return "R" + std::to_string(records_.at(record.id()));
}

json core_names::describe(orm::connection_pool_entry* record) {
    return record == nullptr ? json{} : describe(*record);
}

json core_names::describe(const orm::pool_proxied_connection& proxy) const {
    for (const auto& [name, handle] : proxies)
        if (handle.get() == &proxy) return name;
    return next_proxy_.value_or("proxy");
}

json core_names::describe(const orm::pool_reset_state& state) const {
    return {{"transaction_was_reset", state.transaction_was_reset},
            {"terminate_only", state.terminate_only},
            {"asyncio_safe", state.asyncio_safe}};
}

json core_names::describe(const std::exception_ptr& error) const {
    return conformance::core::describe(error);
}

json core_names::describe(const orm::connection& one) {
    const std::lock_guard lock{mutex_};
    if (const auto known = connections_.find(&one); known != connections_.end())
        return known->second;
    if (next_connection_) {
        connections_[&one] = *next_connection_;
        return *std::exchange(next_connection_, std::nullopt);
    }
    std::string& name = implicit_[&one];
    if (name.empty()) name = "auto" + std::to_string(++opened_implicitly_);
    return name;
}

json core_names::describe(orm::ddl_executor& one) {
    const orm::connection* const connection = one.as_connection();
    return connection == nullptr ? json{} : describe(*connection);
}

json core_names::describe(const orm::engine& one) {
    const std::lock_guard lock{mutex_};
    const auto known = engines_.find(&one);
    if (known != engines_.end()) return known->second;
    return next_engine_.value_or("an engine without a name");
}

json core_names::describe(const orm::sql_statement& statement) const {
    json made{{"kind", std::string{statement.kind_name()}}};
    const orm::ddl_element* const ddl = statement.ddl();
    if (statement.target() != nullptr) {
        made["table"] = statement.target()->name();
    } else if (ddl != nullptr && ddl->kind() != orm::ddl_kind::text) {
        made["target"] = describe(*ddl->target());
    } else {
        const bool is_sql = ddl != nullptr || statement.kind_name() == "text";
        made[is_sql ? "sql" : "name"] = is_sql ? one_line(statement.text()) : statement.text();
    }
    return made;
}

json core_names::describe(const orm::parameters& values) const {
    return to_json(values);
}

json core_names::describe(const orm::parameter_sets& sets) const {
    return to_json(sets);
}

json core_names::describe(const orm::execution_options& options) const {
    return to_json(options);
}

json core_names::describe(const orm::input_sizes& sizes) const {
    json made = json::object();
    for (const auto& [name, type] : sizes) made[name] = type ? json(*type) : json{};
    return made;
}

json core_names::describe(const std::vector<std::string>& texts) const {
    return texts;
}

json core_names::describe(const std::map<std::string, std::string, std::less<>>& named) const {
    return shown_named(named);
}

json core_names::describe(const orm::exception_context& context) {
    json made{{"connection", nullptr},
              {"engine", nullptr},
              {"statement", nullptr},
              {"parameters", nullptr}};
    if (context.connection != nullptr) made["connection"] = describe(*context.connection);
    if (context.engine != nullptr) made["engine"] = describe(*context.engine);
    if (context.statement != nullptr) made["statement"] = one_line(*context.statement);
    if (context.parameters != nullptr)
        made["parameters"] = context.parameters->size() == 1 && !context.executemany
                                 ? to_json(context.parameters->front())
                                 : to_json(*context.parameters);
    made["original_exception"] = describe(context.original_exception);
    made["sqlalchemy_exception"] = describe(context.sqlalchemy_exception);
    made["chained_exception"] = describe(context.chained_exception);
    made["execution_context"] = context.execution_context != nullptr;
    made["is_disconnect"] = context.is_disconnect;
    made["invalidate_pool_on_disconnect"] = context.invalidate_pool_on_disconnect;
    made["is_pre_ping"] = context.is_pre_ping;
    return made;
}

json core_names::describe(const std::string& text) const {
    return one_line(text);
}

json core_names::describe(const bool& value) const {
    return value;
}

json core_names::describe(const orm::schema_item& item) const {
    return items_.shown(item);
}

json core_names::describe(const orm::ddl_keywords& keywords) const {
    json made = json::object();
    if (keywords.tables != nullptr) {
        made["tables"] = json::array();
        for (const orm::table& one : *keywords.tables) made["tables"].push_back(one.name());
    }
    if (keywords.checkfirst) made["checkfirst"] = shown_checks(*keywords.checkfirst);
    return made;
}

json core_names::describe(const orm::column_info& info) const {
    return {{"name", info.name},
            {"type", orm::sqlite_ddl().type_text(info.type)},
            {"nullable", info.nullable}};
}

json shown_checks(orm::checkfirst check) {
    json kinds = json::array();
    const auto add = [&](orm::checkfirst kind, const char* name) {
        if (check.has(kind)) kinds.push_back(name);
    };
    add(orm::checkfirst::tables, "tables");
    add(orm::checkfirst::views, "views");
    add(orm::checkfirst::indexes, "indexes");
    add(orm::checkfirst::sequences, "sequences");
    add(orm::checkfirst::types, "types");
    return kinds;
}

}  // namespace conformance::core

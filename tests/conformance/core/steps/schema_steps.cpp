// Steps that declare schema items and look at them.

#include <set>

#include "core/core_world.hpp"
#include "core/listeners/listened_family.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

orm::metadata metadata_of(core_world& where, const json& step) {
    return where.items.get<orm::metadata>(required_text(step, "metadata"));
}

orm::table table_of(core_world& where, const json& step) {
    return where.items.get<orm::table>(required_text(step, "table"));
}

void make_metadata(core_world& where, const json& step) {
    where.items.put(required_text(step, "as"), orm::metadata{});
}

void add_listeners(core_world& where, const json& step,
                   std::vector<orm::detail::table_part>& parts) {
    for (const json& one : step.value("listeners", json::array())) {
        const script_listener& fn = where.listener(required_text(one, "fn"));
        fn.callable().complete_from(one);
        const listen_request what{fn, is_on(one, "once"), is_on(one, "insert"),
                                  is_on(one, "propagate"), is_on(one, "named")};
        parts.emplace_back(orm::table_listener{
            [&where, what, event = required_text(one, "event")](const orm::table& on) {
                listen_to_item(where, on, event, what);
            }});
    }
}

void add_item(const orm::schema_item& item, std::vector<orm::detail::table_part>& parts) {
    if (item.is<orm::index>()) parts.emplace_back(item.as<orm::index>());
    if (item.is<orm::unique_constraint>()) parts.emplace_back(item.as<orm::unique_constraint>());
    if (item.is<orm::check_constraint>()) parts.emplace_back(item.as<orm::check_constraint>());
    if (item.is<orm::primary_key_constraint>())
        parts.emplace_back(item.as<orm::primary_key_constraint>());
    if (item.is<orm::foreign_key_constraint>())
        parts.emplace_back(item.as<orm::foreign_key_constraint>());
}

void make_table(core_world& where, const json& step) {
    std::vector<orm::detail::table_part> parts;
    if (step.contains("schema"))
        parts.emplace_back(orm::schema_name{required_text(step, "schema")});
    add_listeners(where, step, parts);
    for (const json& one : step.value("columns", json::array()))
        parts.emplace_back(where.items.column(one));
    for (const json& one : step.value("items", json::array()))
        add_item(one.is_string() ? where.items.at(one.get<std::string>()) : where.items.item(one),
                 parts);
    const orm::table made{required_text(step, "name"), metadata_of(where, step), std::move(parts)};
    if (step.contains("as")) where.items.put(required_text(step, "as"), made);
}

void make_column(core_world& where, const json& step) {
    where.items.put(required_text(step, "as"), where.items.column(step.at("column")));
}

void make_item(core_world& where, const json& step) {
    where.items.put(required_text(step, "as"), where.items.item(step.at("item")));
}

void make_sequence(core_world& where, const json& step) {
    const std::string name = required_text(step, "name");
    where.items.put(required_text(step, "as"), step.contains("metadata")
                                                   ? orm::sequence{name, metadata_of(where, step)}
                                                   : orm::sequence{name});
}

void find(core_world& where, const json& step) {
    where.items.put(required_text(step, "as"),
                    schema_items::find(table_of(where, step), required_text(step, "what"),
                                       step.value("name", "")));
}

void append_column(core_world& where, const json& step) {
    table_of(where, step).append_column(where.items.column(step.at("column")));
}

void append_item(core_world& where, const json& step) {
    const json& item = step.at("item");
    schema_items::append(table_of(where, step), item.is_string()
                                                    ? where.items.at(item.get<std::string>())
                                                    : where.items.item(item));
}

void copy_to(core_world& where, const json& step) {
    where.items.put(required_text(step, "as"),
                    table_of(where, step).to_metadata(metadata_of(where, step)));
}

/// Nothing of the connection that looks around goes into the trace.
void reflect(core_world& where, const json& step) {
    where.driver.be_quiet(true);
    struct end {
        scripted_driver& driver;
        ~end() { driver.be_quiet(false); }
    } const at_end{where.driver};
    where.bind(step).with_connection([&](orm::ddl_executor& conn) {
        const auto from = orm::inspect(conn);
        std::vector<orm::detail::table_part> parts;
        add_listeners(where, step, parts);
        orm::autoload_with load{*from};
        load.include = step.value("include_columns", load.include);
        parts.emplace_back(std::move(load));
        where.items.put(
            required_text(step, "as"),
            orm::table{required_text(step, "name"), metadata_of(where, step), std::move(parts)});
    });
}

void column_keys(core_world& where, const json& step) {
    json keys = json::array();
    for (const orm::column& one : table_of(where, step).columns())
        keys.push_back({one.key(), one.name().text(), one.is_nullable()});
    where.log().add({{"result", std::move(keys)}});
}

void constraint_names(core_world& where, const json& step) {
    std::set<std::string> names;
    for (const auto& one : table_of(where, step).constraints())
        if (one.name()) names.insert(one.name()->text());
    where.log().add({{"result", names}});
}

}  // namespace

step_table schema_steps() {
    return {
        {"schema.metadata", &make_metadata},
        {"schema.table", &make_table},
        {"schema.column", &make_column},
        {"schema.item", &make_item},
        {"schema.sequence", &make_sequence},
        {"schema.find", &find},
        {"table.append_column", &append_column},
        {"table.append_item", &append_item},
        {"table.copy_to", &copy_to},
        {"table.reflect", &reflect},
        {"table.column_keys", &column_keys},
        {"table.constraint_names", &constraint_names},
    };
}

}  // namespace conformance::core

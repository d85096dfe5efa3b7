#include "schema_listeners.hpp"

#include <orm/schema/dialect.hpp>

namespace orm_flows {
namespace {

void set_name(const orm::schema_item& target, const std::string& name) {
    if (target.is<orm::index>()) {
        target.as<orm::index>().set_name(orm::constraint_name{name});
    } else {
        target.as<orm::constraint>().set_name(orm::constraint_name{name});
    }
}

void set_column(orm::column_info& info, const json& values) {
    for (const auto& [key, value] : values.items()) {
        if (key == "name") {
            info.name = value.get<std::string>();
        } else if (key == "key") {
            info.key = value.get<std::string>();
        } else if (key == "nullable") {
            info.nullable = value.get<bool>();
        } else if (key == "comment") {
            info.comment = value.get<std::string>();
        } else if (key == "quote") {
            info.quote = value.get<bool>();
        } else {
            throw flow_fault{"this program knows no '" + key + "' of a column info"};
        }
    }
}

}  // namespace

void ddl_call::set(const json& values) {
    for (const auto& [key, value] : values.items()) {
        if (key == "target_name" && target_ != nullptr) {
            set_name(*target_, value.get<std::string>());
        } else if (key == "column_info" && info_ != nullptr) {
            set_column(*info_, value);
        } else {
            throw flow_fault{"this event has no '" + key + "' to set"};
        }
    }
}

void ddl_call::execute(const std::string& sql) {
    if (connection_ == nullptr) return listener_call::execute(sql);
    std::string escaped;
    for (const char c : sql) escaped.append(c == '%' ? "%%" : std::string(1, c));
    connection_->execute(orm::ddl{escaped});
}

json shown_column(const orm::column_info& info) {
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

void ddl_reporter::operator()(const orm::ddl_args<orm::schema_item>& given,
                              std::string_view event) const {
    where->database().note_checks();
    json args{{"target", where->items().shown(given.target)},
              {"connection", where->database().shown()}};
    if (given.keywords.tables != nullptr) {
        args["tables"] = json::array();
        for (const orm::table& one : *given.keywords.tables) args["tables"].push_back(one.name());
    }
    if (given.keywords.checkfirst) args["checkfirst"] = shown_checks(*given.keywords.checkfirst);
    ddl_call call{&given.target, &given.connection, nullptr};
    where->report(listener.callable(), event, std::move(args), call, named);
}

void ddl_reporter::operator()(const orm::attach_args<orm::schema_item, orm::schema_item>& given,
                              std::string_view event) const {
    ddl_call call{&given.target, nullptr, nullptr};
    where->report(listener.callable(), event,
                  {{"target", where->items().shown(given.target)},
                   {"parent", where->items().shown(given.parent)}},
                  call, named);
}

void ddl_reporter::operator()(const orm::column_reflect_args& given, std::string_view event) const {
    ddl_call call{nullptr, nullptr, &given.column_info};
    where->report(listener.callable(), event,
                  {{"table", where->items().shown(given.table)},
                   {"column_info", shown_column(given.column_info)}},
                  call, named);
}

}  // namespace orm_flows

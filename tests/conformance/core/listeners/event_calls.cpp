#include "core/listeners/event_calls.hpp"

#include "core/errors.hpp"
#include "core/values.hpp"

namespace conformance::core {
namespace {

[[noreturn]] void refuse(const std::string& key) {
    throw cannot_replay{"this event has no '" + key + "' to set"};
}

void merge(orm::execution_options& into, const json& values) {
    for (const auto& [key, value] : values.items()) {
        if (key != "opts") refuse(key);
        for (auto& [name, option] : options_of(value)) into.insert_or_assign(name, option);
    }
}

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
            throw cannot_replay{"this program knows no '" + key + "' of a column info"};
        }
    }
}

}  // namespace

void set_arguments(const orm::do_connect_args& given, const json& values) {
    for (const auto& [key, value] : values.items()) {
        if (key == "cargs") {
            given.cargs = value.get<std::vector<std::string>>();
        } else if (key == "cparams") {
            for (const auto& [name, one] : value.items())
                given.cparams[name] = one.is_string() ? one.get<std::string>() : one.dump();
        } else {
            refuse(key);
        }
    }
}

void set_arguments(const orm::do_setinputsizes_args& given, const json& values) {
    for (const auto& [key, value] : values.items()) {
        if (key != "inputsizes") refuse(key);
        for (auto& [name, size] : given.inputsizes) size = value.get<std::string>();
    }
}

void set_arguments(const orm::handle_error_args& given, const json& values) {
    for (const auto& [key, value] : values.items()) {
        if (key == "is_disconnect") {
            given.context.is_disconnect = value.get<bool>();
        } else if (key == "invalidate_pool_on_disconnect") {
            given.context.invalidate_pool_on_disconnect = value.get<bool>();
        } else {
            refuse(key);
        }
    }
}

void set_arguments(const orm::connection_options_args& given, const json& values) {
    merge(given.opts, values);
}

void set_arguments(const orm::engine_options_args& given, const json& values) {
    merge(given.opts, values);
}

void set_arguments(const orm::attach_args<orm::schema_item, orm::schema_item>& given,
                   const json& values) {
    for (const auto& [key, value] : values.items()) {
        if (key != "target_name") refuse(key);
        set_name(given.target, value.get<std::string>());
    }
}

void set_arguments(const orm::column_reflect_args& given, const json& values) {
    for (const auto& [key, value] : values.items()) {
        if (key != "column_info") refuse(key);
        set_column(given.column_info, value);
    }
}

std::unique_ptr<orm::driver_connection> answer_to(core_world& where, const orm::do_connect_args&,
                                                  const json& form) {
    if (form != "new_driver_connection") throw cannot_replay{"no connection is " + form.dump()};
    const orm::connect_arguments with{{"made by listener"}, {}};
    return where.driver.connect(&with);
}

bool answer_to(core_world&, const orm::do_execute_args&, const json& form) {
    return form.get<bool>();
}

bool answer_to(core_world&, const orm::do_execute_no_params_args&, const json& form) {
    return form.get<bool>();
}

std::exception_ptr answer_to(core_world&, const orm::handle_error_args& given, const json& form) {
    if (form == "original_exception") return given.context.original_exception;
    return make_labelled(required_text(form, "error"), form.value("message", "from listener"));
}

orm::execute_replacement answer_to(core_world&, const orm::before_execute_args& given,
                                   const json& form) {
    orm::execute_replacement made = no_answer(given);
    if (form == "same") return made;
    if (form.contains("sql")) made.clauseelement = orm::text(required_text(form, "sql"));
    if (form.contains("multiparams")) made.multiparams = sets_of(form["multiparams"]);
    if (form.contains("params")) made.params = parameters_of(form["params"]);
    return made;
}

orm::cursor_execute_replacement answer_to(core_world&, const orm::before_cursor_execute_args& given,
                                          const json& form) {
    orm::cursor_execute_replacement made = no_answer(given);
    if (form != "same") made.statement += required_text(form, "suffix");
    return made;
}

}  // namespace conformance::core

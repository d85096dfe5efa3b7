#include <algorithm>
#include <vector>

#include "attributes/errors.hpp"
#include "attributes/values.hpp"
#include "attributes/world.hpp"
#include "replay/errors.hpp"

namespace conformance::attributes {
namespace {

/// The conditions of an action (FORMAT 4.3); all must hold. What the call does not have counts as
/// null for values and as different from everything otherwise.
bool holds(const json& conditions, const call_context& context) {
    const json value = context.value.value_or(json(nullptr));
    const auto met = [&](const std::string& name, const json& wanted) {
        if (name == "value") return equal(value, wanted);
        if (name == "not_value") return !equal(value, wanted);
        if (name == "value_in")
            return std::ranges::any_of(wanted,
                                       [&value](const json& one) { return equal(value, one); });
        if (name == "oldvalue") return equal(context.oldvalue.value_or(json(nullptr)), wanted);
        if (name == "call") return context.number == wanted.get<int>();
        if (name == "calls_up_to") return context.number <= wanted.get<int>();
        if (name == "target") return wanted == context.target;
        if (name == "initiator_op")
            return context.from.has_value() && wanted == orm::to_string(context.from->op());
        if (name == "not_initiator_op")
            return !context.from.has_value() || wanted != orm::to_string(context.from->op());
        if (name == "initiator_attr")
            return context.from.has_value() && wanted == std::string{context.from->owner().name()} +
                                                             "." + std::string{context.from->key()};
        if (name == "is_remove") return context.is_remove.value_or(false) == wanted.get<bool>();
        throw cannot_replay{"unknown condition '" + name + "'"};
    };
    for (const auto& [name, wanted] : conditions.items())
        if (!met(name, wanted)) return false;
    return true;
}

/// Puts what "$value", "$oldvalue" and "$target" stand for in their place.
json filled_in(const json& written, const call_context& context) {
    if (written == "$value") return context.value.value_or(json(nullptr));
    if (written == "$oldvalue") return context.oldvalue.value_or(json(nullptr));
    if (written == "$target") return context.target;
    return written;
}

/// "@id" of the object that an action works on.
std::string object_of(const json& action, const call_context& context) {
    const std::string written = text_at(action, "obj");
    json found = written;
    if (written == "target") found = context.target;
    if (written == "value") found = context.value.value_or(json(nullptr));
    if (written == "oldvalue") found = context.oldvalue.value_or(json(nullptr));
    if (!begins_with(found, '@'))
        throw cannot_replay{"action " + text_of(action) + " works on " + text_of(found) +
                            ", which is no object"};
    return found.get<std::string>();
}

void store_silently(world& in, const json& action, const call_context& context) {
    if (context.event == nullptr || context.event->name() != "init_scalar")
        throw cannot_replay{"dict_write belongs to init_scalar: " + text_of(action)};
    const json value = filled_in(action.at("value"), context);
    orm::dynamic_event& event = *context.event;
    const std::string_view own = event.attribute().name();
    const std::string name = action.value("attr", std::string{own});
    const world_object& object = in.object(context.target);
    const attribute_operations& attribute = in.attribute(object, name).run;
    if (name == own) {
        attribute.store_in_event(event, value);
    } else if (attribute.store_silently != nullptr) {
        attribute.store_silently(object.made.address, value);
    } else {
        throw cannot_replay{"dict_write stores no collection: " + text_of(action)};
    }
}

void set(world& in, const json& action, const call_context& context) {
    const world_object& object = in.object(object_of(action, context));
    const json value = filled_in(action.at("value"), context);
    const bool hands_on = is_on(action, "pass_initiator") && context.from.has_value();
    in.attribute(object, text_at(action, "attr"))
        .run.set(object.made.address, value, hands_on ? &*context.from : nullptr);
}

/// add_item and remove_item: the operation of the collection's kind that does it by value.
void change_collection(world& in, const json& action, const call_context& context, bool adds) {
    const named_collection at =
        in.collection(in.object(object_of(action, context)), text_at(action, "attr"));
    at.run(adds ? at.type->adds : at.type->removes,
           {{"item", filled_in(action.at("item"), context)}});
}

/// adapter_append: the collection of init_collection gets a member without events.
void prefill(world& in, const json& action, const call_context& context) {
    if (context.event == nullptr || context.event->collection() == nullptr)
        throw cannot_replay{"adapter_append belongs to init_collection: " + text_of(action)};
    in.attribute(in.object(context.target), context.event->attribute().name())
        .run.collection->append_silently(*context.event->collection(),
                                         filled_in(action.at("item"), context));
}

/// The members of bulk_replace after an action `values`.
json changed_values(world& in, const json& action, const call_context& context) {
    const std::string function = text_at(action, "fn");
    auto values = context.values->get<std::vector<json>>();
    const json given = filled_in(action.contains("arg") ? action.at("arg") : json(), context);
    if (function == "reverse") {
        std::ranges::reverse(values);
    } else if (function == "drop_first") {
        if (!values.empty()) values.erase(values.begin());
    } else if (function == "clear") {
        values.clear();
    } else if (function == "duplicate") {
        json twice = json::array();
        for (const json& one : values) twice.insert(twice.end(), {one, one});
        return twice;
    } else if (function == "append") {
        values.push_back(given);
    } else if (function == "drop") {
        std::erase(values, given);
    } else if (function == "replace_all") {
        return given;
    } else if (function == "fresh_all") {
        for (json& one : values) one = in.make_fresh(one.get<std::string>());
    } else {
        throw cannot_replay{"unknown change of values '" + function + "'"};
    }
    return values;
}

void change_values(world& in, const json& action, call_context& context) {
    if (!context.values.has_value())
        throw cannot_replay{"values belongs to bulk_replace: " + text_of(action)};
    context.values = changed_values(in, action, context);
    std::vector<orm::instance_state*> objects;
    for (const json& one : *context.values)
        objects.push_back(one.is_null() ? nullptr : in.object(one.get<std::string>()).made.state);
    context.event->replace_objects(objects);
}

json transformed_value(world& in, const json& action, const call_context& context) {
    const json value = context.value.value_or(json(nullptr));
    const std::string function = text_at(action, "fn");
    if (function == "fresh")
        return begins_with(value, '@') ? json(in.make_fresh(value.get<std::string>())) : value;
    return transformed(function, value,
                       filled_in(action.contains("arg") ? action.at("arg") : json(), context));
}

void get(world& in, const json& action, const call_context& context) {
    const std::string id = object_of(action, context);
    const std::string attribute = text_at(action, "attr");
    json result = in.read(id, attribute);
    in.records().push_back({{"listener", context.listener},
                            {"note", "get"},
                            {"object", id},
                            {"attr", attribute},
                            {"result", std::move(result)}});
}

}  // namespace

void world::perform_action(const json& action, call_context& context) {
    const std::string act = text_at(action, "act");
    if (act == "raise") throw refused{"listener " + context.listener + " refuses"};
    if (act == "transform") {
        context.value = transformed_value(*this, action, context);
    } else if (act == "set") {
        set(*this, action, context);
    } else if (act == "get") {
        get(*this, action, context);
    } else if (act == "del") {
        const world_object& on = object(object_of(action, context));
        attribute(on, text_at(action, "attr")).run.del(on.made.address);
    } else if (act == "flag_modified") {
        const world_object& on = object(object_of(action, context));
        attribute(on, text_at(action, "attr"), "KeyError").run.flag_modified(on.made.address);
    } else if (act == "add_item" || act == "remove_item") {
        change_collection(*this, action, context, act == "add_item");
    } else if (act == "values") {
        change_values(*this, action, context);
    } else if (act == "adapter_append") {
        prefill(*this, action, context);
    } else if (act == "dict_write") {
        store_silently(*this, action, context);
    } else if (act == "listen") {
        listen(action);
    } else if (act == "remove_listener") {
        remove_listener(action);
    } else if (act == "initiator_op") {
        throw cannot_replay{"tokens are immutable here; nothing can change the operation of one"};
    } else {
        throw cannot_replay{"unknown action '" + act + "'"};
    }
}

void world::act(call_context& context) {
    for (const json& action : *context.actions) {
        if (action.contains("when") && !holds(action.at("when"), context)) continue;
        if (!is_on(action, "catch")) {
            perform_action(action, context);
            continue;
        }
        try {
            perform_action(action, context);
        } catch (...) {
            const std::string kind = current_error_kind();  // what is no error goes on
            records_.push_back(
                {{"listener", context.listener}, {"note", "caught"}, {"error", kind}});
        }
    }
}

}  // namespace conformance::attributes

#include <algorithm>

#include "attributes/emitters.hpp"
#include "attributes/errors.hpp"
#include "attributes/values.hpp"
#include "attributes/world.hpp"
#include "replay/errors.hpp"

namespace conformance::attributes {
namespace {

/// The attribute that a step or action registers on, given as "Class.attribute".
orm::attribute_info& attribute_of(const json& step) {
    const std::string on = text_at(step, "on");
    const std::size_t dot = on.find('.');
    if (dot == std::string::npos) throw cannot_replay{"no target of listeners: " + text_of(step)};
    const class_entry* const owner = find_class(on.substr(0, dot));
    if (owner == nullptr) throw cannot_replay{"there is no class of the target " + on};
    if (!owner->manager().is_mapped())
        throw cannot_replay{"the class of the target " + on + " is not mapped yet"};
    const attribute_entry* const found = owner->find(on.substr(dot + 1));
    if (found == nullptr) throw labelled_error{"AttributeError", "there is no attribute " + on};
    return owner->manager().at(found->index);
}

orm::dynamic_flags flags_of(const json& step) {
    orm::dynamic_flags flags;
    if (!step.contains("flags")) return flags;
    const std::pair<const char*, bool orm::dynamic_flags::*> known[]{
        {"retval", &orm::dynamic_flags::retval},
        {"propagate", &orm::dynamic_flags::propagate},
        {"raw", &orm::dynamic_flags::raw},
        {"active_history", &orm::dynamic_flags::active_history},
        {"include_key", &orm::dynamic_flags::include_key},
        {"once", &orm::dynamic_flags::once},
        {"insert", &orm::dynamic_flags::insert},
        {"named", &orm::dynamic_flags::named},
    };
    for (const auto& [flag, given] : step.at("flags").items()) {
        const auto* const found = std::ranges::find_if(
            known, [&name = flag](const auto& one) { return one.first == name; });
        if (found == std::end(known))
            throw labelled_error{"TypeError", "listeners take no flag " + flag};
        flags.*found->second = given.get<bool>();
    }
    return flags;
}

json reference_to(const world& in, const orm::instance_state* object) {
    return object != nullptr ? json(in.reference(*object)) : json(nullptr);
}

json value_of(const world& in, const orm::dynamic_event& event) {
    if (event.value_kind() == orm::dynamic_kind::missing) return no_value_text;
    if (event.value_kind() == orm::dynamic_kind::not_loaded) return "$UNKNOWN";
    if (event.attribute().is_relationship()) return reference_to(in, event.object());
    return with_type_of(event.attribute(), [&event]<class T>(std::type_identity<T>) {
        return to_json(event.value<T>());
    });
}

json oldvalue_of(const world& in, const orm::dynamic_event& event) {
    if (event.oldvalue_kind() == orm::dynamic_kind::missing) return no_value_text;
    if (event.oldvalue_kind() == orm::dynamic_kind::not_loaded) return "$UNKNOWN";
    if (event.attribute().is_relationship()) return reference_to(in, event.old_object());
    return with_type_of(event.attribute(), [&event]<class T>(std::type_identity<T>) {
        return to_json(event.oldvalue<T>());
    });
}

json values_of(const world& in, const orm::dynamic_event& event) {
    json values = json::array();
    for (const orm::instance_state* const one : event.objects())
        values.push_back(in.reference(*one));
    return values;
}

json key_text(const orm::collection_key& key) {
    const auto part = [](const std::optional<std::ptrdiff_t>& one) -> json {
        return one.has_value() ? json(*one) : json(nullptr);
    };
    if (key.is_no_key()) return no_key_text;
    if (const std::ptrdiff_t* const index = key.index()) return *index;
    if (const orm::slice* const of = key.slice())
        return {{"slice", json::array({part(of->start), part(of->stop), part(of->step)})}};
    if (const auto* const of = key.key<models::str_value>()) return to_json(*of);
    return nullptr;
}

json keys_text(const orm::detail::bulk_keys* keys) {
    if (keys == nullptr) return nullptr;
    json list = json::array();
    for (const orm::detail::value_box* const one : keys->boxes)
        list.push_back(to_json(orm::detail::unboxed<models::str_value>(one)));
    return list;
}

/// The collection that an event hands over, or what the attribute holds at this moment.
json collection_of(world& in, const orm::dynamic_event& event) {
    const world_object& object = in.object(in.reference(event.state()));
    const attribute_operations& run = in.attribute(object, event.attribute().name()).run;
    if (event.collection() != nullptr) return run.collection->contents_of(*event.collection());
    if (!run.collection->exists(run.field(object.made.address))) return nullptr;
    return run.get(object.made.address);  // silent
}

bool is_of_members(const orm::dynamic_event& event) {
    return event.name() == "append" || event.name() == "append_wo_mutation" ||
           event.name() == "remove";
}

json token_text(const orm::initiator& token) {
    return json::array({orm::to_string(token.op()), token.owner().name(), token.key()});
}

json sorted_names(const orm::dynamic_event& event) {
    json names = json::array();
    for (const std::string_view name : event.argument_names()) names.push_back(name);
    sort_by_text(names);
    return names;
}

/// What the events of collections have beside.
void add_collection(world& in, const orm::dynamic_event& event, json& record) {
    const bool is_bulk = event.name() == "bulk_replace";
    if (!event.attribute().is_collection() || event.name() == "modified") return;
    if (event.flags().include_key && is_of_members(event)) record["key"] = key_text(*event.key());
    if (event.flags().include_key && is_bulk) record["keys"] = keys_text(event.keys());
    record["collection"] = collection_of(in, event);
}

json record_of(world& in, const orm::dynamic_event& event, const call_context& context) {
    json record{
        {"listener", context.listener}, {"event", event.name()}, {"target", context.target}};
    if (event.flags().raw) record["raw"] = true;
    if (context.value.has_value()) record["value"] = *context.value;
    if (context.values.has_value()) record["values"] = *context.values;
    if (context.oldvalue.has_value()) record["oldvalue"] = *context.oldvalue;
    if (context.from.has_value()) record["initiator"] = token_text(*context.from);
    if (event.flags().named) record["arg_names"] = sorted_names(event);
    add_collection(in, event, record);
    return record;
}

}  // namespace

void callback::operator()(orm::dynamic_event& event) const {
    call_context context;
    context.listener = id;
    context.actions = actions;
    context.number = ++*calls;
    context.target = of->reference(event.state());
    context.event = &event;
    if (event.value_kind() != orm::dynamic_kind::absent) context.value = value_of(*of, event);
    if (event.name() == "bulk_replace") context.values = values_of(*of, event);
    if (event.oldvalue_kind() != orm::dynamic_kind::absent)
        context.oldvalue = oldvalue_of(*of, event);
    if (event.from() != nullptr) context.from = *event.from();
    of->records().push_back(record_of(*of, event, context));
    of->act(context);
    if (!event.answers()) return;
    if (event.attribute().is_relationship()) {
        event.replace_object(context.value->is_null()
                                 ? nullptr
                                 : of->object(context.value->get<std::string>()).made.state);
        return;
    }
    with_type_of(event.attribute(), [&]<class T>(std::type_identity<T>) {
        event.replace<T>(from_json<T>(*context.value));
    });
}

void world::listen(const json& step) {
    if (emitters::meant(step)) return emitters_->listen(step);
    orm::attribute_info& attribute = attribute_of(step);
    const std::string id = text_at(step, "listener");
    const std::string event = text_at(step, "event");
    const auto known = callbacks_.try_emplace({id, event, std::string{attribute.name()}},
                                              callback{this, id, &behaviour(id)});
    orm::dynamic_listen(attribute, event, known.first->second, flags_of(step));
}

void world::remove_listener(const json& step) {
    if (emitters::meant(step)) return emitters_->remove_listener(step);
    const orm::attribute_info& attribute = attribute_of(step);
    const std::string id = text_at(step, "listener");
    const std::string event = text_at(step, "event");
    const auto known = callbacks_.try_emplace({id, event, std::string{attribute.name()}},
                                              callback{this, id, &behaviour(id)});
    orm::dynamic_remove(attribute, event, known.first->second);
}

bool world::contains(const json& step) {
    if (emitters::meant(step)) return emitters_->contains(step);
    const orm::attribute_info& attribute = attribute_of(step);
    const std::string id = text_at(step, "listener");
    const std::string event = text_at(step, "event");
    const auto known = callbacks_.try_emplace({id, event, std::string{attribute.name()}},
                                              callback{this, id, &behaviour(id)});
    return orm::dynamic_contains(attribute, event, known.first->second);
}

}  // namespace conformance::attributes

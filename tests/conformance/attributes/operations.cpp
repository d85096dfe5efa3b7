#include <map>

#include "attributes/emitters.hpp"
#include "attributes/errors.hpp"
#include "attributes/world.hpp"
#include "replay/errors.hpp"

// The operations of FORMAT 5 on classes, objects, attributes and emitters. Those on one kind of
// collections are at list_steps.cpp and its neighbours.

namespace conformance::attributes {
namespace {

using result = std::optional<json>;

/// The object and the attribute that a step names.
struct place {
    const attribute_operations& run;
    void* object;
};

place place_of(world& in, const json& step, const char* unknown_kind = "AttributeError") {
    const world_object& object = in.object(text_at(step, "obj"));
    return {in.attribute(object, text_at(step, "attr"), unknown_kind).run, object.made.address};
}

/// The collection that a step names.
named_collection collection_of(world& in, const json& step) {
    if (step.contains("handle")) return in.held(text_at(step, "handle"));
    return in.collection(in.object(text_at(step, "obj")), text_at(step, "attr"));
}

const class_entry& class_of(const json& step) {
    const class_entry* const found = find_class(text_at(step, "cls"));
    if (found == nullptr) throw cannot_replay{"there is no class of " + text_of(step)};
    return *found;
}

result map_class(world&, const json& step) {
    class_of(step).map();
    return {};
}

result make(world& in, const json& step) {
    const class_entry& type = class_of(step);
    const world_object object = in.make(type, text_at(step, "id"));
    if (!step.contains("kw")) return {};
    for (const json& pair : step.at("kw"))  // an unknown name is found when its turn comes
        in.attribute(object, pair.at(0).get<std::string>(), "TypeError")
            .run.set(object.made.address, pair.at(1), nullptr);
    return {};
}

result set(world& in, const json& step) {
    const place at = place_of(in, step);
    at.run.set(at.object, step.at("value"), nullptr);
    return {};
}

result get(world& in, const json& step) {
    const place at = place_of(in, step);
    return at.run.get(at.object);
}

result del(world& in, const json& step) {
    const place at = place_of(in, step);
    at.run.del(at.object);
    return {};
}

result commit(world& in, const json& step) {
    world_object& object = in.object(text_at(step, "obj"));
    if (!step.contains("attrs")) {
        object.made.state->commit_all();
        return {};
    }
    for (const json& attribute : step.at("attrs"))
        in.attribute(object, attribute.get<std::string>(), "KeyError")
            .run.commit(object.made.address);
    return {};
}

result set_committed_value(world& in, const json& step) {
    const place at = place_of(in, step, "KeyError");
    at.run.set_committed_value(at.object, step.at("value"));
    return {};
}

result get_history(world& in, const json& step) {
    const place at = place_of(in, step, "KeyError");
    return at.run.history(at.object, is_on(step, "load"));
}

result inspect(world& in, const json& step) {
    const world_object& object = in.object(text_at(step, "obj"));
    const orm::instance_state& state = *object.made.state;
    json committed = json::object();
    for (const std::string_view name : state.changed())
        committed[std::string{name}] =
            in.attribute(object, name).run.remembered(object.made.address);
    json loaded = json::array();
    for (const std::string_view name : state.loaded()) loaded.push_back(name);
    sort_by_text(loaded);
    return json{{"modified", state.modified()}, {"committed", committed}, {"loaded", loaded}};
}

result flag_modified(world& in, const json& step) {
    const place at = place_of(in, step, "KeyError");
    at.run.flag_modified(at.object);
    return {};
}

result flag_dirty(world& in, const json& step) {
    in.object(text_at(step, "obj")).made.state->flag_dirty();
    return {};
}

result has_parent(world& in, const json& step) {
    const attribute_entry* const found = class_of(step).find(text_at(step, "attr"));
    if (found == nullptr || found->is_scalar)
        throw cannot_replay{"there is no relationship of " + text_of(step)};
    return found->run.has_parent(in.object(text_at(step, "obj")).made.address);
}

result hold(world& in, const json& step) {
    in.hold(text_at(step, "as"), collection_of(in, step));
    return {};
}

result read_handle(world& in, const json& step) {
    return collection_of(in, step).contents();
}

result attr_inplace(world& in, const json& step) {
    const named_collection at = collection_of(in, step);
    const std::pair<const char*, const char*> names[]{
        {"+=", "iadd"}, {"|=", "ior"}, {"-=", "isub"}, {"&=", "iand"}, {"^=", "ixor"}};
    for (const auto& [written, name] : names) {
        if (step.at("operator") != written) continue;
        at.type->change_in_place(at.place, std::string{at.type->kind} + "_" + name, step);
        return {};
    }
    throw cannot_replay{"unknown operator: " + text_of(step)};
}

result listen(world& in, const json& step) {
    in.listen(step);
    return {};
}

result remove_listener(world& in, const json& step) {
    in.remove_listener(step);
    return {};
}

result contains(world& in, const json& step) {
    return in.contains(step);
}

using operation = result (*)(world&, const json&);

const std::map<std::string, operation>& operations() {
    static const std::map<std::string, operation> all{
        {"map_class", &map_class},
        {"new", &make},
        {"set", &set},
        {"get", &get},
        {"del", &del},
        {"commit", &commit},
        {"set_committed_value", &set_committed_value},
        {"get_history", &get_history},
        {"inspect", &inspect},
        {"flag_modified", &flag_modified},
        {"flag_dirty", &flag_dirty},
        {"has_parent", &has_parent},
        {"hold", &hold},
        {"read_handle", &read_handle},
        {"attr_inplace", &attr_inplace},
        {"listen", &listen},
        {"remove_listener", &remove_listener},
        {"contains", &contains},
    };
    return all;
}

/// Is it an operation on one kind of collections?
bool is_of_collection(const std::string& op) {
    for (const char* const kind : {"list_", "set_", "dict_", "bag_"})
        if (op.starts_with(kind)) return true;
    return false;
}

}  // namespace

std::optional<json> world::perform(const json& step) {
    const std::string op = text_at(step, "op");
    if (op == "emitter_new") return emitters_->make(step), std::nullopt;
    if (op == "emit") return emitters_->emit(step), std::nullopt;
    const auto found = operations().find(op);
    if (found != operations().end()) return found->second(*this, step);
    if (is_of_collection(op)) return collection_of(*this, step).run(op, step);
    throw cannot_replay{"unknown operation '" + op + "'"};
}

}  // namespace conformance::attributes

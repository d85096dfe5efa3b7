#include <map>

#include "emitters.hpp"
#include "errors.hpp"
#include "world.hpp"

// The operations of FORMAT 5 on classes, objects, scalars and emitters. Those on object attributes
// and collections will join at the end of the table.

namespace orm_replay {
namespace {

using result = std::optional<json>;

/// The object and the scalar that a step names.
struct place {
    world_object& object;
    const scalar_operations& scalar;
    void* address;
};

place place_of(world& in, const json& step, const char* unknown_kind = "AttributeError") {
    if (step.contains("handle")) throw cannot_replay{"not built yet: collections held by a handle"};
    world_object& object = in.object(text_at(step, "obj"));
    return {object, in.scalar(object, text_at(step, "attr"), unknown_kind), object.made.address};
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
        in.scalar(object, pair.at(0).get<std::string>(), "TypeError")
            .set(object.made.address, pair.at(1), nullptr);
    return {};
}

result set(world& in, const json& step) {
    const place at = place_of(in, step);
    at.scalar.set(at.address, step.at("value"), nullptr);
    return {};
}

result get(world& in, const json& step) {
    const place at = place_of(in, step);
    return at.scalar.get(at.address);
}

result del(world& in, const json& step) {
    const place at = place_of(in, step);
    at.scalar.del(at.address);
    return {};
}

result commit(world& in, const json& step) {
    world_object& object = in.object(text_at(step, "obj"));
    if (!step.contains("attrs")) {
        object.made.state->commit_all();
        return {};
    }
    for (const json& attribute : step.at("attrs"))
        in.scalar(object, attribute.get<std::string>(), "KeyError").commit(object.made.address);
    return {};
}

result set_committed_value(world& in, const json& step) {
    const place at = place_of(in, step, "KeyError");
    at.scalar.set_committed_value(at.address, step.at("value"));
    return {};
}

result get_history(world& in, const json& step) {
    const place at = place_of(in, step, "KeyError");
    return at.scalar.history(at.address, is_on(step, "load"));
}

result inspect(world& in, const json& step) {
    const world_object& object = in.object(text_at(step, "obj"));
    const orm::instance_state& state = *object.made.state;
    json committed = json::object();
    for (const std::string_view name : state.changed())
        committed[std::string{name}] = in.scalar(object, name).remembered(object.made.address);
    json loaded = json::array();
    for (const std::string_view name : state.loaded()) loaded.push_back(name);
    sort_by_text(loaded);
    return json{{"modified", state.modified()}, {"committed", committed}, {"loaded", loaded}};
}

result flag_modified(world& in, const json& step) {
    const place at = place_of(in, step, "KeyError");
    at.scalar.flag_modified(at.address);
    return {};
}

result flag_dirty(world& in, const json& step) {
    in.object(text_at(step, "obj")).made.state->flag_dirty();
    return {};
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
        {"listen", &listen},
        {"remove_listener", &remove_listener},
        {"contains", &contains},
    };
    return all;
}

/// Operations of FORMAT 5 that need attributes of other kinds.
bool is_known_later(const std::string& op) {
    for (const char* const name : {"hold", "read_handle", "attr_inplace", "has_parent"})
        if (op == name) return true;
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
    throw cannot_replay{
        (is_known_later(op) ? "not built yet: operation '" : "unknown operation '") + op + "'"};
}

}  // namespace orm_replay

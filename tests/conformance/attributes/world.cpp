#include "attributes/world.hpp"

#include <algorithm>
#include <orm/testing/reset.hpp>

#include "attributes/emitters.hpp"
#include "attributes/errors.hpp"
#include "replay/errors.hpp"

namespace conformance::attributes {
namespace {

world* the_current = nullptr;

/// The snapshot of an object; initialises and fires nothing.
json snapshot_of(const world_object& object) {
    const orm::instance_state& state = *object.made.state;
    json values = json::object();
    json committed = json::array();
    for (const attribute_entry& one : object.type->attributes) {
        const orm::attribute_info& attribute = object.type->manager().at(one.index);
        if (state.is_loaded(attribute))  // then reading is silent
            values[std::string{one.name}] = one.run.get(object.made.address);
        if (state.is_changed(attribute)) committed.push_back(one.name);
    }
    sort_by_text(committed);
    return {{"values", values}, {"modified", state.modified()}, {"committed", committed}};
}

}  // namespace

world::world(const scenario& replayed) : scenario_{replayed} {
    the_current = this;
    try {
        orm::testing::reset();
        emitters_ = std::make_unique<emitters>(*this);
        for (const std::string& set : replayed.models())
            for (const std::string_view name : *find_model_set(set))
                if (!replayed.is_late(name)) find_class(name)->map();
    } catch (...) {
        orm::testing::reset();
        the_current = nullptr;
        throw;
    }
}

world::~world() {
    held_.clear();
    objects_.clear();
    orm::testing::reset();
    the_current = nullptr;
}

world* world::current() noexcept {
    return the_current;
}

world_object& world::make(const class_entry& type, const std::string& id) {
    if (!type.manager().is_mapped())
        throw cannot_replay{"class " + std::string{type.name} + " is not mapped yet"};
    objects_.emplace_back(id, world_object{&type, type.make()});
    return objects_.back().second;
}

world_object& world::object(const std::string& reference) {
    // The latest of an id counts, as in a dictionary of objects.
    const auto found =
        std::find_if(objects_.rbegin(), objects_.rend(), [&reference](const auto& one) {
            return reference.size() == one.first.size() + 1 && reference.front() == '@' &&
                   reference.compare(1, std::string::npos, one.first) == 0;
        });
    if (found == objects_.rend()) throw cannot_replay{"there is no object '" + reference + "'"};
    return found->second;
}

std::string world::reference(const orm::instance_state& state) const {
    for (const auto& [id, object] : objects_)
        if (object.made.state == &state) return "@" + id;
    throw cannot_replay{"a listener got an object that is not of this scenario"};
}

std::string world::reference(const void* object) const {
    for (const auto& [id, one] : objects_)
        if (one.made.address == object) return "@" + id;
    throw cannot_replay{"a listener got an object that is not of this scenario"};
}

std::string world::make_fresh(const std::string& original) {
    const world_object& from = object(original);
    const std::string id = "fresh" + std::to_string(++fresh_);
    const world_object& made = make(*from.type, id);
    for (const attribute_entry& one : from.type->attributes)
        if (one.is_scalar && from.made.state->is_loaded(from.type->manager().at(one.index)))
            one.run.set(made.made.address, one.run.get(from.made.address), nullptr);
    return "@" + id;
}

const attribute_entry& world::attribute(const world_object& object, std::string_view attribute,
                                        const char* unknown_kind) const {
    const attribute_entry* const found = object.type->find(attribute);
    if (found == nullptr)
        throw labelled_error{unknown_kind, "class " + std::string{object.type->name} +
                                               " has no attribute " + std::string{attribute}};
    return *found;
}

json world::read(const std::string& reference, std::string_view attribute) {
    const world_object& from = object(reference);
    return this->attribute(from, attribute).run.get(from.made.address);
}

named_collection world::collection(const world_object& object, std::string_view attribute) const {
    const attribute_entry& found = this->attribute(object, attribute);
    if (!found.is_collection())
        throw cannot_replay{"attribute " + std::string{attribute} + " holds no collection"};
    return {found.run.collection, found.run.field(object.made.address), false};
}

named_collection world::held(const std::string& name) const {
    const auto found = held_.find(name);
    if (found == held_.end()) throw cannot_replay{"there is no handle '" + name + "'"};
    return {found->second.type, found->second.handle.get(), true};
}

void world::hold(const std::string& name, const named_collection& collection) {
    held_[name] = {collection.type, collection.type->hold(collection.place)};
}

std::map<std::string, json> world::snapshots() const {
    std::map<std::string, json> all;
    for (const auto& [id, object] : objects_) all[id] = snapshot_of(object);
    return all;
}

const json& world::behaviour(const std::string& id) const {
    for (const json& one : scenario_.listeners())
        if (one.at("id") == id) return one.at("do");
    throw cannot_replay{"the scenario has no listener '" + id + "'"};
}

}  // namespace conformance::attributes

#include <algorithm>
#include <memory>

#include "attributes/errors.hpp"
#include "attributes/references.hpp"
#include "attributes/world.hpp"
#include "replay/errors.hpp"

// The mapping of the model classes: what models.json declares, and the running scenario's
// validators.

namespace conformance::attributes {
namespace {

/// A validator of the scenario.
struct validator_behaviour {
    const json* source;
    std::shared_ptr<const validator_behaviour> replaced;  ///< called first; only with `super`
};
using validator_handle = std::shared_ptr<const validator_behaviour>;

/// The validator that one of class `from` with the same method replaces: the nearest base's.
const json* find_replaced(const scenario& in, const json& own, const orm::class_manager* from) {
    for (const orm::class_manager* base = from->base(); base != nullptr; base = base->base())
        for (const json& one : in.validators())
            if (one.at("cls") == base->name() && one.at("method") == own.at("method")) return &one;
    return nullptr;
}

validator_handle make_behaviour(const scenario& in, const json& source) {
    const class_entry* const owner = find_class(text_at(source, "cls"));
    if (!is_on(source, "super"))
        return std::make_shared<validator_behaviour>(validator_behaviour{&source, nullptr});
    const json* const replaced = find_replaced(in, source, &owner->manager());
    if (replaced == nullptr)
        throw cannot_replay{"validator " + text_at(source, "id") + " replaces none"};
    return std::make_shared<validator_behaviour>(
        validator_behaviour{&source, make_behaviour(in, *replaced)});
}

/// One call of a validator. @return the value to use.
json validate(const validator_behaviour& self, const std::string& target, const json& value,
              std::string_view attribute, bool is_remove) {
    world& in = *world::current();
    const json& source = *self.source;
    call_context context;
    context.listener = text_at(source, "id");
    context.actions = &source.at("do");
    context.number = in.next_call(source);
    context.target = target;
    context.value = value;
    json record{{"listener", context.listener},
                {"event", "validate"},
                {"target", target},
                {"attr", attribute},
                {"value", value}};
    if (is_on(source, "include_removes")) {
        context.is_remove = is_remove;
        record["is_remove"] = is_remove;
    }
    in.records().push_back(std::move(record));
    if (self.replaced != nullptr)
        context.value = validate(*self.replaced, target, value, attribute, is_remove);
    in.act(context);
    return *context.value;
}

template <class Model, auto Member>
void add_validator(orm::definition<Model>& mapping, const json& source,
                   const validator_handle& behaviour) {
    using value_type = typename decltype(orm::attr_of<Model, Member>)::value_type;
    mapping.validates(
        text_at(source, "method"),
        [behaviour](Model& target, const value_type& value, std::string_view attribute,
                    bool is_remove) -> value_type {
            const orm::instance_state& state = orm::inspect(target);
            // A deletion of nothing hands over T{}; the scenarios write the symbol.
            const orm::attribute_info& of = state.manager().at(attribute);
            const bool is_missing = is_remove && !of.is_collection() && !state.is_loaded(of);
            const json given = is_missing ? json(no_value_text) : to_json(value);
            const json result = validate(*behaviour, world::current()->reference(state), given,
                                         attribute, is_remove);
            return is_remove ? value : value_from<value_type>(result);  // ignored on removal
        },
        Member,
        {.include_removes = is_on(source, "include_removes"),
         .include_backrefs = source.value("include_backrefs", true)});
}

// What models.json says of attributes; two-way relationships at the end that owns the other.

template <class Model>
void relate(orm::definition<Model>&) {}
void relate(orm::definition<models::User>& mapping) {
    using models::User;
    mapping.relationship(&User::addresses).back_populates(&models::Address::user);
    mapping.relationship(&User::tags).back_populates(&models::Tag::users);
    mapping.relationship(&User::notes)
        .keyed_by(&models::Note::keyword)
        .back_populates(&models::Note::user);
    mapping.relationship(&User::profile).back_populates(&models::Profile::user);
}
void relate(orm::definition<models::Student>& mapping) {
    mapping.relationship(&models::Student::courses).back_populates(&models::Course::students);
}
void relate(orm::definition<models::Node>& mapping) {
    mapping.relationship(&models::Node::children).back_populates(&models::Node::parent);
}
void relate(orm::definition<models::Employee>& mapping) {
    mapping.relationship(&models::Employee::tasks).back_populates(&models::Task::owner);
    mapping.relationship(&models::Employee::desk).back_populates(&models::Desk::occupant);
}
void relate(orm::definition<models::Box>& mapping) {
    mapping.active_history(&models::Box::code, &models::Box::lock);
    mapping.relationship(&models::Box::slots).keyed_by(&models::Slot::label);
}

}  // namespace

template <class Model>
void models::define(orm::definition<Model>& mapping) {
    relate(mapping);
    if (world::current() == nullptr) return;
    const scenario& in = world::current()->replayed();
    for (const json& source : in.validators()) {
        if (source.at("cls") != mapping.manager().name()) continue;
        const validator_handle behaviour = make_behaviour(in, source);
        for (const json& attribute : source.at("attrs")) {
            bool found = false;
            models::for_each_attribute<Model>([&]<auto Member>() {
                if (attribute != orm::attr_of<Model, Member>.name) return;
                add_validator<Model, Member>(mapping, source, behaviour);
                found = true;
            });
            if (!found)
                throw cannot_replay{"there is no attribute for the validator " + text_of(source)};
        }
    }
}

#define ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Model) \
    template void models::define<models::Model>(orm::definition<models::Model>&)
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(User);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Address);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Tag);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Note);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Profile);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Student);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Course);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Node);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Employee);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Engineer);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(SeniorEngineer);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Manager);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Task);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Badge);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Tool);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Desk);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Box);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Item);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Mark);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Slot);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Lid);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Crate);
ORM_CONFORMANCE_ATTRIBUTES_DEFINE(Part);
#undef ORM_CONFORMANCE_ATTRIBUTES_DEFINE

}  // namespace conformance::attributes

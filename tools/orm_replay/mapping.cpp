#include <algorithm>
#include <memory>

#include "errors.hpp"
#include "values.hpp"
#include "world.hpp"

// The mapping of the model classes: what models.json declares, and the running scenario's
// validators.

namespace orm_replay {
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
            const bool is_missing = is_remove && !state.is_loaded(state.manager().at(attribute));
            const json given = is_missing ? json(no_value_text) : to_json(value);
            const json result = validate(*behaviour, world::current()->reference(state), given,
                                         attribute, is_remove);
            return is_remove ? value : from_json<value_type>(result);  // ignored on removal
        },
        Member,
        {.include_removes = is_on(source, "include_removes"),
         .include_backrefs = source.value("include_backrefs", true)});
}

}  // namespace

template <class Model>
void models::define(orm::definition<Model>& mapping) {
    if constexpr (std::is_same_v<Model, models::Box>) mapping.active_history(&models::Box::code);
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
                throw cannot_replay{"not built yet: a validator for " + text_of(attribute) +
                                    ", which is no scalar"};
        }
    }
}

#define ORM_REPLAY_DEFINE(Model) \
    template void models::define<models::Model>(orm::definition<models::Model>&)
ORM_REPLAY_DEFINE(User);
ORM_REPLAY_DEFINE(Address);
ORM_REPLAY_DEFINE(Tag);
ORM_REPLAY_DEFINE(Note);
ORM_REPLAY_DEFINE(Profile);
ORM_REPLAY_DEFINE(Student);
ORM_REPLAY_DEFINE(Course);
ORM_REPLAY_DEFINE(Node);
ORM_REPLAY_DEFINE(Employee);
ORM_REPLAY_DEFINE(Engineer);
ORM_REPLAY_DEFINE(SeniorEngineer);
ORM_REPLAY_DEFINE(Manager);
ORM_REPLAY_DEFINE(Task);
ORM_REPLAY_DEFINE(Badge);
ORM_REPLAY_DEFINE(Tool);
ORM_REPLAY_DEFINE(Desk);
ORM_REPLAY_DEFINE(Box);
ORM_REPLAY_DEFINE(Item);
ORM_REPLAY_DEFINE(Mark);
ORM_REPLAY_DEFINE(Slot);
ORM_REPLAY_DEFINE(Lid);
ORM_REPLAY_DEFINE(Crate);
ORM_REPLAY_DEFINE(Part);
#undef ORM_REPLAY_DEFINE

}  // namespace orm_replay

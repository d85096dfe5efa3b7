#include <string>

#include "orm/core/error.hpp"
#include "orm/instrument/class_manager.hpp"
#include "orm/instrument/detail/attribute_target.hpp"
#include "orm/instrument/operations.hpp"
#include "orm/state/old_value.hpp"

namespace orm {

const class_manager& initiator::owner() const noexcept {
    return attribute_->owner();
}
std::string_view initiator::key() const noexcept {
    return attribute_->name();
}

namespace detail {
namespace {

using names = std::string_view;
constexpr names of_set[]{"target", "value", "oldvalue", "initiator"};
constexpr names of_member[]{"target", "value", "initiator"};
constexpr names of_bulk[]{"target", "values", "initiator"};
constexpr names of_collection[]{"target", "collection", "collection_adapter"};
constexpr names of_init_scalar[]{"target", "value", "dict_"};
constexpr names of_modified[]{"target", "initiator"};

constexpr event_info all_events[attribute_event_count]{
    {"set", of_set, set_event},
    {"append", of_member, append_event},
    {"append_wo_mutation", of_member, append_wo_mutation_event},
    {"remove", of_member, remove_event},
    {"bulk_replace", of_bulk, bulk_replace_event},
    {"init_collection", of_collection, init_collection_event},
    {"dispose_collection", of_collection, dispose_collection_event},
    {"init_scalar", of_init_scalar, init_scalar_event},
    {"modified", of_modified, modified_event}};
constexpr family_info the_family{"AttributeEvents", all_events};

/// Calls `use` with the attribute of every mapped subclass.
template <class Use>
void for_each_inheriting(const attribute_info& attribute, const Use& use) {
    for (class_manager* const derived : manager_access::derived(attribute.owner())) {
        use(derived->at(attribute.index()));
        for_each_inheriting(derived->at(attribute.index()), use);
    }
}

}  // namespace

const family_info& attribute_events() noexcept {
    return the_family;
}

std::string describe(const attribute_info& attribute) {
    return std::string{attribute.owner().name()} + "." + std::string{attribute.name()};
}

listener add_to_attribute(attribute_info& attribute, std::uint32_t event,
                          const listener_identity& who, erased_callable what,
                          const listen_options& options) {
    const registration_key key{attribute_access::serial(attribute), &the_family.events[event], who};
    {
        registry_change change;
        registration* known = change.find(key);
        if (known == nullptr) {
            known = &change.create(key, &attribute, std::move(what));
            change.put(attribute_access::list(attribute, event), *known, options.propagate);
        }
        const auto put_on = [&](attribute_info& one) {
            listener_list& list = attribute_access::list(one, event);
            if (!registry_change::holds(list, *known)) change.put(list, *known, true);
        };
        const auto make_active = [&](attribute_info& one) {
            if (options.active_history) attribute_access::set_active_history(one, true);
        };
        if (options.propagate) for_each_inheriting(attribute, put_on);
        // Nothing fails any more.
        make_active(attribute);
        if (options.propagate) for_each_inheriting(attribute, make_active);
    }
    move_set_epoch();
    return listener{key};
}

void remember_value(instance_state& state, const slot& field, void* taken) {
    state_access::remember(state, state_access::attribute_of(state, field).index(), taken);
}

void remember_in_place(instance_state& state, const slot& field, const void* value,
                       std::size_t size) noexcept {
    state_access::remember_in_place(state, state_access::attribute_of(state, field).index(), value,
                                    size);
}

void throw_delete_missing(const instance_state& state, const slot& field) {
    throw attribute_error{describe(state_access::attribute_of(state, field)) +
                          " has no value to delete; ask has_value() first"};
}

void throw_not_made(std::string_view class_name) {
    throw invalid_request_error{"this " + std::string{class_name} +
                                " has no state: it was not made by orm::make but is a plain value; "
                                "make it with orm::make(std::move(value))"};
}

void flag_modified(instance_state& state, slot& field) {
    const attribute_info& attribute = state_access::attribute_of(state, field);
    const dispatch_frame frame;
    dispatch_event(modified_event, {state_access::object_of(state), attribute, nullptr, nullptr,
                                    attribute.token(operation::modified)});
    if (!field.has(slot::present))
        throw invalid_request_error{describe(attribute) +
                                    " cannot be flagged as modified: it is not present in the "
                                    "object; set a value first"};
    state_access::begin_change(state);
    state_access::reserve_entry(state);
    state_access::forget(state, attribute.index());
    // It was something, but nobody remembers what.
    state_access::remember(state, attribute.index(), const_cast<char*>(&unknown_tag));
    field.raise(slot::changed | slot::nothing);
    state_access::mark_modified(state);
}

}  // namespace detail
}  // namespace orm

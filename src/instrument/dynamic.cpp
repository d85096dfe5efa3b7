#include "orm/instrument/dynamic.hpp"

#include <atomic>
#include <memory>
#include <string>

#include "orm/core/error.hpp"
#include "orm/instrument/class_manager.hpp"
#include "orm/instrument/detail/attribute_target.hpp"
#include "orm/instrument/detail/object_attribute.hpp"

namespace orm {
namespace {

const detail::event_info& find_event(const attribute_info& attribute, std::string_view event) {
    if (const detail::event_info* const found = detail::attribute_events().find(event))
        return *found;
    std::string known;
    for (const detail::event_info& one : detail::attribute_events().events)
        known += (known.empty() ? "" : ", ") + std::string{one.name};
    throw invalid_request_error{"no such event '" + std::string{event} + "' for attribute " +
                                detail::describe(attribute) + "; attributes have " + known};
}

/// Has the event a result that a listener may give with `retval`?
bool has_result(std::uint32_t event) noexcept {
    return event == detail::set_event || event == detail::append_event ||
           event == detail::append_wo_mutation_event || event == detail::init_scalar_event;
}

dynamic_kind kind_of(detail::old_kind kind) noexcept {
    switch (kind) {
        case detail::old_kind::value:
            return dynamic_kind::value;
        case detail::old_kind::none:
            return dynamic_kind::missing;
        case detail::old_kind::unknown:
            return dynamic_kind::not_loaded;
    }
    return dynamic_kind::not_loaded;
}

[[noreturn]] void throw_no_argument(const dynamic_event& event, std::string_view what) {
    throw invalid_request_error{
        "event '" + std::string{event.name()} + "' of " + detail::describe(event.attribute()) +
        " has no " + std::string{what} + " here; ask value_kind() or oldvalue_kind() first"};
}

/// A registered dynamic listener.
struct kept_dynamic {
    kept_dynamic(detail::dynamic_callable given, const detail::event_info& event,
                 const dynamic_flags& with) noexcept
        : what{given}, info{event}, flags{with} {}
    ~kept_dynamic() { what.destroy(what.stored); }
    kept_dynamic(const kept_dynamic&) = delete;
    kept_dynamic& operator=(const kept_dynamic&) = delete;

    static bool call(void* object, void* arguments) {
        auto& self = *static_cast<kept_dynamic*>(object);
        if (self.flags.once && self.spent.exchange(true, std::memory_order_acq_rel)) return false;
        dynamic_event event{*static_cast<detail::attribute_call*>(arguments), self.info,
                            self.flags};
        self.what.call(self.what.stored, event);
        return false;
    }
    static void destroy(void* object) { delete static_cast<kept_dynamic*>(object); }

    const detail::dynamic_callable what;
    const detail::event_info& info;
    const dynamic_flags flags;
    std::atomic<bool> spent{false};
};

detail::registration_key registered_key(const attribute_info& attribute, std::string_view event,
                                        const detail::listener_identity& who) {
    return {detail::attribute_access::serial(attribute), &find_event(attribute, event), who};
}

}  // namespace

const initiator* dynamic_event::from() const noexcept {
    const bool has_none = info_.index == detail::init_scalar_event ||
                          info_.index == detail::init_collection_event ||
                          info_.index == detail::dispose_collection_event;
    return has_none ? nullptr : &call_.from;
}

dynamic_kind dynamic_event::value_kind() const noexcept {
    switch (info_.index) {
        case detail::set_event:
        case detail::init_scalar_event:
            return dynamic_kind::value;
        case detail::append_event:
        case detail::append_wo_mutation_event:
            return dynamic_kind::value;
        case detail::remove_event:
            return is_of_member() ? dynamic_kind::value : kind_of(detail::kind_of(call_.before));
        default:
            return dynamic_kind::absent;
    }
}

dynamic_kind dynamic_event::oldvalue_kind() const noexcept {
    return info_.index == detail::set_event ? kind_of(detail::kind_of(call_.before))
                                            : dynamic_kind::absent;
}

std::vector<std::string_view> dynamic_event::argument_names() const {
    std::vector<std::string_view> names{info_.arguments.begin(), info_.arguments.end()};
    if (!flags_.include_key) return names;
    if (is_of_member()) names.emplace_back("key");
    if (info_.index == detail::bulk_replace_event) names.emplace_back("keys");
    return names;
}

bool dynamic_event::is_of_member() const noexcept {
    return attribute().is_collection() &&
           (info_.index == detail::append_event ||
            info_.index == detail::append_wo_mutation_event || info_.index == detail::remove_event);
}

namespace {

instance_state* state_at(const void* place) noexcept {
    void* const object = static_cast<const detail::edge*>(place)->object;
    return object != nullptr ? &detail::state_access::head_of(object) : nullptr;
}

}  // namespace

instance_state* dynamic_event::object() const {
    return state_at(value_address(attribute().is_relationship(), "a mapped object"));
}

instance_state* dynamic_event::old_object() const {
    if (oldvalue_kind() != dynamic_kind::value) throw_no_argument(*this, "old value");
    return state_at(oldvalue_address(attribute().is_relationship(), "a mapped object"));
}

bool dynamic_event::replace_object(instance_state* object) {
    if (!answers()) return false;
    auto* const place = static_cast<detail::edge*>(
        const_cast<void*>(value_address(attribute().is_relationship(), "a mapped object")));
    if (object == nullptr && attribute().is_collection()) detail::throw_null_member(attribute());
    place->object = object != nullptr ? detail::state_access::object_of(*object) : nullptr;
    return true;
}

std::vector<instance_state*> dynamic_event::objects() const {
    if (!attribute().is_relationship()) detail::throw_wrong_type(attribute(), "a mapped object");
    if (info_.index != detail::bulk_replace_event) throw_no_argument(*this, "values");
    std::vector<instance_state*> found;
    for (const detail::edge& one : *static_cast<std::vector<detail::edge>*>(call_.value))
        found.push_back(&detail::state_access::head_of(one.object));
    return found;
}

void dynamic_event::replace_objects(std::span<instance_state* const> objects) {
    static_cast<void>(this->objects());  // checks
    std::vector<detail::edge> given;
    for (instance_state* const one : objects) {
        if (one == nullptr) detail::throw_null_member(attribute());
        given.push_back(detail::edge{detail::state_access::object_of(*one)});
    }
    *static_cast<std::vector<detail::edge>*>(call_.value) = std::move(given);
}

const std::vector<detail::edge>* dynamic_event::values() const noexcept {
    return info_.index == detail::bulk_replace_event
               ? static_cast<const std::vector<detail::edge>*>(call_.value)
               : nullptr;
}

const collection_key* dynamic_event::key() const noexcept {
    return is_of_member() && flags_.include_key ? static_cast<const collection_key*>(call_.before)
                                                : nullptr;
}

const detail::bulk_keys* dynamic_event::keys() const {
    if (info_.index != detail::bulk_replace_event) throw_no_argument(*this, "keys");
    return flags_.include_key ? static_cast<const detail::bulk_keys*>(call_.before) : nullptr;
}

detail::collection_body* dynamic_event::collection() const noexcept {
    return info_.index == detail::init_collection_event ||
                   info_.index == detail::dispose_collection_event
               ? static_cast<detail::collection_body*>(call_.value)
               : nullptr;
}

bool dynamic_event::answers() const noexcept {
    return flags_.retval && has_result(info_.index);
}

const void* dynamic_event::value_address(bool right_type, std::string_view wanted) const {
    if (!right_type) detail::throw_wrong_type(attribute(), wanted);
    if (value_kind() != dynamic_kind::value) throw_no_argument(*this, "value");
    return info_.index == detail::remove_event && !is_of_member() ? call_.before : call_.value;
}

const void* dynamic_event::oldvalue_address(bool right_type, std::string_view wanted) const {
    if (!right_type) detail::throw_wrong_type(attribute(), wanted);
    if (info_.index != detail::set_event) throw_no_argument(*this, "old value");
    return call_.before;
}

void* dynamic_event::writer_address(bool right_type, std::string_view wanted) const {
    if (!right_type) detail::throw_wrong_type(attribute(), wanted);
    if (info_.index != detail::init_scalar_event)
        throw invalid_request_error{"store_silently belongs to event 'init_scalar'; this is '" +
                                    std::string{name()} + "' of " + detail::describe(attribute())};
    return const_cast<void*>(call_.before);
}

namespace detail {

listener add_dynamic(attribute_info& attribute, std::string_view event,
                     const listener_identity& who, dynamic_callable what,
                     const dynamic_flags& flags) {
    // Owns the callable before anything can throw.
    auto owned = std::unique_ptr<void, void (*)(void*)>{what.stored, what.destroy};
    const event_info& info = find_event(attribute, event);
    if (flags.insert)
        throw argument_error{"event '" + std::string{info.name} + "' of " + describe(attribute) +
                             " does not take the flag 'insert': listeners of attributes run in "
                             "the order in which they were registered"};
    attribute.owner().map();
    auto kept = std::make_unique<kept_dynamic>(what, info, flags);
    static_cast<void>(owned.release());
    return add_to_attribute(
        attribute, info.index, who,
        {&call_with_struct<&kept_dynamic::call>, kept.release(), &kept_dynamic::destroy},
        {.insert = false, .propagate = flags.propagate, .active_history = flags.active_history});
}

bool contains_dynamic(const attribute_info& attribute, std::string_view event,
                      const listener_identity& who) {
    return is_registered(registered_key(attribute, event, who));
}

void remove_dynamic(const attribute_info& attribute, std::string_view event,
                    const listener_identity& who) {
    const registration_key key = registered_key(attribute, event, who);
    if (!remove_registration(key)) throw_not_registered(describe(attribute), *key.event);
}

void throw_wrong_type(const attribute_info& attribute, std::string_view wanted) {
    throw invalid_request_error{describe(attribute) + " holds " +
                                std::string{attribute.type_name()} + ", not the type asked for (" +
                                std::string{wanted} + ")"};
}

}  // namespace detail
}  // namespace orm

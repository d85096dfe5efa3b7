#ifndef ORM_INSTRUMENT_DETAIL_MAPPED_BODIES_HPP
#define ORM_INSTRUMENT_DETAIL_MAPPED_BODIES_HPP

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "orm/instrument/mapped.hpp"

// What mapped<T> does where something listens, loads or is remembered: not inlined.

namespace orm {

namespace detail {

template <class T>
bool scalar_ops<T>::equal(const void* left, const void* right) {
    if constexpr (requires(const T& a, const T& b) { static_cast<bool>(a == b); }) {
        return *static_cast<const T*>(left) == *static_cast<const T*>(right);
    } else {
        return false;  // a type without == : any two values differ
    }
}
template <class T>
void* scalar_ops<T>::take(void* field) {
    auto taken = std::make_unique<T>(std::move(field_access::value_of(at(field))));
    clear(field);
    return taken.release();
}
template <class T>
void scalar_ops<T>::clear(void* field) {
    field_access::value_of(at(field)) = T{};
}
template <class T>
void scalar_ops<T>::destroy(void* value) {
    delete static_cast<T*>(value);
}
template <class T>
void scalar_ops<T>::assign(void* field, void* taken) {
    const std::unique_ptr<T> held{static_cast<T*>(taken)};
    at(field).set(std::move(*held));
}
template <class T>
void scalar_ops<T>::restore(instance_state& state, const attribute_info& attribute) {
    const attribute_place& place = state_access::place_of(state, attribute.index());
    mapped<T>& field = at(field_of(state_access::object_of(state), place));
    const slot& marks = field_access::slot_of(field);
    const before_change before = value_before(state, attribute, marks);
    if (before.is == old_kind::unknown) {
        if (before.loads_again) {
            if (marks.has(slot::present)) field.reset();
            load_again(state, attribute);
        }
    } else if (before.is == old_kind::none) {
        if (marks.has(slot::present)) field.reset();
        if (!marks.has(slot::present)) state_access::forget(state, attribute.index());
    } else {
        const T value = *static_cast<const T*>(before.value);
        const auto is_back = [&] {
            return marks.has(slot::present) && equal(&field_access::value_of(field), &value);
        };
        if (!is_back()) field.set(value);
        // A value that is not even equal to itself cannot be told from what listeners store.
        if (is_back() || (marks.has(slot::present) && !equal(&value, &value)))
            state_access::forget(state, attribute.index());
    }
}

}  // namespace detail

namespace detail {
/// Keeps a value as what the attribute was before. Where that fails nothing is moved.
template <class T>
void remember_moved(instance_state& state, const slot& field, T& value) {
    state_access::reserve_entry(state);
    if constexpr (std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(void*))
        remember_in_place(state, field, &value, sizeof(T));
    else
        remember_value(state, field, new T(std::move_if_noexcept(value)));
}
}  // namespace detail

template <class T>
void mapped<T>::remember() {
    using detail::slot;
    if (slot_.has(slot::changed)) return;
    if (slot_.has(slot::present)) {
        detail::remember_moved(detail::state_access::head_of(slot_), slot_, value_);
        slot_.raise(slot::changed);
    } else {
        slot_.raise(slot::changed | slot::nothing);
    }
}

template <class T>
void mapped<T>::set_unheard(T& value, std::uint16_t epoch) {
    remember();
    detail::state_access::mark_modified(detail::state_access::head_of(slot_));
    store(std::move(value));
    if (epoch != detail::last_epoch) slot_.stamp = epoch;
}

template <class T>
void mapped<T>::first_change(T* before) {
    using detail::slot;
    detail::state_access::begin_change(detail::state_access::head_of(slot_));
    if (!slot_.has(slot::changed)) {
        if (before != nullptr) {
            detail::remember_moved(detail::state_access::head_of(slot_), slot_, *before);
            slot_.raise(slot::changed);
        } else {
            slot_.raise(slot::changed | slot::nothing);
        }
    }
    // An attribute that has an entry belongs to an object that is marked: nothing to do later.
    detail::state_access::mark_modified(detail::state_access::head_of(slot_));
}

template <class T>
void mapped<T>::set_anyhow(handed value, const initiator* from) {
    using detail::slot;
    if (!slot_.attached()) return store(std::move(value));
    // The epoch is read before the listeners: see slot.hpp.
    const std::uint16_t epoch = detail::set_epoch.load(std::memory_order_acquire);
    instance_state& state = detail::state_access::head_of(slot_);
    const attribute_info& attribute = detail::state_access::attribute_of(state, slot_);
    const bool is_plain = detail::attribute_access::plain(attribute, detail::set_event);
    if (is_plain && !detail::state_access::tells_change(state)) return set_unheard(value, epoch);
    const detail::dispatch_frame frame;
    if (is_plain) {
        detail::state_access::begin_change(state);
        return set_unheard(value, epoch);
    }
    if (!slot_.has(slot::present) && attribute.active_history() &&
        detail::state_access::asks_loader(state, slot_))
        detail::state_access::load(state, slot_);
    const bool had_value = slot_.has(slot::present);
    T copy = had_value ? value_ : T{};
    T* const before = had_value ? &copy : nullptr;
    const detail::listener_list& list =
        detail::attribute_access::list(attribute, detail::set_event);
    if (const detail::listener_entry* const first = list.first.load(std::memory_order_acquire))
        detail::run_entries(frame, list, first,
                            {detail::state_access::object_of(state), attribute, &value, before,
                             from != nullptr ? *from : attribute.token(operation::replace)});
    first_change(before);
    store(std::move(value));
}

template <class T>
void mapped<T>::finish_disturbed(T value, T before, const detail::listener_entry* next) {
    const detail::outermost_dispatch dispatch{*detail::this_thread_record};
    instance_state& state = detail::state_access::head_of(slot_);
    const attribute_info& attribute = detail::state_access::attribute_of(state, slot_);
    const detail::listener_list& list =
        detail::attribute_access::list(attribute, detail::set_event);
    dispatch.check(list);
    for (; next != nullptr && next->call != nullptr; ++next) {
        detail::call_entry(*next, {detail::state_access::object_of(state), attribute, &value,
                                   &before, attribute.token(operation::replace)});
        dispatch.check(list);
    }
    first_change(&before);
    store(std::move(value));
}

template <class T>
void mapped<T>::set_begun(handed value, const initiator& from, void* object,
                          const detail::listener_entry* entry, detail::thread_record& record) {
    try {
        T before = value_;
        do {
            // The attribute is asked of `from`: a register less has to be kept over the calls.
            detail::call_entry(*entry, {object, from.attribute(), &value, &before, from});
            if (detail::outermost_dispatch::is_disturbed(record)) [[unlikely]]
                return finish_disturbed(std::move(value), std::move(before), entry + 1);
        } while ((++entry)->call != nullptr);
        value_ = std::move(value);
    } catch (...) {
        detail::outermost_dispatch::end(record);
        throw;
    }
    if constexpr (std::is_trivially_copyable_v<T>)  // nothing has run since
        detail::outermost_dispatch::end_undisturbed(record);
    else
        detail::outermost_dispatch::end(record);
}

template <class T>
void mapped<T>::set_begun_with_one(T value, const attribute_info& attribute, void* object,
                                   const detail::listener_entry& listener,
                                   detail::thread_record& record) {
    T before = value_;
    try {
        detail::call_entry(
            listener, {object, attribute, &value, &before, attribute.token(operation::replace)});
    } catch (...) {
        detail::outermost_dispatch::end(record);
        throw;
    }
    if (detail::outermost_dispatch::is_disturbed(record)) [[unlikely]]
        return finish_disturbed(value, before, nullptr);
    value_ = value;
    detail::outermost_dispatch::end_undisturbed(record);
}

template <class T>
void mapped<T>::set_slowly(T value) {
    // A dispatch that is the only one, where a value is replaced and what was there before is
    // remembered already, is the usual case; everything else goes the general way.
    detail::thread_record& record = *detail::this_thread_record;
    if (!is_settled() || !detail::outermost_dispatch::may_begin(record)) [[unlikely]]
        return set_anyhow(value, nullptr);
    const std::size_t distance = slot_.distance();
    void* const object = detail::state_access::object_of(slot_, distance);
    const attribute_info& attribute = detail::state_access::recent_attribute(object, distance);
    detail::outermost_dispatch::begin(record);
    const detail::listener_entry* const first =
        detail::attribute_access::list(attribute, detail::set_event)
            .first.load(std::memory_order_acquire);
    if (first == nullptr) [[unlikely]] {
        detail::outermost_dispatch::end_undisturbed(record);
        return set_anyhow(value, nullptr);
    }
    if constexpr (std::is_trivially_copyable_v<T>) {
        // One listener of a plain value is spelt out: little has to be kept over the call, and
        // only the listener can throw.
        if (first[1].call == nullptr) [[likely]]
            return set_begun_with_one(value, attribute, object, *first, record);
    }
    set_begun(value, attribute.token(operation::replace), object, first, record);
}

template <class T>
const T& mapped<T>::get_slowly() const {
    if (!slot_.attached()) return value_;
    detail::object_in_use owner{detail::state_access::head_of(slot_)};
    const T& found = *const_cast<mapped&>(*this).read_absent().place;
    if (owner.lives_on()) return found;
    // The object ends with the read: the reader finds a copy, until the thread's next such read.
    static thread_local T kept{};
    kept = found;
    return kept;
}

template <class T>
typename mapped<T>::read_value mapped<T>::read_absent() {
    using detail::slot;
    instance_state& state = detail::state_access::head_of(slot_);
    const attribute_info& attribute = detail::state_access::attribute_of(state, slot_);
    const detail::listener_list& list =
        detail::attribute_access::list(attribute, detail::init_scalar_event);
    const detail::dispatch_frame frame;
    if (detail::state_access::asks_loader(state, slot_) && detail::state_access::load(state, slot_))
        return {&value_, true};
    const detail::listener_entry* const first = list.first.load(std::memory_order_acquire);
    T value{};
    if (first == nullptr) {  // the field is where an absent value is handed out from
        value_ = std::move(value);
        return {&value_, false};
    }
    scalar_writer<T> writer{slot_, value_};
    detail::run_entries(frame, list, first,
                        {detail::state_access::object_of(state), attribute, &value, &writer,
                         attribute.token(operation::replace)});
    const bool is_given = writer.is_answered() || slot_.has(slot::present);
    if (!slot_.has(slot::present)) {
        value_ = std::move(value);
    } else if (!detail::scalar_ops<T>::equal(&value, &value_)) {
        // A listener stored one value and the reader gets another: that has a place of its own.
        void*& place = detail::state_access::place_for_reader(state, attribute.index());
        if (place == nullptr)
            place = new T(std::move(value));
        else
            *static_cast<T*>(place) = std::move(value);
        return {static_cast<const T*>(place), is_given};
    }
    return {&value_, is_given};
}

template <class T>
void mapped<T>::reset() {
    using detail::slot;
    if (!slot_.attached()) {
        value_ = T{};
        slot_.lower(slot::present);
        return;
    }
    instance_state& state = detail::state_access::head_of(slot_);
    const attribute_info& attribute = detail::state_access::attribute_of(state, slot_);
    const detail::listener_list& list =
        detail::attribute_access::list(attribute, detail::remove_event);
    const detail::dispatch_frame frame;
    bool unloaded = false;
    if (!slot_.has(slot::present)) {
        unloaded = detail::state_access::is_unloaded(state, slot_);
        if (attribute.active_history() && detail::state_access::asks_loader(state, slot_)) {
            detail::state_access::load(state, slot_);
            unloaded = false;
        }
    }
    const bool had_value = slot_.has(slot::present);
    T before = had_value ? value_ : T{};
    if (const detail::listener_entry* const first = list.first.load(std::memory_order_acquire)) {
        const void* const told = had_value  ? static_cast<const void*>(&before)
                                 : unloaded ? &detail::unknown_tag
                                            : nullptr;
        detail::run_entries(frame, list, first,
                            {detail::state_access::object_of(state), attribute, nullptr, told,
                             attribute.token(operation::remove)});
    }
    detail::state_access::begin_change(state);
    if (!slot_.has(slot::changed)) {
        if (had_value) {
            detail::remember_moved(state, slot_, before);
        } else if (unloaded) {
            detail::remember_value(state, slot_, const_cast<char*>(&detail::unknown_tag));
        } else {
            slot_.raise(slot::nothing);
        }
        slot_.raise(slot::changed);
    }
    detail::state_access::mark_modified(state);
    const bool missing = !slot_.has(slot::present) && !had_value && !unloaded;
    value_ = T{};
    slot_.lower(slot::present);
    slot_.stamp = 0;
    detail::disturb_dispatches();
    if (missing) detail::throw_delete_missing(state, slot_);
}

// The library has these for the usual types: whoever uses them does not compile them again.
extern template class mapped<bool>;
extern template class mapped<int>;
extern template class mapped<unsigned>;
extern template class mapped<long>;
extern template class mapped<unsigned long>;
extern template class mapped<long long>;
extern template class mapped<short>;
extern template class mapped<float>;
extern template class mapped<double>;
extern template class mapped<std::string>;
extern template class mapped<std::optional<int>>;
extern template class mapped<std::optional<long>>;
extern template class mapped<std::optional<double>>;
extern template class mapped<std::optional<std::string>>;

namespace detail {
extern template struct scalar_ops<bool>;
extern template struct scalar_ops<int>;
extern template struct scalar_ops<unsigned>;
extern template struct scalar_ops<long>;
extern template struct scalar_ops<unsigned long>;
extern template struct scalar_ops<long long>;
extern template struct scalar_ops<short>;
extern template struct scalar_ops<float>;
extern template struct scalar_ops<double>;
extern template struct scalar_ops<std::string>;
extern template struct scalar_ops<std::optional<int>>;
extern template struct scalar_ops<std::optional<long>>;
extern template struct scalar_ops<std::optional<double>>;
extern template struct scalar_ops<std::optional<std::string>>;
}  // namespace detail

}  // namespace orm
#endif

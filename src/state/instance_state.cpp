#include "orm/state/instance_state.hpp"

#include <algorithm>
#include <string>

#include "orm/core/error.hpp"
#include "orm/event/thread_record.hpp"

namespace orm {
namespace detail {

std::atomic<std::uint16_t> set_epoch{1};
class_table* class_tables[65536];
attribute_info** class_slots[65536];

void move_set_epoch() noexcept {
    std::uint16_t now = set_epoch.load(std::memory_order_relaxed);
    while (now != last_epoch &&
           !set_epoch.compare_exchange_weak(now, static_cast<std::uint16_t>(now + 1),
                                            std::memory_order_acq_rel)) {
    }
}

/// The rarer part of a state: made with the first real committed value or loader.
struct state_extra {
    struct entry {
        std::uint16_t index;
        void* value;  ///< owned; nullptr: unknown
    };
    std::vector<entry> committed;
    std::shared_ptr<attribute_loader> loader;  ///< shared by a load that runs
};

namespace {

/// Objects whose last handle went while something else was going on; each still holds that count.
struct put_off_objects {
    std::vector<void*> objects;
};

inline void destroy_now(void* object) noexcept {
    const class_table& table = state_access::table_of(state_access::head_of(object));
    table.destroy(object);
    state_access::deallocate(table, object);
}

std::size_t index_of(const class_table& table, const attribute_info& attribute) {
    const auto found = std::ranges::find(table.infos, &attribute);
    if (found == table.infos.end())
        throw invalid_request_error{"this is no attribute of " + std::string{table.name} +
                                    ", the class of the object; a subclass has attributes of its "
                                    "own for the inherited ones"};
    return static_cast<std::size_t>(found - table.infos.begin());
}

std::vector<std::string_view> names_where(const class_table& table, void* object, auto&& holds) {
    std::vector<std::string_view> names;
    for (const attribute_place& place : table.attributes)
        if (holds(slot_of(object, place))) names.push_back(place.name);
    return names;
}

/// Drops the value of an attribute, to be loaded again.
void expire_field(void* object, const attribute_place& place) {
    disturb_dispatches();
    slot& field = slot_of(object, place);
    if (field.has(slot::present)) place.ops->clear(field_of(object, place));
    field.lower(slot::present);
    field.raise(slot::expired);
}

}  // namespace

void state_access::release_last(void* object) noexcept {
    thread_record& record = this_thread();
    if (record.put_off != nullptr || record.busy.load(std::memory_order_relaxed) != 0) {
        if (record.put_off == nullptr) {
            // Without memory for this the program ends: a handle cannot fail to be dropped.
            record.put_off = new put_off_objects;  // NOLINT(bugprone-unhandled-exception-at-new)
            record.unusual = 1;
            record.when_idle = [](thread_record& idle) {
                auto* const waiting = static_cast<put_off_objects*>(idle.put_off);
                end_waiting(&waiting->objects);
                idle.put_off = nullptr;
                delete waiting;
            };
        }
        static_cast<put_off_objects*>(record.put_off)->objects.push_back(object);
        return;
    }
    // What the object's destructor drops waits until the object is gone: a chain ends flat.
    put_off_objects waiting;
    record.put_off = &waiting;
    destroy_now(object);
    end_waiting(&waiting.objects);
    record.put_off = nullptr;
}

bool state_access::is_ending(const instance_state& state) noexcept {
    const auto* const waiting = static_cast<const put_off_objects*>(this_thread_record->put_off);
    return waiting != nullptr &&
           std::ranges::find(waiting->objects, object_of(state)) != waiting->objects.end();
}

void state_access::end_waiting(void* queue) noexcept {
    auto& objects = *static_cast<std::vector<void*>*>(queue);
    while (!objects.empty()) {
        void* const object = objects.back();
        objects.pop_back();
        instance_state& state = head_of(object);
        if (state.handles_ > 1)
            --state.handles_;  // somebody took a new handle meanwhile
        else
            destroy_now(object);
    }
}

void state_access::deallocate(const class_table& table, void* object) noexcept {
    instance_state& state = head_of(object);
    if (state.more_ != nullptr) {
        for (const state_extra::entry& entry : state.more_->committed)
            if (entry.value != nullptr) table.attributes[entry.index].ops->destroy(entry.value);
        delete state.more_;
    }
    void* const block = static_cast<std::byte*>(object) - table.front;
    if (table.alignment != 0)
        ::operator delete (block, std::align_val_t{table.alignment});
    else
        ::operator delete(block);
}

void state_access::assign_given(const class_table& table, void* object) {
    struct taken_value {
        const attribute_place* place;
        void* value;
    };
    struct taken_values {
        std::vector<taken_value> all;
        ~taken_values() {
            for (const taken_value& one : all)
                if (one.value != nullptr) one.place->ops->destroy(one.value);
        }
    } taken;
    taken.all.reserve(table.attributes.size());
    for (const attribute_place& place : table.attributes) {
        slot& field = slot_of(object, place);
        if (!field.has(slot::present)) continue;
        taken.all.push_back({&place, place.ops->take(field_of(object, place))});
        field.lower(slot::present);
    }
    for (taken_value& one : taken.all)
        one.place->ops->assign(field_of(object, *one.place), std::exchange(one.value, nullptr));
}

namespace {
state_extra& extra_of(state_extra*& more) {
    if (more == nullptr) more = new state_extra;
    return *more;
}
}  // namespace

void state_access::remember(instance_state& state, std::size_t index, void* value) {
    extra_of(state.more_).committed.push_back({static_cast<std::uint16_t>(index), value});
}

void state_access::forget(instance_state& state, std::size_t index) noexcept {
    const attribute_place& place = state.table().attributes[index];
    slot& field = slot_of(state.address(), place);
    field.stamp = 0;
    disturb_dispatches();
    const bool kept = field.has(slot::changed) && !field.has(slot::nothing);
    field.lower(slot::changed | slot::nothing);
    if (!kept || state.more_ == nullptr) return;
    std::erase_if(state.more_->committed, [&](const state_extra::entry& entry) {
        if (entry.index != index) return false;
        if (entry.value != nullptr) place.ops->destroy(entry.value);
        return true;
    });
}

void state_access::settle(instance_state& state, std::size_t index) noexcept {
    forget(state, index);
    slot& field = slot_of(state.address(), state.table().attributes[index]);
    // A value that was committed is not to be replaced by the next load.
    if (field.has(slot::present)) field.lower(slot::expired);
}

const void* state_access::remembered(const instance_state& state, std::size_t index) noexcept {
    if (state.more_ != nullptr)
        for (const state_extra::entry& entry : state.more_->committed)
            if (entry.index == index) return entry.value;
    return nullptr;
}

bool state_access::load(instance_state& state, const slot& field) {
    const class_table& table = state.table();
    if (!state.has_loader()) {
        const std::size_t index = index_of(table, attribute_of(state, field));
        throw detached_instance_error{
            std::string{table.name} + "." + std::string{table.attributes[index].name} +
            " was expired and has to be loaded, but the object has no loader and is in no session; "
            "set a value, or give the object a loader"};
    }
    std::vector<attribute_info*> wanted;
    if (field.has(slot::expired)) {
        for (std::size_t i = 0; i < table.attributes.size(); ++i) {
            const slot& one = slot_of(state.address(), table.attributes[i]);
            if (&one == &field || (one.has(slot::expired) && !one.has(slot::changed)))
                wanted.push_back(table.infos[i]);
        }
    } else {
        wanted.push_back(&attribute_of(state, field));
    }
    const std::shared_ptr<attribute_loader> loader = state.more_->loader;  // may replace itself
    loader->load(state, wanted);
    for (const attribute_info* one : wanted)
        slot_of(state.address(), table.attributes[index_of(table, *one)]).lower(slot::expired);
    return field.has(slot::present);
}

}  // namespace detail

using detail::slot;
using detail::slot_of;

std::vector<std::string_view> instance_state::loaded() const {
    return detail::names_where(table(), address(),
                               [](const slot& field) { return field.has(slot::present); });
}
std::vector<std::string_view> instance_state::unloaded() const {
    return detail::names_where(table(), address(), [](const slot& field) {
        return !field.has(slot::present) && !field.has(slot::changed);
    });
}
std::vector<std::string_view> instance_state::unmodified() const {
    return detail::names_where(table(), address(),
                               [](const slot& field) { return !field.has(slot::changed); });
}
std::vector<std::string_view> instance_state::changed() const {
    return detail::names_where(table(), address(),
                               [](const slot& field) { return field.has(slot::changed); });
}

bool instance_state::is_loaded(const attribute_info& attribute) const {
    return slot_of(address(), table().attributes[detail::index_of(table(), attribute)])
        .has(slot::present);
}
bool instance_state::is_changed(const attribute_info& attribute) const {
    return slot_of(address(), table().attributes[detail::index_of(table(), attribute)])
        .has(slot::changed);
}

void instance_state::commit_all() noexcept {
    for (std::size_t i = 0; i < table().attributes.size(); ++i)
        detail::state_access::settle(*this, i);
    flags_ = 0;
}

void instance_state::commit(std::span<const attribute_info* const> attributes) {
    for (const attribute_info* one : attributes)
        detail::state_access::settle(*this, detail::index_of(table(), *one));
}

void instance_state::expire_all() {
    commit_all();
    for (const detail::attribute_place& place : table().attributes)
        detail::expire_field(address(), place);
    flags_ = expired_flag;
}

void instance_state::expire(std::span<const attribute_info* const> attributes) {
    commit(attributes);
    for (const attribute_info* one : attributes)
        detail::expire_field(address(), table().attributes[detail::index_of(table(), *one)]);
}

void instance_state::adopt_loader(std::unique_ptr<detail::attribute_loader> loader) {
    detail::extra_of(more_).loader = std::move(loader);
}
void instance_state::clear_loader() noexcept {
    if (more_ != nullptr) more_->loader.reset();
}
bool instance_state::has_loader() const noexcept {
    return more_ != nullptr && more_->loader != nullptr;
}

}  // namespace orm

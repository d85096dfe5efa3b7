#include "orm/state/instance_state.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

#include "orm/core/error.hpp"
#include "orm/event/detail/thread_record.hpp"
#include "orm/state/detail/collection_body.hpp"
#include "orm/state/graph.hpp"
#include "orm/state/old_value.hpp"
#include "state_extra.hpp"

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

namespace {

/// What ends when nothing runs any more.
using end_queue = std::vector<put_off_end>;

constexpr std::size_t kept_capacity = 1024;  ///< of a queue that waits for the next use
constexpr std::size_t first_capacity = 32;

/// A handle cannot fail to be dropped, so there is always room for the next one: it is got ahead,
/// and asked for again as long as it is not there. Without it at last the program ends.
void add(end_queue& queue, const put_off_end& what) noexcept {
    queue.push_back(what);
    if (queue.size() < queue.capacity()) return;
    try {
        queue.reserve(2 * queue.size());
    } catch (const std::bad_alloc&) {
    }
}

/// A queue for a thread that starts to put things off: the spare one, where there is one.
end_queue* take_queue(thread_record& record) noexcept {
    if (record.spare != nullptr)
        return static_cast<end_queue*>(std::exchange(record.spare, nullptr));
    auto* const made = new end_queue;  // NOLINT(bugprone-unhandled-exception-at-new)
    made->reserve(first_capacity);
    return made;
}
void give_queue_back(thread_record& record, end_queue* queue) noexcept {
    if (record.spare == nullptr && queue->capacity() <= kept_capacity)
        record.spare = queue;
    else
        delete queue;
}

/// The queue of a thread on which something is going on; nullptr on an idle one.
end_queue* queue_of(thread_record& record) {
    if (record.put_off == nullptr) {
        if (record.busy.load(std::memory_order_relaxed) == 0) return nullptr;
        record.put_off = take_queue(record);
        record.unusual = 1;
        record.when_idle = [](thread_record& idle) {
            auto* const waiting = static_cast<end_queue*>(idle.put_off);
            state_access::end_waiting(*waiting);
            idle.put_off = nullptr;
            give_queue_back(idle, waiting);
        };
    }
    return static_cast<end_queue*>(record.put_off);
}

/// Runs `work` on an idle thread; what it drops waits until it is done: a chain ends flat.
template <class Work>
void run_flat(thread_record& record, const Work& work) noexcept {
    end_queue& waiting = *take_queue(record);
    record.put_off = &waiting;
    work();
    if (!waiting.empty()) [[unlikely]]
        state_access::end_waiting(waiting);
    record.put_off = nullptr;
    give_queue_back(record, &waiting);
}

/// The end of an object that was put off, unless somebody took a new handle meanwhile.
void end_object(void* object, const void*) {
    instance_state& state = state_access::head_of(object);
    if (!state_access::give_handle_back(state)) state_access::drop_last(state);
}

std::vector<std::string_view> names_where(const class_table& table, void* object, auto&& holds) {
    std::vector<std::string_view> names;
    for (const attribute_place& place : table.attributes)
        if (holds(slot_of(object, place))) names.push_back(place.name);
    return names;
}

/// Room for one more, so that the push_back that follows cannot fail. Grows as that does.
template <class T>
void reserve_one(std::vector<T>& all) {
    if (all.size() == all.capacity()) all.reserve(all.empty() ? 1 : 2 * all.size());
}

/// Of an object that ends: no handle is the last one.
constexpr std::uint32_t ending_handles = 0x8000'0000;

[[gnu::noinline, gnu::cold]] void destroy_extra(const instance_state& state,
                                                const class_table& table,
                                                const state_extra* more) noexcept {
    for (const old_entry& entry : more->committed) destroy_entry(table, entry);
    if (const rare_extra* const rare = more->rare.get()) {
        for (const pending_members& one : rare->pending) drop_members(state, one);
        for (const rare_extra::reading& one : rare->readings) {
            const field_ops& ops = *table.attributes[one.index].ops;
            if (ops.kind == field_kind::object)
                delete static_cast<edge*>(one.place);
            else if (one.place != nullptr)
                ops.destroy(one.place);
        }
        for (collection_body* const one : rare->left_behind) {  // each waits for its end
            one->owner = nullptr;
            one->field = nullptr;
        }
    }
    delete more;
}

/// Whoever has the handle would use freed memory, and a destructor's error reaches nobody.
[[noreturn, gnu::noinline, gnu::cold]] void throw_kept_from_destructor(const class_table& table) {
    throw invalid_request_error{"the destructor of a " + std::string{table.name} +
                                ", or a listener of what that sets, has kept a handle to the "
                                "object, which ends; copy what is needed of it instead"};
}

/// Gives the memory of an object back.
inline void free_block(const class_table& table, void* object) noexcept {
    void* const block = static_cast<std::byte*>(object) - table.front;
    if (table.alignment != 0) [[unlikely]]
        ::operator delete (block, std::align_val_t{table.alignment});
    else
        ::operator delete(block);
}

}  // namespace

std::size_t index_of(const class_table& table, const attribute_info& attribute) {
    const auto found = std::ranges::find(table.infos, &attribute);
    if (found == table.infos.end())
        throw invalid_request_error{"this is no attribute of " + std::string{table.name} +
                                    ", the class of the object; a subclass has attributes of its "
                                    "own for the inherited ones"};
    return static_cast<std::size_t>(found - table.infos.begin());
}

void state_access::prepare_thread() {
    thread_record& record = this_thread();
    if (record.spare != nullptr) return;  // another thread had the record before
    auto made = std::make_unique<end_queue>();
    made->reserve(first_capacity);
    record.spare = made.release();
}

void state_access::deallocate(const class_table& table, void* object) noexcept {
    instance_state& state = head_of(object);
    if (state.more_ != nullptr) destroy_extra(state, table, std::exchange(state.more_, nullptr));
    free_block(table, object);
}

void state_access::destroy(instance_state& state) noexcept {
    const class_table& table = state.table();
    void* const object = state.address();
    state.handles_ = ending_handles;  // those that its destructor hands out and gets back
    if (is_kept(state)) [[unlikely]]
        keeper_access::end(state);
    table.destroy(object);
    if (state.handles_ != ending_handles) [[unlikely]]
        throw_kept_from_destructor(table);
    if (state.more_ != nullptr) [[unlikely]]
        return deallocate(table, object);
    free_block(table, object);
}

void state_access::drop_last(instance_state& state) noexcept {
    state.handles_ = 0;
    if (state.graph_ == nullptr)
        destroy(state);
    else
        graph_access::release(state);
}

void state_access::release_later(void* object) noexcept {
    if (end_queue* const queue = queue_of(this_thread())) {
        add(*queue, {object, &end_object});
    } else {
        release_last(object);  // the thread has a record now
    }
}

void state_access::release_last(void* object) noexcept {
    thread_record& record = *this_thread_record;
    if (record.busy.load(std::memory_order_relaxed) != 0 || record.put_off != nullptr) [[unlikely]]
        return release_later(object);
    instance_state& state = head_of(object);
    if (state.graph_ == nullptr) [[likely]]
        return run_flat(record, [&state]() noexcept { destroy(state); });
    if (graph_access::drop_one_of_many(state)) return;
    run_flat(record, [&state]() noexcept { drop_last(state); });
}

namespace {
[[noreturn, gnu::noinline, gnu::cold]] void throw_too_many_handles(const class_table& table) {
    throw invalid_request_error{"2^32 handles lead to one " + std::string{table.name} +
                                "; are copies kept in a container that is never emptied?"};
}
}  // namespace

void state_access::rooted(instance_state& state) noexcept {
    if (state.handles_ == 0) throw_too_many_handles(state.table());
    ++graph_access::find(state).rooted;
}

void state_access::collect(instance_state& state) {
    if (state.graph_ == nullptr) return;
    thread_record& record = this_thread();
    graph& of = graph_access::find(state);
    if (end_queue* const queue = queue_of(record)) {
        graph_access::suspect_all(of);
        add_handle(state.address());
        add(*queue, {state.address(), &end_object});
        return;
    }
    run_flat(record, [&of]() noexcept { graph_access::sweep(of); });
}

bool state_access::is_ending(const instance_state& state) noexcept {
    const auto* const waiting = static_cast<const end_queue*>(this_thread_record->put_off);
    return waiting != nullptr && state.handles_ == 1 &&
           std::ranges::find(*waiting, object_of(state), &put_off_end::what) != waiting->end();
}

object_use state_access::begin_use_unhandled(instance_state& state) noexcept {
    if (state.graph_ == nullptr || graph_access::find(state).rooted == 0)
        return object_use::none;  // nothing leads to it: it is ending
    add_handle(state.address());
    return object_use::reached;
}

bool state_access::give_back(instance_state& state, object_use use) noexcept {
    if (state.handles_ > 1) {
        --state.handles_;
        return true;
    }
    if (state.graph_ != nullptr) {
        graph& of = graph_access::find(state);
        if (of.rooted > 1) {  // a sweep finds out whether it is reached; the reader comes first
            --of.rooted;
            state.handles_ = 0;
            if (use == object_use::handled) ++of.suspects;
            return true;
        }
    }
    const thread_record& record = *this_thread_record;
    if (record.busy.load(std::memory_order_relaxed) == 0 && record.put_off == nullptr) return false;
    release_later(state.address());
    return true;
}

void*& state_access::place_for_reader(instance_state& state, std::size_t index) {
    auto& readings = rare_of(state).readings;
    auto found = std::ranges::find(readings, index, &rare_extra::reading::index);
    if (found == readings.end())
        found = readings.insert(found, {static_cast<std::uint16_t>(index), false, nullptr});
    return found->place;
}

const edge& state_access::keep_for_reader(instance_state& state, std::size_t index, void* object) {
    void*& place = place_for_reader(state, index);
    if (place == nullptr) place = new edge;
    drop_for_reader(state, index);
    auto& kept = *static_cast<edge*>(place);
    kept.object = object;
    instance_state& other = head_of(object);
    if (is_ending(other)) {
        graph_access::join(state, other);
        if (state.graph_ != nullptr) graph_access::find(state).one_way = true;
        std::ranges::find(rare_of(state).readings, index, &rare_extra::reading::index)->keeps =
            true;
    }
    return kept;
}

void state_access::drop_for_reader(instance_state& state, std::size_t index) noexcept {
    rare_extra* const rare = find_rare(state);
    if (rare == nullptr) return;
    for (rare_extra::reading& one : rare->readings)
        if (one.index == index && std::exchange(one.keeps, false)) graph_access::cut(state);
}

void state_access::put_off(const put_off_end& what) noexcept {
    add(*queue_of(*this_thread_record), what);
}

bool state_access::give_handle_back(instance_state& state) noexcept {
    if (state.handles_ == 1) return false;
    --state.handles_;
    if (state.graph_ != nullptr) graph_access::look(graph_access::find(state));
    return true;
}

void state_access::end_waiting(std::vector<put_off_end>& queue) noexcept {
    while (!queue.empty()) {
        const put_off_end one = queue.back();
        queue.pop_back();
        one.end(one.what, one.with);
    }
}

namespace {
/// An object that ends lets go of edges, which count nothing; plain values have handles.
void drop_plain_handles(const class_table& table, void* object) noexcept {
    for (const attribute_place& place : table.attributes) {
        slot& field = slot_of(object, place);
        if (place.ops->kind == field_kind::scalar || !field.has(slot::present)) continue;
        place.ops->destroy_taken(place.ops->take(field_of(object, place)));
        field.lower(slot::present);
    }
}
}  // namespace

void state_access::assign_given(const class_table& table, void* object) {
    struct taken_value {
        const attribute_place* place;
        void* value;
    };
    struct taken_values {
        std::vector<taken_value> all;
        ~taken_values() {
            for (const taken_value& one : all)
                if (one.value != nullptr) one.place->ops->destroy_taken(one.value);
        }
    } taken;
    try {
        taken.all.reserve(table.attributes.size());
    } catch (...) {
        drop_plain_handles(table, object);
        throw;
    }
    for (const attribute_place& place : table.attributes) {
        slot& field = slot_of(object, place);
        if (!field.has(slot::present)) continue;
        // Those that hold handles first: that cannot fail, and an object that ends drops no others.
        const bool is_scalar = place.ops->kind == field_kind::scalar;
        taken.all.push_back(
            {&place, is_scalar ? nullptr : place.ops->take(field_of(object, place))});
        if (!is_scalar) field.lower(slot::present);
    }
    for (taken_value& one : taken.all) {
        if (one.place->ops->kind != field_kind::scalar) continue;
        one.value = one.place->ops->take(field_of(object, *one.place));
        slot_of(object, *one.place).lower(slot::present);
    }
    std::vector<std::string_view> kwargs;
    class_call call{table.manager, nullptr, object, {}};
    if (table.hears(init_event) || table.hears(init_failure_event)) {
        for (const taken_value& one : taken.all) kwargs.push_back(one.place->name);
        call.kwargs = kwargs;
        dispatch_list(table.listeners[init_event], &call);
    }
    try {
        for (taken_value& one : taken.all)
            one.place->ops->assign(field_of(object, *one.place), std::exchange(one.value, nullptr));
    } catch (...) {
        if (table.hears(init_failure_event))
            dispatch_list(table.listeners[init_failure_event], &call);
        throw;
    }
}

void state_access::remember(instance_state& state, std::size_t index, void* value) {
    extra_of(state).committed.push_back({value, static_cast<std::uint16_t>(index), false});
}

void state_access::remember_in_place(instance_state& state, std::size_t index, const void* value,
                                     std::size_t size) noexcept {
    old_entry made{nullptr, static_cast<std::uint16_t>(index), true};
    std::memcpy(&made.value, value, size);
    extra_of(state).committed.push_back(made);
}

void state_access::reserve_entry(instance_state& state) {
    extra_of(state).committed.reserve_one();
}
void state_access::reserve_parent(instance_state& state, const void* relation) {
    auto& parents = rare_of(state).parents;
    if (std::ranges::find(parents, relation, &rare_extra::parent::relation) == parents.end())
        reserve_one(parents);
}

void* state_access::remembered(const instance_state& state, std::size_t index) noexcept {
    if (state_extra* const extra = more(state))
        if (old_entry* const entry = extra->committed.find(index)) return entry->address();
    return nullptr;
}

bool state_access::find_parent(const instance_state& state, const void* relation,
                               void*& owner) noexcept {
    const rare_extra* const rare = find_rare(state);
    if (rare == nullptr) return false;
    for (const rare_extra::parent& one : rare->parents) {
        if (one.relation != relation) continue;
        owner = one.owner;
        return true;
    }
    return false;
}

void state_access::write_parent(instance_state& state, const void* relation, void* owner) {
    auto& parents = rare_of(state).parents;
    const auto found = std::ranges::find(parents, relation, &rare_extra::parent::relation);
    if (found != parents.end())
        found->owner = owner;
    else
        parents.push_back({relation, owner});
}

void state_access::erase_parent(instance_state& state, const void* relation) noexcept {
    rare_extra* const rare = find_rare(state);
    if (rare == nullptr) return;
    std::erase_if(rare->parents,
                  [relation](const rare_extra::parent& one) { return one.relation == relation; });
    // Room that was got for an entry is needed soon.
    if (rare->empty() && !more(state)->committed.has_room())
        delete std::exchange(more(state), nullptr);
}

pending_members* state_access::pending(const instance_state& state, std::size_t index) noexcept {
    rare_extra* const rare = find_rare(state);
    if (rare == nullptr) return nullptr;
    const auto found = std::ranges::find_if(rare->pending, [&](const auto& one) {
        return one.index == index && !(one.added.empty() && one.removed.empty());
    });
    return found == rare->pending.end() ? nullptr : &*found;
}

pending_members& state_access::make_pending(instance_state& state, std::size_t index) {
    auto& all = rare_of(state).pending;
    const auto known = std::ranges::find(all, index, &pending_members::index);
    if (known != all.end()) return *known;
    all.push_back({index, {}, {}});
    return all.back();
}

void state_access::drop_pending(instance_state& state, std::size_t index) noexcept {
    rare_extra* const rare = find_rare(state);
    if (rare == nullptr) return;
    std::erase_if(rare->pending, [&](const pending_members& one) {
        if (one.index != index) return false;
        drop_members(state, one);
        if (place_of(state, index).ops->relates) graph_access::cut(state);
        return true;
    });
}

void state_access::leave_behind(instance_state& state, collection_body& body) {
    rare_of(state).left_behind.push_back(&body);
}

void state_access::take_from_behind(instance_state& state, collection_body& body) noexcept {
    if (rare_extra* const rare = find_rare(state)) std::erase(rare->left_behind, &body);
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

}  // namespace orm

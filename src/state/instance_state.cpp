#include "orm/state/instance_state.hpp"

#include <algorithm>
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

/// What dropping the value of an attribute may need, and nothing is dropped yet.
void prepare_expiry(void* object, const attribute_place& place) {
    if (place.ops->prepare_clear != nullptr) place.ops->prepare_clear(field_of(object, place));
}

/// Drops the value of an attribute, to be loaded again.
void expire_field(void* object, const attribute_place& place) {
    disturb_dispatches();
    slot& field = slot_of(object, place);
    // A collection that was only read is dropped too.
    if (field.has(slot::present) || place.ops->collection != nullptr)
        place.ops->clear(field_of(object, place));
    field.lower(slot::present | slot::nothing);
    field.raise(slot::expired);
}

void destroy_entry(const attribute_place& place, void* entry) noexcept {
    const auto destroy = place.ops->destroy;
    if (destroy != nullptr && entry != nullptr && entry != &unknown_tag) destroy(entry);
}

/// Are there edges that only a committed entry has?
bool leads_somewhere(const attribute_place& place, const void* entry) noexcept {
    if (!place.ops->relates || entry == nullptr || entry == &unknown_tag) return false;
    if (place.ops->kind == field_kind::object) return true;
    return !static_cast<const committed_members*>(entry)->copy.empty();
}

const value_ops* values_at(const instance_state& state, std::size_t index) noexcept {
    const collection_ops* const ops = state_access::place_of(state, index).ops->collection;
    return ops != nullptr ? ops->values : nullptr;
}

void drop_members(const value_ops* values, const pending_members& queued) noexcept {
    for (const edge& one : queued.added) drop_reference(values, one.object);
    for (const edge& one : queued.removed) drop_reference(values, one.object);
}

/// Room for one more, so that the push_back that follows cannot fail. Grows as that does.
template <class T>
void reserve_one(std::vector<T>& all) {
    if (all.size() == all.capacity()) all.reserve(all.empty() ? 1 : 2 * all.size());
}

state_extra& extra_of(state_extra*& more) {
    if (more == nullptr) {
        more = new state_extra;
        disturb_dispatches();
    }
    return *more;
}

/// Of an object that ends: no handle is the last one.
constexpr std::uint32_t ending_handles = 0x8000'0000;

[[gnu::noinline, gnu::cold]] void destroy_extra(const instance_state& state,
                                                const class_table& table,
                                                const state_extra* more) noexcept {
    for (const state_extra::entry& entry : more->committed)
        destroy_entry(table.attributes[entry.index], entry.value);
    for (const pending_members& one : more->pending) drop_members(values_at(state, one.index), one);
    for (const state_extra::reading& one : more->readings) {
        const field_ops& ops = *table.attributes[one.index].ops;
        if (ops.kind == field_kind::object)
            delete static_cast<edge*>(one.place);
        else if (one.place != nullptr)
            ops.destroy(one.place);
    }
    for (collection_body* const one : more->left_behind) {  // each waits for its end
        one->owner = nullptr;
        one->field = nullptr;
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
    auto& readings = extra_of(state.more_).readings;
    auto found = std::ranges::find(readings, index, &state_extra::reading::index);
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
        std::ranges::find(state.more_->readings, index, &state_extra::reading::index)->keeps = true;
    }
    return kept;
}

void state_access::drop_for_reader(instance_state& state, std::size_t index) noexcept {
    if (state.more_ == nullptr) return;
    for (state_extra::reading& one : state.more_->readings)
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
    extra_of(state.more_).committed.push_back({static_cast<std::uint16_t>(index), value});
}

void state_access::reserve_entry(instance_state& state) {
    reserve_one(extra_of(state.more_).committed);
}
void state_access::reserve_parent(instance_state& state, const void* relation) {
    auto& parents = extra_of(state.more_).parents;
    if (std::ranges::find(parents, relation, &state_extra::parent::relation) == parents.end())
        reserve_one(parents);
}

void state_access::forget(instance_state& state, std::size_t index) noexcept {
    const attribute_place& place = state.table().attributes[index];
    slot& field = slot_of(state.address(), place);
    field.stamp = 0;
    disturb_dispatches();
    const bool kept = field.has(slot::changed);
    field.lower(slot::changed | slot::nothing);
    if (!kept || state.more_ == nullptr) return;
    const dispatch_frame frame;  // what ends with an old value may end the object
    void* entry = nullptr;
    std::erase_if(state.more_->committed, [&](const state_extra::entry& one) {
        if (one.index != index) return false;
        entry = one.value;
        return true;
    });
    if (leads_somewhere(place, entry)) graph_access::cut(state);
    destroy_entry(place, entry);
}

void state_access::settle(instance_state& state, std::size_t index) noexcept {
    const attribute_place& place = state.table().attributes[index];
    slot& field = slot_of(state.address(), place);
    // A deletion that was committed is known: no loader is asked for the attribute.
    const bool has_none = place.ops->collection == nullptr &&
                          !field.has(slot::present | slot::expired) &&
                          field.has(slot::changed) != field.has(slot::nothing) &&
                          remembered(state, index) != &unknown_tag;
    forget(state, index);
    if (has_none) field.raise(slot::nothing);
    // A value that was committed is not to be replaced by the next load.
    if (field.has(slot::present)) field.lower(slot::expired);
    drop_pending(state, index);
}

void* state_access::remembered(const instance_state& state, std::size_t index) noexcept {
    if (state.more_ != nullptr)
        for (const state_extra::entry& entry : state.more_->committed)
            if (entry.index == index) return entry.value;
    return nullptr;
}

bool state_access::find_parent(const instance_state& state, const void* relation,
                               void*& owner) noexcept {
    if (state.more_ == nullptr) return false;
    for (const state_extra::parent& one : state.more_->parents) {
        if (one.relation != relation) continue;
        owner = one.owner;
        return true;
    }
    return false;
}

void state_access::write_parent(instance_state& state, const void* relation, void* owner) {
    auto& parents = extra_of(state.more_).parents;
    const auto found = std::ranges::find(parents, relation, &state_extra::parent::relation);
    if (found != parents.end())
        found->owner = owner;
    else
        parents.push_back({relation, owner});
}

void state_access::erase_parent(instance_state& state, const void* relation) noexcept {
    state_extra* const more = state.more_;
    if (more == nullptr) return;
    std::erase_if(more->parents,
                  [relation](const state_extra::parent& one) { return one.relation == relation; });
    // Room that was got for an entry is needed soon.
    if (more->parents.empty() && more->committed.capacity() == 0 && more->pending.empty() &&
        more->readings.empty() && more->left_behind.empty() && more->loader == nullptr)
        delete std::exchange(state.more_, nullptr);
}

pending_members* state_access::pending(const instance_state& state, std::size_t index) noexcept {
    if (state.more_ == nullptr) return nullptr;
    const auto found = std::ranges::find_if(state.more_->pending, [&](const auto& one) {
        return one.index == index && !(one.added.empty() && one.removed.empty());
    });
    return found == state.more_->pending.end() ? nullptr : &*found;
}

pending_members& state_access::make_pending(instance_state& state, std::size_t index) {
    auto& all = extra_of(state.more_).pending;
    const auto known = std::ranges::find(all, index, &pending_members::index);
    if (known != all.end()) return *known;
    all.push_back({index, {}, {}});
    return all.back();
}

void state_access::drop_pending(instance_state& state, std::size_t index) noexcept {
    if (state.more_ == nullptr) return;
    std::erase_if(state.more_->pending, [&](const pending_members& one) {
        if (one.index != index) return false;
        drop_members(values_at(state, index), one);
        if (place_of(state, index).ops->relates) graph_access::cut(state);
        return true;
    });
}

void state_access::leave_behind(instance_state& state, collection_body& body) {
    extra_of(state.more_).left_behind.push_back(&body);
}

void state_access::take_from_behind(instance_state& state, collection_body& body) noexcept {
    if (state.more_ != nullptr) std::erase(state.more_->left_behind, &body);
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
    thread_record& thread = this_thread();
    const std::uint32_t depth = thread.busy.load(std::memory_order_relaxed);
    if (depth >= usual_depth && !has_room(thread))
        throw recursion_error{
            "loading " + std::string{table.name} + "." +
            std::string{table.attributes[index_of(table, *wanted.front())].name} +
            " never ends: " + std::to_string(depth) +
            " operations are nested, and the stack runs out; a loader stores what "
            "it finds by orm::set_committed_value, and reads nothing that waits "
            "for it"};
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
    const detail::dispatch_frame frame;
    for (std::size_t i = 0; i < table().attributes.size(); ++i)
        detail::state_access::settle(*this, i);
    flags_ = 0;
}

void instance_state::commit(std::span<const attribute_info* const> attributes) {
    const detail::dispatch_frame frame;
    for (const attribute_info* one : attributes) static_cast<void>(detail::index_of(table(), *one));
    for (const attribute_info* one : attributes)
        detail::state_access::settle(*this, detail::index_of(table(), *one));
}

void instance_state::expire_all() {
    const detail::dispatch_frame frame;  // a collection that somebody holds may hold the object
    for (const detail::attribute_place& place : table().attributes)
        detail::prepare_expiry(address(), place);
    for (std::size_t i = 0; i < table().attributes.size(); ++i) {
        detail::expire_field(address(), table().attributes[i]);
        detail::state_access::settle(*this, i);
    }
    if (more_ != nullptr) more_->parents.clear();
    flags_ = expired_flag;
}

void instance_state::expire(std::span<const attribute_info* const> attributes) {
    const detail::dispatch_frame frame;
    for (const attribute_info* one : attributes)
        detail::prepare_expiry(address(), table().attributes[detail::index_of(table(), *one)]);
    for (const attribute_info* one : attributes) {
        const std::size_t index = detail::index_of(table(), *one);
        detail::expire_field(address(), table().attributes[index]);
        detail::state_access::settle(*this, index);
    }
}

void instance_state::adopt_loader(std::unique_ptr<detail::attribute_loader> loader) {
    const detail::dispatch_frame frame;  // the one before may hold the object
    const std::shared_ptr<detail::attribute_loader> before =
        std::exchange(detail::extra_of(more_).loader, std::move(loader));
    for (const detail::attribute_place& place : table().attributes) {
        if (place.ops->collection == nullptr) continue;
        auto* const body =
            static_cast<detail::collection_field*>(detail::field_of(address(), place))->body;
        if (body != nullptr) body->asked = false;
    }
}
void instance_state::clear_loader() noexcept {
    const detail::dispatch_frame frame;
    if (more_ != nullptr) std::shared_ptr<detail::attribute_loader>{}.swap(more_->loader);
}
bool instance_state::has_loader() const noexcept {
    return more_ != nullptr && more_->loader != nullptr;
}

}  // namespace orm

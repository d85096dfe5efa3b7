#include "orm/instrument/detail/object_attribute.hpp"

#include <new>
#include <string>
#include <utility>

#include "orm/core/error.hpp"
#include "orm/instrument/attribute_events.hpp"
#include "orm/instrument/class_manager.hpp"
#include "orm/instrument/detail/attribute_target.hpp"
#include "orm/instrument/operations.hpp"
#include "orm/instrument/relation.hpp"
#include "orm/state/graph.hpp"
#include "orm/state/old_value.hpp"

namespace orm {

void scalar_writer<detail::edge>::store_silently(detail::edge object) {
    detail::store_object(field_, object.object);
}

namespace detail {
namespace {

/// An attribute of a live object that an operation works on.
struct object_place {
    explicit object_place(object_field& of) noexcept
        : field{of},
          state{state_access::head_of(of.marks)},
          attribute{state_access::attribute_of(state, of.marks)} {}

    object_field& field;
    instance_state& state;
    attribute_info& attribute;
};

void run(const object_place& at, attribute_event event, void* value, const void* before,
         const initiator& from) {
    try {
        dispatch_event(event,
                       {state_access::object_of(at.state), at.attribute, value, before, from});
        if (event != init_scalar_event) state_access::begin_change(at.state);
    } catch (...) {
        graph_access::tear(at.state);  // one end may have been told, the other not
        throw;
    }
}

/// The same when an object loses this parent; nullptr: none does.
void run_leaving(const object_place& at, attribute_event event, void* value, const void* before,
                 const initiator& from, void* leaving) {
    if (leaving == nullptr) return run(at, event, value, before, from);
    const parent_loss loss{state_access::head_of(leaving),
                           attribute_access::relation_of(at.attribute), at.state};
    try {
        run(at, event, value, before, from);
    } catch (const std::bad_alloc&) {
        loss.undo();
        throw;
    }
}

/// What listeners make of null as the default of an attribute without value.
void* default_object(const object_place& at) {
    edge value;
    scalar_writer<edge> writer{at.field};
    run(at, init_scalar_event, &value, &writer, at.attribute.token(operation::replace));
    return value.object;
}

/// The value before a change, as listeners see it; `kept` is where it stands.
const void* old_object(const object_place& at, edge& kept) {
    slot& marks = at.field.marks;
    if (!marks.has(slot::present)) {
        const bool asks = state_access::asks_loader(at.state, marks);
        if (!at.attribute.active_history()) {
            if (!asks) return nullptr;
            // A keeper may have the object at hand.
            if (!state_access::load(at.state, marks, load_reach::memory)) return &unknown_tag;
        } else if (!asks || !state_access::load(at.state, marks)) {
            if (marks.has(slot::present)) {  // stored by a listener
                kept = at.field.value;
            } else {
                kept.object = default_object(at);
            }
            return &kept;
        }
    }
    kept = at.field.value;
    return &kept;
}

/// A field leads to another object from now on: who is just told of it looks again.
void cut(instance_state& state) noexcept {
    graph_access::cut(state);
    disturb_dispatches();
}

void store(const object_place& at, void* object) {
    edge& value = at.field.value;
    if (object != nullptr) graph_access::prepare(at.state);  // what may fail comes first
    if (value.object != nullptr && value.object != object) cut(at.state);
    value.object = object;
    at.field.marks.raise(slot::present);
    state_access::drop_for_reader(at.state, at.attribute.index());
    if (object != nullptr) graph_access::join(at.state, state_access::head_of(object));
}

/// What an attribute without value gives its reader.
const edge& read_absent(const object_place& at) {
    static constexpr edge null;
    const dispatch_frame frame;
    if (state_access::asks_loader(at.state, at.field.marks) &&
        state_access::load(at.state, at.field.marks))
        return at.field.value;
    void* const object = default_object(at);
    state_access::drop_for_reader(at.state, at.attribute.index());
    if (object == nullptr) return null;
    // A listener may have stored it; if it stored another one, the reader still gets this one.
    if (at.field.marks.has(slot::present) && at.field.value.object == object) return at.field.value;
    return state_access::keep_for_reader(at.state, at.attribute.index(), object);
}

/// What a thread has read last of an object that ended with the read. A handle is kept only when
/// nothing else refers to what was read.
class last_read : edge {
public:
    last_read() noexcept = default;
    ~last_read() { drop(); }
    last_read(const last_read&) = delete;
    last_read& operator=(const last_read&) = delete;

    /// @return good until the thread's next read of this kind
    const edge& take(void* read) {
        if (counts_ && object == read) return *this;
        drop();
        object = read;
        counts_ = false;
        if (object == nullptr) return *this;
        instance_state& state = state_access::head_of(object);
        if (!state_access::has_handles(state)) {
            state_access::add_handle(object);
            counts_ = true;
        }
        return *this;
    }

private:
    void drop() noexcept {
        if (counts_) state_access::drop_handle(object);
    }
    bool counts_ = false;
};

/// Does the change come from the end that will write down the parent itself?
bool writes_parent(const object_place& at, const initiator& from, const void* object) {
    const relation* const far = attribute_access::relation_of(at.attribute).far;
    if (far == nullptr || object == nullptr || !far->is_collection()) return false;
    const attribute_info& other = attribute_on(state_access::head_of(object), *far);
    return from == other.token(operation::append) || from == other.token(operation::bulk_replace);
}

/// Gets the memory that a change will need before anybody is told.
void prepare(const object_place& at, const initiator& from, const void* object) {
    prepare_object_change(at.state, at.attribute, at.field.marks);
    if (object != nullptr || at.attribute.active_history()) graph_access::prepare(at.state);
    if (!writes_parent(at, from, object)) parent_keeper{at.state, at.attribute}.reserve();
}

/// @return false: the attribute does not hold what it was expected to.
bool set_live(object_field& field, void* object, const initiator* given,
              const void* const* expected) {
    const object_place at{field};
    const dispatch_frame frame;
    const initiator& from = given != nullptr ? *given : at.attribute.token(operation::replace);
    edge kept;
    const void* const before = old_object(at, kept);
    const bool known = kind_of(before) == old_kind::value;
    if (expected != nullptr && before != &unknown_tag && (!known || kept.object != *expected))
        return false;
    const relation& along = attribute_access::relation_of(at.attribute);
    const bool tracks = along.tracks_parent();
    if (along.single_parent && object != nullptr && (!known || kept.object != object) &&
        from.key() == at.attribute.name() &&
        parent_of(state_access::head_of(object), along) != nullptr)
        throw_second_parent(at.attribute, object);
    prepare(at, from, object);
    const bool leaves = tracks && known && kept.object != nullptr && kept.object != object;
    edge value{object};
    run_leaving(at, set_event, &value, before, from, leaves ? kept.object : nullptr);
    mark_object_changed(at.state, at.attribute, field.marks, before);
    if (writes_parent(at, from, value.object)) {
        store(at, value.object);
    } else {
        const parent_keeper keeper{at.state, at.attribute};
        store(at, value.object);
        keeper.settle();
    }
    if (tracks && value.object != nullptr)
        write_parent(state_access::head_of(value.object), along, state_access::object_of(at.state));
    return true;
}

}  // namespace

void prepare_object_change(instance_state& state, const attribute_info& attribute,
                           const slot& marks) {
    state_access::prepare_change(state);
    if (marks.has(slot::changed)) return;
    if (marks.has(slot::present) || attribute.active_history() ||
        state_access::asks_loader(state, marks))
        state_access::reserve_entry(state);
}

void mark_object_changed(instance_state& state, const attribute_info& attribute, slot& marks,
                         const void* before) {
    if (!marks.has(slot::changed)) {
        switch (kind_of(before)) {
            case old_kind::none:
                marks.raise(slot::changed | slot::nothing);
                break;
            case old_kind::unknown:
                state_access::remember(state, attribute.index(), const_cast<char*>(&unknown_tag));
                marks.raise(slot::changed);
                break;
            case old_kind::value: {
                void* const object = static_cast<const edge*>(before)->object;
                if (object != nullptr)
                    graph_access::join_one_way(state, state_access::head_of(object));
                state_access::remember(state, attribute.index(), object);
                marks.lower(slot::nothing);
                marks.raise(slot::changed);
                break;
            }
        }
    }
    state_access::mark_modified(state);
}

void set_plain_object(object_field& field, void* object) noexcept {
    if (object != nullptr) state_access::add_handle(object);
    field.marks.raise(slot::present);
    // The destructor of what ends may use the field.
    void* const before = std::exchange(field.value.object, object);
    if (before != nullptr) state_access::drop_handle(before);
}

void set_object(object_field& field, void* object, const initiator* from) {
    if (!field.marks.attached()) return set_plain_object(field, object);
    set_live(field, object, from, nullptr);
}

void pop_object(object_field& field, const void* expected, const initiator& from) {
    set_live(field, nullptr, &from, &expected);
}

const edge& read_object(object_field& field) {
    if (!field.marks.attached()) return field.value;
    const object_place at{field};
    object_in_use owner{at.state};
    const edge& found = read_absent(at);
    if (owner.lives_on()) return found;
    static thread_local last_read kept;
    return kept.take(found.object);
}

void reset_object(object_field& field) {
    slot& marks = field.marks;
    if (!marks.attached()) {
        set_plain_object(field, nullptr);
        marks.lower(slot::present);
        return;
    }
    const object_place at{field};
    const dispatch_frame frame;
    edge kept;
    const void* const before = old_object(at, kept);
    const initiator& from = at.attribute.token(operation::remove);
    prepare(at, from, nullptr);
    const relation& along = attribute_access::relation_of(at.attribute);
    const bool leaves = kind_of(before) == old_kind::value && along.tracks_parent();
    run_leaving(at, remove_event, nullptr, before, from, leaves ? kept.object : nullptr);
    mark_object_changed(at.state, at.attribute, marks, before);
    const bool missing =
        !marks.has(slot::present) && before != &unknown_tag && !state_access::loads(at.state);
    const parent_keeper keeper{at.state, at.attribute};
    if (field.value.object != nullptr) cut(at.state);
    field.value.object = nullptr;
    marks.lower(slot::present);
    marks.stamp = 0;
    keeper.settle();
    if (missing) throw_delete_missing(at.state, marks);
}

void store_object(object_field& field, void* object) {
    const object_place at{field};
    const parent_keeper keeper{at.state, at.attribute};
    keeper.reserve();
    // The other end is not told.
    if (object != nullptr) graph_access::join_one_way(at.state, state_access::head_of(object));
    store(at, object);
    field.marks.fill();
    keeper.settle();
}

void throw_null_member(const attribute_info& attribute) {
    throw_null_member(describe(attribute));
}

void throw_null_member(const std::string& collection) {
    throw value_error{collection + " takes no null: each member is an object; leave it out"};
}

void throw_second_parent(const attribute_info& attribute, const void* object) {
    throw invalid_request_error{
        "this " + std::string{state_access::table_of(state_access::head_of(object)).name} +
        " has a parent along " + describe(attribute) +
        " already, which is declared single_parent; take it from there first"};
}

edge_history history_of_object(instance_state& state, object_field& field, std::size_t index,
                               bool load) {
    slot& marks = field.marks;
    if (load && !marks.has(slot::present) && state_access::asks_loader(state, marks))
        state_access::load(state, marks);
    const bool present = marks.has(slot::present);
    const edge now = field.value;
    if (!marks.has(slot::changed))
        return {{}, present ? std::vector{now} : std::vector<edge>{}, {}};
    if (marks.has(slot::nothing)) {  // there was none
        if (present) return {{now}, {}, {}};
        return {load ? std::vector<edge>{edge{}} : std::vector<edge>{}, {}, {}};
    }
    void* const before = state_access::remembered(state, index);
    const bool known = before != nullptr && before != &unknown_tag;
    if (!present)
        return known ? edge_history{{}, {}, {edge{before}}} : edge_history{{edge{}}, {}, {}};
    if (before != &unknown_tag && now.object == before) return {{}, {now}, {}};
    return {{now}, {}, known ? std::vector<edge>{edge{before}} : std::vector<edge>{}};
}

std::optional<edge> committed_object(instance_state& state, object_field& field,
                                     std::size_t index) {
    if (!field.marks.has(slot::changed))
        return field.marks.has(slot::present) ? std::optional{field.value} : std::nullopt;
    if (field.marks.has(slot::nothing)) return std::nullopt;
    void* const before = state_access::remembered(state, index);
    return before == &unknown_tag ? std::nullopt : std::optional{edge{before}};
}

void store_committed_object(instance_state& state, object_field& field, std::size_t index,
                            void* object) {
    // What may fail comes first: the committed entry goes when the value has been stored.
    store_object(field, object);
    state_access::forget(state, index);
    state_access::loaded_something(state);
    field.marks.lower(slot::expired);
}

bool has_parent(const attribute_info& relationship, const instance_state& object) {
    const relation& along = attribute_access::relation_of(relationship);
    if (!along.tracks_parent())
        throw invalid_request_error{
            describe(relationship) +
            " does not remember parents: it is no one-to-many relationship; declare it "
            "single_parent to have them remembered"};
    return parent_of(object, along) != nullptr;
}

// The fields of plain values, and of objects that are expired, as their classes' tables need them.

void prepare_clear_object(void* field) {
    const object_place at{*static_cast<object_field*>(field)};
    parent_keeper{at.state, at.attribute}.reserve();
}

void clear_object_field(void* field) {
    auto& of = *static_cast<object_field*>(field);
    if (of.marks.attached()) {
        const object_place at{of};
        const parent_keeper keeper{at.state, at.attribute};
        keeper.reserve();
        if (of.value.object != nullptr) cut(at.state);
        of.value.object = nullptr;
        keeper.settle();
    } else {
        set_plain_object(of, nullptr);
    }
}

void* take_object_field(void* field) {
    return std::exchange(static_cast<object_field*>(field)->value.object, nullptr);
}

void assign_object_field(void* field, void* taken) {
    // What was taken holds a count, which goes when the operation has ended.
    const dispatch_frame frame;
    struct counted {
        void* object;
        ~counted() { drop_taken_object(object); }
    } const held{taken};
    set_object(*static_cast<object_field*>(field), taken, nullptr);
}

void drop_taken_object(void* taken) {
    if (taken != nullptr) state_access::drop_handle(taken);
}

}  // namespace detail
}  // namespace orm

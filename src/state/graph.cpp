#include "orm/state/graph.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "orm/event/detail/thread_record.hpp"
#include "orm/state/detail/collection_body.hpp"
#include "orm/state/old_value.hpp"
#include "state_extra.hpp"

namespace orm {
namespace detail {

bool graph_access::sweep_always = false;

namespace {

template <class Visit>
void visit_members(const collection_body& body, const Visit& visit) {
    if (body.ops->values != nullptr) return;
    if (body.is_custom()) {
        for (const edge& one : members_of(body)) visit(one.object);
        return;
    }
    for (const edge& one : body.members)
        if (one.object != nullptr) visit(one.object);
}

/// Calls visit(object) for each object that a field leads to, and for what is remembered of it.
template <class Visit>
void visit_fields(const class_table& table, void* object, const Visit& visit) {
    for (const attribute_place& place : table.attributes) {
        if (!place.ops->relates) continue;
        if (place.ops->kind == field_kind::object) {
            void* const other = static_cast<object_field*>(field_of(object, place))->value.object;
            if (other != nullptr) visit(other);
        } else if (const collection_body* const body =
                       static_cast<collection_field*>(field_of(object, place))->body) {
            visit_members(*body, visit);
        }
    }
}

template <class Visit>
void visit_extra(const class_table& table, const state_extra& extra, const Visit& visit) {
    for (const old_entry& entry : extra.committed) {
        const field_ops& ops = *table.attributes[entry.index].ops;
        if (!ops.relates || entry.value == nullptr || entry.value == &unknown_tag) continue;
        if (ops.kind == field_kind::object) {
            visit(entry.value);
        } else {
            const auto& before = *static_cast<const committed_members*>(entry.value);
            // The collection that it is a front part of may be in no field any more.
            const auto& all = before.front_of != nullptr ? before.front_of->members : before.copy;
            const std::size_t size = before.front_of != nullptr ? before.front : all.size();
            for (std::size_t place = 0; place < size; ++place)
                if (all[place].object != nullptr) visit(all[place].object);
        }
    }
    if (extra.rare == nullptr) return;
    for (const rare_extra::reading& one : extra.rare->readings)
        if (one.keeps) visit(static_cast<const edge*>(one.place)->object);
    for (const collection_body* const one : extra.rare->left_behind) visit_members(*one, visit);
    for (const pending_members& one : extra.rare->pending) {
        if (!table.attributes[one.index].ops->relates) continue;
        for (const edge& member : one.added) visit(member.object);
        for (const edge& member : one.removed) visit(member.object);
    }
}

/// An entry of a parent does not keep it: one that ends is forgotten.
void forget_lost_parents(state_extra& extra) {
    if (extra.rare == nullptr) return;
    std::erase_if(extra.rare->parents, [](const rare_extra::parent& one) {
        return one.owner != nullptr && !state_access::is_reached(state_access::head_of(one.owner));
    });
}

}  // namespace

graph& graph_access::find(instance_state& state) noexcept {
    graph* root = state.graph_;
    while (root->parent != nullptr) root = root->parent;
    for (graph* one = state.graph_; one != root;) {
        graph* const next = one->parent;
        one->parent = root;
        one = next;
    }
    state.graph_ = root;
    return *root;
}

void graph_access::prepare(instance_state& state) {
    if (state.graph_ != nullptr) return;
    auto* const made = new graph;
    made->first = made->last = &state;
    made->members = 1;
    made->rooted = state.handles_ != 0 ? 1 : 0;
    made->one_way = state.table().one_way.load(std::memory_order_relaxed);
    state.graph_ = made;
}

void graph_access::join_slowly(instance_state& left, instance_state& right) {
    if (&left == &right) return;
    if (left.graph_ == nullptr && right.graph_ == nullptr) {
        prepare(left);
        return join_lone(*left.graph_, right);
    }
    if (left.graph_ == nullptr) return join_lone(find(right), left);
    if (right.graph_ == nullptr) return join_lone(find(left), right);
    graph* to = &find(left);
    graph* from = &find(right);
    if (to == from) return;
    if (to->members < from->members) std::swap(to, from);
    from->parent = to;
    to->last->next_ = from->first;
    to->last = from->last;
    to->members += from->members;
    to->rooted += from->rooted;
    to->suspects += from->suspects;
    to->settled += from->settled;
    to->patience += from->patience;
    to->one_way = to->one_way || from->one_way;
    // The absorbed record joins the list of `to`, and what it had absorbed itself follows it.
    graph* const tail = from->absorbed_last != nullptr ? from->absorbed_last : from;
    from->next_absorbed = from->absorbed;
    if (to->absorbed == nullptr)
        to->absorbed = from;
    else
        to->absorbed_last->next_absorbed = from;
    to->absorbed_last = tail;
}

void graph_access::free_absorbed(graph& of) noexcept {
    for (graph* one = of.absorbed; one != nullptr;) delete std::exchange(one, one->next_absorbed);
    of.absorbed = of.absorbed_last = nullptr;
}

void graph_access::end(graph& of) noexcept {
    for (instance_state* one = of.first; one != nullptr;)
        state_access::destroy(*std::exchange(one, one->next_));
    free_absorbed(of);
    delete &of;
}

void graph_access::release(instance_state& state) noexcept {
    graph& of = find(state);
    if (--of.rooted == 0) return end(of);
    if (of.one_way) ++of.suspects;
    look(of);
}

void graph_access::look(graph& of) noexcept {
    if (of.suspects == 0 && !sweep_always) return;
    // What is unreachable makes the graph grow, so the second limit holds whatever the first says.
    if (of.suspects > std::max(of.members / 4, of.patience) || of.members / 2 >= of.settled ||
        sweep_always)
        sweep(of);
}

void graph_access::mark_reachable(graph& of) {
    std::vector<instance_state*> reached;  // to be looked at
    const auto reach = [&reached](void* object) {
        instance_state& state = state_access::head_of(object);
        if (state_access::is_reached(state)) return;
        reached.push_back(&state);
        state_access::set_reached(state, true);
    };
    for (instance_state* one = of.first; one != nullptr; one = one->next_)
        if (one->handles_ != 0) reach(one->address());
    while (!reached.empty()) {
        instance_state& state = *reached.back();
        reached.pop_back();
        visit_fields(state.table(), state.address(), reach);
        if (const state_extra* const extra = state_access::more(state))
            visit_extra(state.table(), *extra, reach);
    }
}

void graph_access::sweep(graph& of) noexcept {
    try {
        mark_reachable(of);
    } catch (...) {
        // No memory, or a user's collection cannot be read: a later sweep will find what is to end.
        for (instance_state* one = of.first; one != nullptr; one = one->next_)
            state_access::set_reached(*one, false);
        return;
    }
    for (instance_state* one = of.first; one != nullptr; one = one->next_)
        if (state_access::is_reached(*one))
            if (state_extra* const extra = state_access::more(*one)) forget_lost_parents(*extra);
    instance_state* unreachable = nullptr;
    instance_state** end_of_unreachable = &unreachable;
    instance_state** link = &of.first;
    of.last = nullptr;
    while (*link != nullptr) {
        instance_state& state = **link;
        if (state_access::is_reached(state)) {
            state_access::set_reached(state, false);
            state.graph_ = &of;
            of.last = &state;
            link = &state.next_;
        } else {
            *link = std::exchange(state.next_, nullptr);
            state.graph_ = nullptr;  // the record that it names may be freed before it ends
            *end_of_unreachable = &state;
            end_of_unreachable = &state.next_;
            --of.members;
        }
    }
    constexpr std::size_t few = 64;
    const bool fruitless = unreachable == nullptr && of.members > few;
    of.patience =
        fruitless ? std::min(2 * std::max(of.members / 4, of.patience), 16 * of.members) : 0;
    of.settled = of.members;
    of.suspects = 0;
    free_absorbed(of);
    while (unreachable != nullptr)
        state_access::destroy(*std::exchange(unreachable, unreachable->next_));
}

}  // namespace detail

void collect(instance_state& state) {
    detail::state_access::collect(state);
}

}  // namespace orm

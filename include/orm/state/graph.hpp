#ifndef ORM_STATE_GRAPH_HPP
#define ORM_STATE_GRAPH_HPP

#include <cstddef>
#include <vector>

#include "orm/state/detail/edge.hpp"
#include "orm/state/instance_state.hpp"

namespace orm::detail {

/// Objects that relationships have joined: they end together, or when a sweep finds them
/// unreachable. A lone object has none; graphs merge and never split.
///
/// Records of merged graphs form a union-find forest: an object may name one that was absorbed.
struct graph {
    graph* parent = nullptr;  ///< absorbed by; nullptr: this one counts
    instance_state* first = nullptr;
    instance_state* last = nullptr;
    std::size_t members = 0;
    std::size_t suspects = 0;   ///< edges cut, handles gone: what may have become unreachable
    std::size_t rooted = 0;     ///< members that have handles
    std::size_t settled = 0;    ///< members after the last sweep
    std::size_t patience = 0;   ///< suspects that are not worth a sweep, as the last ones were not
    bool one_way = false;       ///< some edge leads, or may lead, one way only
    graph* absorbed = nullptr;  ///< list of the records it has absorbed, to be freed with it
    graph* absorbed_last = nullptr;
    graph* next_absorbed = nullptr;
};

/// The library's own way into graphs.
struct graph_access {
    /// The graph of an object that counts. @pre it has one
    static graph& find(instance_state& state) noexcept;
    /// A graph of the object, maybe an absorbed one; nullptr: it is alone.
    static graph* of(const instance_state& state) noexcept { return state.graph_; }

    /// Gives the object a graph of its own if it is alone: joining others needs no memory then.
    static void prepare(instance_state& state);
    /// An edge leads from one to the other now: they belong together.
    static void join(instance_state& left, instance_state& right) {
        if (graph* const to = left.graph_) [[likely]] {
            if (to == right.graph_) return;
            if (can_join_lone(*to, right)) return join_lone(*to, right);
        }
        join_slowly(left, right);
    }
    static bool can_join_lone(const graph& to, const instance_state& other) noexcept {
        return other.graph_ == nullptr && to.parent == nullptr;
    }
    /// Same, for a lone object that joins the graph of another. @pre to.parent == nullptr
    static void join_lone(graph& to, instance_state& lone) noexcept {
        join_known(to, lone);
        if (lone.table().one_way.load(std::memory_order_relaxed)) to.one_way = true;
    }
    /// Same, for one of a class that others in the graph are of.
    static void join_known(graph& to, instance_state& lone) noexcept {
        lone.graph_ = &to;
        to.last->next_ = &lone;
        to.last = &lone;
        ++to.members;
        to.rooted += lone.handles_ != 0;  // without a branch: append_idle
    }
    /// The same, where nothing is known to lead back.
    static void join_one_way(instance_state& left, instance_state& right) {
        if (left.graph_ != nullptr && right.graph_ != nullptr && &find(left) == &find(right))
            return;  // all that reached it before do so still
        join(left, right);
        tear(left);
    }
    /// Something may lead one way only: of no handle that goes it is known that others suffice.
    static void tear(instance_state& state) noexcept {
        if (state.graph_ != nullptr) find(state).one_way = true;
    }
    /// Edges from this object were taken away.
    static void cut(instance_state& state, std::size_t edges = 1) noexcept {
        if (state.graph_ == nullptr) return;
        graph& of = find(state);
        of.suspects += edges;
        of.one_way = true;
    }
    /// The last handle to a member is gone: ends the graph, or sweeps it when it is time.
    static void release(instance_state& state) noexcept;
    /// Drops the last handle to a member where others have handles and nothing is to be swept.
    static bool drop_one_of_many(instance_state& state) noexcept {
        graph& of = find(state);
        if (of.rooted == 1 || of.one_way || of.suspects != 0 || sweep_always) return false;
        --of.rooted;
        state.handles_ = 0;
        return true;
    }
    /// Sweeps when enough has happened since the last time.
    static void look(graph& of) noexcept;
    /// Sweeps the object's graph, if there are suspects. @pre nothing runs on this thread
    static void collect_suspects(instance_state& state) noexcept {
        if (state.graph_ != nullptr && find(state).suspects != 0) state_access::collect(state);
    }
    /// Makes the next look a sweep.
    static void suspect_all(graph& of) noexcept { of.suspects = static_cast<std::size_t>(-1) / 2; }
    /// Ends the members of a graph that nothing with a handle leads to. Complexity: linear in the
    /// graph.
    static void sweep(graph& of) noexcept;
    /// Looks for the end of objects at every handle that goes; for tests.
    static bool sweep_always;

private:
    static void join_slowly(instance_state& left, instance_state& right);
    static void mark_reachable(graph& of);
    static void end(graph& of) noexcept;
    static void free_absorbed(graph& of) noexcept;
};

/// Changes queued for a collection that is not loaded. Source: orm/state.py, PendingCollection.
struct pending_members {
    std::size_t index = 0;
    std::vector<edge> added;
    std::vector<edge> removed;
};

}  // namespace orm::detail

namespace orm {

/// Ends at once what no handle leads to any more among the objects that `state` is related to; the
/// library does so by itself from time to time. Inside a listener it waits for the operation's end.
/// Complexity: linear in the related objects.
void collect(instance_state& state);

}  // namespace orm
#endif

#include "orm/state/detail/keeper.hpp"

#include <string>

#include "orm/core/error.hpp"
#include "orm/event/detail/thread_record.hpp"
#include "orm/state/instance_state.hpp"
#include "state_extra.hpp"

namespace orm {
namespace detail {

kept_entry& keeper_access::entry_of(const instance_state& state) noexcept {
    return *state.entry_;
}

keeper* keeper_access::of(const instance_state& state) noexcept {
    return state_access::is_kept(state) ? kept_chunk::of(*state.entry_).by : nullptr;
}

void keeper_access::update_loads(instance_state& state) noexcept {
    const bool is_known =
        state_access::is_kept(state) && state.entry_->life >= life_stage::persistent;
    state_access::set_loads(state, is_known || state.has_loader());
}

void keeper_access::set_life(instance_state& state, life_stage life) noexcept {
    state.entry_->life = life;
    update_loads(state);
}

void keeper_access::end(instance_state& state) noexcept {
    if (keeper* const by = of(state)) by->ending(state);
    if (state_access::is_kept(state)) release(state);
}

void keeper_access::release(instance_state& state) noexcept {
    kept_entry& entry = *state.entry_;
    state.flags_ = static_cast<std::uint16_t>(state.flags_ & ~unsigned{instance_state::kept_flag});
    state.more_ = entry.more;
    update_loads(state);
    kept_entries::give_back(entry);
}

void keeper_access::expect_unkept(const instance_state& state, const char* what) {
    if (of(state) == nullptr) return;
    throw invalid_request_error{"this " + std::string{state_access::table_of(state).name} +
                                " is in a session, so it cannot be " + what +
                                " beside it; commit or flush the session, or expunge the object"};
}

void state_access::prepare_keeper(instance_state& state) {
    if (keeper* const by = keeper_access::of(state)) by->prepare_change(state);
}

void state_access::tell_change(instance_state& state) {
    const dispatch_frame frame;  // what the keeper drops may be the object
    mark_modified(state);
    keeper* const by = keeper_access::of(state);
    if (by == nullptr) return;
    try {
        by->first_change(state);
    } catch (...) {
        clear_modified(state);
        // What the keeper has changed itself is told of with the next change.
        void* const object = state.address();
        for (const attribute_place& one : state.table().attributes) slot_of(object, one).stamp = 0;
        throw;
    }
}

}  // namespace detail

void instance_state::flag_dirty() {
    const detail::dispatch_frame frame;
    detail::state_access::begin_change(*this);
    detail::state_access::mark_modified(*this);
}

}  // namespace orm

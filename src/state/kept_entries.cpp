#include <algorithm>
#include <limits>
#include <new>
#include <string>

#include "orm/core/error.hpp"
#include "orm/event/detail/thread_record.hpp"
#include "orm/state/detail/keeper.hpp"
#include "orm/state/instance_state.hpp"
#include "state_extra.hpp"

namespace orm::detail {
namespace {

kept_chunk& make_chunk(keeper* by, kept_entries* home, std::uint32_t stride, std::size_t places) {
    const std::size_t bytes = kept_chunk::front + places * stride;
    void* const block = ::operator new (bytes, std::align_val_t{kept_chunk::bytes});
    return *::new (block) kept_chunk{by, home, nullptr, stride, static_cast<std::uint32_t>(places)};
}

/// The next entry of a chunk that was never used.
kept_entry& next_of(kept_chunk& chunk) noexcept {
    kept_entry& made = *::new (&chunk.at(chunk.made++)) kept_entry;
    std::ranges::fill(kept_chunk::hidden(made), 0);
    return made;
}

/// Gives an object's entry, and what stands in it, another place.
void move_entry(kept_entry& from, kept_entry& to) noexcept {
    to.state = from.state;
    to.more = from.more;
    to.key = from.key;
    to.life = from.life;
    to.level = from.level;
    to.options = from.options;
    const auto values = kept_chunk::hidden(from);
    const auto places = kept_chunk::hidden(to);
    std::copy_n(values.begin(), std::min(values.size(), places.size()), places.begin());
}

}  // namespace

void kept_chunk::drop() noexcept {
    const bool is_abandoned = home == nullptr;
    if (used.fetch_sub(1, std::memory_order_acq_rel) == 1 && is_abandoned)
        ::operator delete (this, std::align_val_t{bytes});
}

kept_entries::kept_entries(keeper& by, std::size_t hidden)
    : by_{by}, stride_{static_cast<std::uint32_t>(sizeof(kept_entry) + hidden * 8)} {
    constexpr std::size_t most = (kept_chunk::bytes - kept_chunk::front - sizeof(kept_entry)) / 8;
    if (hidden > most)
        throw invalid_request_error{"an entry has room for " + std::to_string(most) +
                                    " hidden columns and not for " + std::to_string(hidden) +
                                    "; give the class attributes for them"};
}

kept_entry& kept_entries::take() {
    kept_entry* taken = free_;
    if (taken != nullptr) {
        free_ = taken->next_free;
        taken->more = nullptr;
        taken->key = 0;
        taken->level = 0;
        taken->options = 0;
        std::ranges::fill(kept_chunk::hidden(*taken), 0);
    } else {
        if (last_ == nullptr || last_->made == last_->places) {
            kept_chunk& made =
                make_chunk(&by_, this, stride_, (kept_chunk::bytes - kept_chunk::front) / stride_);
            (last_ != nullptr ? last_->next : first_) = &made;
            last_ = &made;
        }
        taken = &next_of(*last_);
    }
    kept_chunk::of(*taken).used.fetch_add(1, std::memory_order_relaxed);
    ++size_;
    return *taken;
}

void kept_entries::give_back(kept_entry& entry) noexcept {
    kept_chunk& chunk = kept_chunk::of(entry);
    entry.life = life_stage::free;
    entry.state = nullptr;
    ++entry.generation;
    if (kept_entries* const home = chunk.home) {
        --home->size_;
        // One that all numbers were used for is not used again: handles would be mistaken.
        if (entry.generation != std::numeric_limits<std::uint32_t>::max()) {
            entry.next_free = home->free_;
            home->free_ = &entry;
        }
    }
    chunk.drop();
}

kept_entry& kept_entries::keep(instance_state& state, life_stage life) {
    keeper* const by = keeper_access::of(state);
    if (by != nullptr && by != &by_)
        throw invalid_request_error{"this " + std::string{state_access::table_of(state).name} +
                                    " is in another session; expunge it from there first"};
    if (by == nullptr) {
        kept_entry& made = take();           // may fail: nothing has changed
        if (state_access::is_kept(state)) {  // and detached
            kept_entry& before = *state.entry_;
            move_entry(before, made);
            state.entry_ = &made;
            give_back(before);
        } else {
            made.state = &state;
            made.more = state.more_;
            state.entry_ = &made;
            state.flags_ = static_cast<std::uint16_t>(state.flags_ | instance_state::kept_flag);
        }
        // Appends that nobody heard have to tell the keeper from now on.
        for (const std::uint16_t index : state.table().structured)
            slot_of(state.address(), state.table().attributes[index]).stamp = 0;
        disturb_dispatches();
    }
    keeper_access::set_life(state, life);
    return *state.entry_;
}

void kept_entries::let_go(instance_state& state) noexcept {
    disturb_dispatches();
    keeper_access::release(state);
}

void kept_entries::detach(instance_state& state) {
    kept_chunk& alone = make_chunk(nullptr, nullptr, stride_, 1);  // may fail
    kept_entry& made = next_of(alone);
    alone.used.store(1, std::memory_order_relaxed);
    kept_entry& before = *state.entry_;
    move_entry(before, made);
    state.entry_ = &made;
    give_back(before);
    disturb_dispatches();
    keeper_access::set_life(state, life_stage::detached);
}

void kept_entries::detach_all() noexcept {
    disturb_dispatches();
    kept_chunk* chunk = std::exchange(first_, nullptr);
    last_ = nullptr;
    free_ = nullptr;
    size_ = 0;
    while (chunk != nullptr) {
        kept_chunk& one = *chunk;
        const walked_chunk stays{one};
        chunk = std::exchange(one.next, nullptr);  // who walks here ends with this chunk
        one.by = nullptr;
        one.home = nullptr;
        for (std::uint32_t place = 0; place < one.made; ++place) {
            kept_entry& entry = one.at(place);
            if (entry.life >= life_stage::persistent)
                keeper_access::set_life(*entry.state, life_stage::detached);
            else if (entry.life != life_stage::free)
                keeper_access::release(*entry.state);
        }
    }
}

void kept_entries::collect() noexcept {
    if (state_access::is_busy()) return;
    each([](const kept_entry& entry) { graph_access::collect_suspects(*entry.state); });
}

template <class Use>
void kept_entries::pass(const Use& use) noexcept {
    constexpr std::uint32_t ahead = 8;
    const dispatch_frame frame;
    disturb_dispatches();
    for (kept_chunk* chunk = first_; chunk != nullptr;) {
        const walked_chunk stays{*chunk};
        for (std::uint32_t place = 0; place < chunk->made; ++place) {
            if (place + ahead < chunk->made) {
                const instance_state* const next = chunk->at(place + ahead).state;
                __builtin_prefetch(next, 1);
                if (next != nullptr)
                    __builtin_prefetch(reinterpret_cast<const std::byte*>(next) + 64, 1);
            }
            kept_entry& entry = chunk->at(place);
            if (entry.life == life_stage::persistent) use(*entry.state);
        }
        chunk = chunk->next;
    }
}

void kept_entries::settle_all() noexcept {
    pass([](instance_state& state) noexcept { state_access::settle_object(state); });
}

void kept_entries::expire_all() noexcept {
    pass([](instance_state& state) noexcept { state_access::expire_object(state); });
}

}  // namespace orm::detail

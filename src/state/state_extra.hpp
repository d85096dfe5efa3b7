#ifndef ORM_SRC_STATE_STATE_EXTRA_HPP
#define ORM_SRC_STATE_STATE_EXTRA_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "orm/event/detail/thread_record.hpp"
#include "orm/state/graph.hpp"
#include "orm/state/instance_state.hpp"

namespace orm::detail {

/// What one attribute was before its first change.
struct old_entry {
    void* value = nullptr;  ///< see state_access::remember; or its bytes
    std::uint16_t index = 0;
    bool is_in_place = false;

    void* address() noexcept { return is_in_place ? static_cast<void*>(&value) : value; }
};

/// Such entries; the first needs no memory of its own, as most changed objects have one.
class old_entries {
public:
    old_entries() noexcept = default;
    old_entries(old_entries&& other) noexcept
        : one_{other.one_},
          many_{std::move(other.many_)},
          size_{std::exchange(other.size_, 0)},
          capacity_{std::exchange(other.capacity_, 0)} {}
    old_entries& operator=(old_entries&&) = delete;

    old_entry* begin() noexcept { return many_ != nullptr ? many_.get() : &one_; }
    old_entry* end() noexcept { return begin() + size_; }
    const old_entry* begin() const noexcept { return many_ != nullptr ? many_.get() : &one_; }
    const old_entry* end() const noexcept { return begin() + size_; }
    bool empty() const noexcept { return size_ == 0; }
    /// Room for one more was got, or is used.
    bool has_room() const noexcept { return capacity_ != 0; }

    void reserve_one() {
        if (size_ < capacity_) return;
        const std::uint32_t wanted = std::max(1U, 2 * capacity_);
        if (wanted > 1) {
            auto made = std::make_unique<old_entry[]>(wanted);
            std::copy(begin(), end(), made.get());
            many_ = std::move(made);
        }
        capacity_ = wanted;
    }
    void push_back(const old_entry& added) {
        reserve_one();
        *end() = added;
        ++size_;
    }
    old_entry* find(std::size_t index) noexcept {
        for (old_entry& each : *this)
            if (each.index == index) return &each;
        return nullptr;
    }
    void erase(old_entry* which) noexcept {
        std::move(which + 1, end(), which);
        --size_;
    }
    void clear() noexcept { size_ = 0; }

private:
    old_entry one_;
    std::unique_ptr<old_entry[]> many_;
    std::uint32_t size_ = 0;
    std::uint32_t capacity_ = 0;
};

/// What only few of the objects that have a state_extra need.
struct rare_extra {
    struct parent {
        const void* relation;
        void* owner;  ///< nullptr: has none
    };
    /// What the last read of an attribute without value gave; see state_access::place_for_reader.
    struct reading {
        std::uint16_t index;
        bool keeps;  ///< the object there, as a relationship would
        void* place;
    };
    std::vector<parent> parents;
    std::vector<pending_members> pending;
    std::vector<reading> readings;
    std::vector<collection_body*> left_behind;  ///< see state_access::leave_behind
    std::shared_ptr<attribute_loader> loader;   ///< shared by a load that runs

    bool empty() const noexcept {
        return parents.empty() && pending.empty() && readings.empty() && left_behind.empty() &&
               loader == nullptr;
    }
};

/// The rarer part of a state: made with the first real committed value, loader or parent entry.
struct state_extra {
    old_entries committed;
    std::unique_ptr<rare_extra> rare;
};

/// Where the attribute stands in its class.
/// @throws invalid_request_error for one that is not of the class
std::size_t index_of(const class_table& table, const attribute_info& attribute);
/// Destroys what an entry that is in no list any more remembers.
void destroy_entry(const class_table& table, const old_entry& entry) noexcept;
/// Drops what a collection that is not loaded has queued.
void drop_members(const instance_state& state, const pending_members& queued) noexcept;

inline state_extra*& state_access::more(instance_state& state) noexcept {
    return is_kept(state) ? state.entry_->more : state.more_;
}

inline state_extra& extra_of(instance_state& state) {
    state_extra*& more = state_access::more(state);
    if (more == nullptr) {
        more = new state_extra;
        disturb_dispatches();
    }
    return *more;
}
inline rare_extra& rare_of(instance_state& state) {
    std::unique_ptr<rare_extra>& rare = extra_of(state).rare;
    if (rare == nullptr) rare = std::make_unique<rare_extra>();
    return *rare;
}
/// nullptr: it has nothing of the kind.
inline rare_extra* find_rare(const instance_state& state) noexcept {
    const state_extra* const more = state_access::more(state);
    return more != nullptr ? more->rare.get() : nullptr;
}

}  // namespace orm::detail
#endif

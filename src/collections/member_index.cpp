#include "member_index.hpp"

#include <algorithm>
#include <new>

#include "collection_place.hpp"
#include "orm/collections/core.hpp"
#include "room.hpp"

namespace orm::detail {
namespace {

constexpr std::size_t few = 16;  ///< gaps that are not worth a move

const void* indexed_at(const collection_body& body, std::size_t place) noexcept {
    return body.ops->keys != nullptr ? static_cast<const void*>(body.keys[place])
                                     : body.members[place].object;
}

const value_ops* indexed_values(const collection_body& body) noexcept {
    return body.ops->keys != nullptr ? body.ops->keys : body.ops->values;
}

member_index& index_of(collection_body& body) {
    if (body.index == nullptr) body.index.reset(new member_index{indexed_values(body)});
    return *body.index;
}

/// Closes the gaps. Without memory for the way from old places to new ones they stay.
void compact(collection_body& body) {
    std::vector<std::size_t> moved;
    try {
        moved.resize(body.members.size());
    } catch (const std::bad_alloc&) {
        return;
    }
    std::size_t to = 0;
    for (std::size_t from = 0; from < body.members.size(); ++from) {
        if (body.members[from].object == nullptr) continue;
        moved[from] = to;
        body.members[to] = body.members[from];
        if (body.ops->keys != nullptr) body.keys[to] = body.keys[from];
        ++to;
    }
    body.members.resize(to);
    if (body.ops->keys != nullptr) body.keys.resize(to);
    // Not looked up: hashes and comparisons of users may throw.
    for (auto& known : body.index->places) known.second = moved[known.second];
}

/// Takes a member back unless it is stored after all.
class kept_in_vain {
public:
    kept_in_vain(collection_body& body, edge member) : body_{&body}, member_{member} {
        keep_member(body, member);
    }
    ~kept_in_vain() {
        if (body_ != nullptr) give_up_member(*body_, member_);
    }
    kept_in_vain(const kept_in_vain&) = delete;
    kept_in_vain& operator=(const kept_in_vain&) = delete;
    void release() noexcept { body_ = nullptr; }

private:
    collection_body* body_;
    edge member_;
};

}  // namespace

void member_index_deleter::operator()(member_index* index) const noexcept {
    delete index;
}

std::size_t find_place(const collection_body& body, const void* what) {
    if (body.index == nullptr) return no_place;
    const auto found = body.index->places.find(what);
    return found == body.index->places.end() ? no_place : found->second;
}

void reserve_last(collection_body& body) {
    reserve_one(body.members);
    if (body.ops->keys != nullptr) reserve_one(body.keys);
    auto& places = index_of(body).places;
    if (places.size() < places.max_load()) return;
    // Not `reserve`: after many erasures that takes the room for sufficient, and adding does not.
    auto larger = member_index{indexed_values(body)}.places;
    larger.reserve(places.size() + places.size() / 2 + 8);
    larger.insert(places.begin(), places.end());
    places.swap(larger);
}

void store_last(collection_body& body, edge member, value_box* key) {
    // What may throw, hashes and comparisons of users too, comes before anything is changed.
    reserve_last(body);
    const std::size_t place = body.members.size();
    kept_in_vain guard{body, member};
    index_of(body).places.emplace(body.ops->keys != nullptr ? key : member.object, place);
    guard.release();
    body.members.push_back(member);
    if (body.ops->keys != nullptr) {
        add_reference(body.ops->keys, key);
        body.keys.push_back(key);
    }
    ++body.count;
}

void store_at(collection_body& body, std::size_t place, edge member) {
    keep_committed(body);
    keep_member(body, member);
    give_up_member(body, std::exchange(body.members[place], member));
}

void erase_at(collection_body& body, std::size_t place) {
    keep_committed(body);
    index_of(body).places.erase(indexed_at(body, place));
    give_up_member(body, std::exchange(body.members[place], edge{}));
    if (body.ops->keys != nullptr)
        drop_reference(body.ops->keys, std::exchange(body.keys[place], nullptr));
    --body.count;
    while (!body.members.empty() && body.members.back().object == nullptr) {
        body.members.pop_back();
        if (body.ops->keys != nullptr) body.keys.pop_back();
    }
    if (body.members.size() > few && body.count < body.members.size() / 2) compact(body);
}

namespace {

/// Finds out which objects stand twice in a list.
void find_repeats(collection_body& body) {
    std::unique_ptr<member_index, member_index_deleter> made{new member_index{nullptr}};
    member_set once{nullptr};
    for (const edge& one : body.members)
        if (!once.add(one.object)) made->places.emplace(one.object, 0);
    made->listed = body.members.size();
    body.index = std::move(made);
    body.scans = 0;
}
bool knows_repeats(const collection_body& body) {
    return body.index != nullptr && body.index->listed == body.members.size();
}

}  // namespace

bool has_repeats(collection_body& body) {
    if (!knows_repeats(body)) find_repeats(body);
    return !body.index->places.empty();
}

bool stands_twice(collection_body& body, const void* member) {
    constexpr std::uint8_t worth_it = 16;  // looks at the list that one table costs
    if (!knows_repeats(body) && body.scans++ >= worth_it) {
        try {
            find_repeats(body);
        } catch (const std::bad_alloc&) {  // the list itself will do: others have been told
        }
    }
    if (knows_repeats(body) && !body.index->places.contains(member)) return false;
    std::size_t times = 0;
    for (const edge& one : body.members)
        if (one.object == member && ++times == 2) return true;
    return false;
}

void move_member(collection_body& body, std::size_t from, std::size_t to) {
    keep_committed(body);
    const std::size_t first = std::min(from, to);
    const std::size_t last = from < to ? to : from + 1;
    const auto turn = [&](auto& all) {
        const auto at = [&all](std::size_t place) {
            return all.begin() + static_cast<std::ptrdiff_t>(place);
        };
        std::rotate(at(first), from < to ? at(from + 1) : at(from), at(last));
    };
    turn(body.members);
    if (body.ops->keys != nullptr) turn(body.keys);
    if (body.ops->kind == field_kind::list || body.index == nullptr) return;
    for (std::size_t place = first; place < last; ++place)
        if (body.members[place].object != nullptr)
            body.index->places.find(indexed_at(body, place))->second = place;
}

void erase_all(collection_body& body) {
    keep_committed(body);
    if (body.index != nullptr) body.index->places.clear();
    for (const edge& one : body.members)
        if (one.object != nullptr) give_up_member(body, one);
    for (value_box* const key : body.keys) drop_reference(body.ops->keys, key);
    body.members.clear();
    body.keys.clear();
    body.count = 0;
}

}  // namespace orm::detail

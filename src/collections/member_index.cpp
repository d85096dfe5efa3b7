#include "member_index.hpp"

#include <algorithm>
#include <new>

#include "collection_place.hpp"
#include "orm/collections/detail/core.hpp"
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
    for (auto& known : body.index->places) known.second = moved[known.second];
}

std::size_t place_of_box(const collection_body& body, const void* one) noexcept {
    if (body.index == nullptr) return no_place;
    const auto found = body.index->places.find(one);
    return found == body.index->places.end() ? no_place : found->second;
}

std::uint64_t changes_of(const collection_body& body) noexcept {
    return body.index != nullptr ? body.index->changes : 0;
}

/// Where values of the same hash have to be compared one after the other. They live as long as the
/// operation does.
[[gnu::noinline]] std::size_t find_among_like(const collection_body& body, const value_ops* values,
                                              const value_box* what) {
    std::vector<const value_box*> all;
    for (comparing_turns turns{body};; turns.again()) {
        if (body.index == nullptr) return no_place;
        all.clear();
        static_cast<void>(body.index->places.find(of_same_hash{what, &all}));
        const std::uint64_t before = changes_of(body);
        for (const value_box* const one : all) {
            if (one == what || values->same(what, one))
                if (const std::size_t place = place_of_box(body, one); place != no_place)
                    return place;
            if (changes_of(body) != before) break;
        }
        if (changes_of(body) == before) return no_place;
    }
}

}  // namespace

void member_index_deleter::operator()(member_index* index) const noexcept {
    delete index;
}

std::size_t find_place(const collection_body& body, const void* what) {
    const value_ops* const values = indexed_values(body);
    if (values == nullptr) return place_of_box(body, what);
    const auto* const sought = static_cast<const value_box*>(what);
    known_hash(values, sought);
    if (body.index == nullptr) return no_place;
    const auto found = body.index->places.find(of_same_hash{sought});
    if (found == body.index->places.end()) return no_place;
    // A comparison may change the table.
    const auto [one, place] = *found;
    if (one == what || (values->same(sought, static_cast<const value_box*>(one)) &&
                        place < body.members.size() && indexed_at(body, place) == one))
        return place;
    return find_among_like(body, values, sought);
}

looked_up::looked_up(const collection_body& body, const void* what)
    : body_{body},
      what_{what},
      place_{find_place(body, what)},
      found_{place_ != no_place ? indexed_at(body, place_) : nullptr},
      changes_{changes_of(body)} {}

std::size_t looked_up::now() const {
    if (changes_of(body_) == changes_) return place_;
    const std::size_t place = found_ != nullptr ? place_of_box(body_, found_) : no_place;
    return place != no_place ? place : find_place(body_, what_);
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
    reserve_last(body);
    keep_member(body, member);
    // Nothing fails from here on: there is room, and no code of a user is called.
    body.index->places.emplace(body.ops->keys != nullptr ? key : member.object,
                               body.members.size());
    ++body.index->changes;
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
    body.index->places.erase(indexed_at(body, place));
    ++body.index->changes;
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
    ++body.index->changes;
    for (std::size_t place = first; place < last; ++place)
        if (body.members[place].object != nullptr)
            body.index->places.find(indexed_at(body, place))->second = place;
}

void erase_all(collection_body& body) {
    keep_committed(body);
    if (body.index != nullptr) {
        body.index->places.clear();
        ++body.index->changes;
    }
    for (const edge& one : body.members)
        if (one.object != nullptr) give_up_member(body, one);
    for (value_box* const key : body.keys) drop_reference(body.ops->keys, key);
    body.members.clear();
    body.keys.clear();
    body.count = 0;
}

}  // namespace orm::detail

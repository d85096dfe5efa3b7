#include "member_index.hpp"

#include "orm/collections/core.hpp"

namespace orm::detail {
namespace {

constexpr std::size_t few = 16;  ///< gaps that are not worth a move

const void* indexed_at(const collection_body& body, std::size_t place) noexcept {
    return body.ops->keys != nullptr ? static_cast<const void*>(body.keys[place])
                                     : body.members[place].object;
}

member_index& index_of(collection_body& body) {
    if (body.index == nullptr)
        body.index.reset(
            new member_index{body.ops->keys != nullptr ? body.ops->keys : body.ops->values});
    return *body.index;
}

/// Closes the gaps.
void compact(collection_body& body) {
    keep_committed(body);
    std::size_t to = 0;
    for (std::size_t from = 0; from < body.members.size(); ++from) {
        if (body.members[from].object == nullptr) continue;
        if (to != from) {
            index_of(body).places.find(indexed_at(body, from))->second = to;
            body.members[to] = body.members[from];
            if (body.ops->keys != nullptr) body.keys[to] = body.keys[from];
        }
        ++to;
    }
    body.members.resize(to);
    if (body.ops->keys != nullptr) body.keys.resize(to);
}

}  // namespace

void member_index_deleter::operator()(member_index* index) const noexcept {
    delete index;
}

std::size_t find_place(const collection_body& body, const void* what) {
    if (body.index == nullptr) return no_place;
    const auto found = body.index->places.find(what);
    return found == body.index->places.end() ? no_place : found->second;
}

void store_last(collection_body& body, edge member, value_box* key) {
    const std::size_t place = body.members.size();
    keep_member(body, member);
    body.members.push_back(member);
    if (body.ops->keys != nullptr) {
        add_reference(body.ops->keys, key);
        body.keys.push_back(key);
    }
    index_of(body).places.emplace(indexed_at(body, place), place);
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

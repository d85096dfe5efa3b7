#include "orm/state/detail/collection_body.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "orm/core/error.hpp"
#include "orm/event/detail/thread_record.hpp"
#include "orm/state/instance_state.hpp"

namespace orm::detail {

void throw_too_many_references() {
    throw invalid_request_error{
        "2^32 collections or histories keep one value; are copies kept that nobody drops?"};
}

committed_members::~committed_members() {
    if (front_of != nullptr)
        const_cast<collection_body*>(front_of)->committed = nullptr;
    else
        for (const edge& one : copy) drop_reference(values, one.object);
    for (value_box* const one : keys) drop_reference(keys_of, one);
}

namespace {

/// The front part of a collection that ends is a list of its own from now on. Needs no memory.
void give_committed_away(collection_body& body) noexcept {
    committed_members& entry = *std::exchange(body.committed, nullptr);
    const value_ops* const values = body.ops->values;
    entry.front_of = nullptr;
    entry.copy = std::exchange(body.members, {});
    entry.keys = std::exchange(body.keys, {});
    for (std::size_t place = 0; place < entry.copy.size(); ++place) {
        void* const member = entry.copy[place].object;
        if (member == nullptr) continue;
        if (values == nullptr && body.counts)
            state_access::drop_handle(member);
        else if (place >= entry.front)
            drop_reference(values, member);
    }
    for (std::size_t place = entry.front; place < entry.keys.size(); ++place)
        drop_reference(entry.keys_of, entry.keys[place]);
    entry.copy.resize(std::min(entry.front, entry.copy.size()));
    entry.keys.resize(std::min(entry.front, entry.keys.size()));
    std::erase(entry.copy, edge{});
    std::erase(entry.keys, nullptr);
}

}  // namespace

collection_body::~collection_body() {
    std::optional<dispatch_frame> frame;
    if (committed != nullptr) [[unlikely]] {
        frame.emplace();  // what ends with a member may end the entry
        give_committed_away(*this);
    }
    const bool handles_too = counts && ops->values == nullptr;
    if (is_custom()) ops->destroy_custom(custom);
    if (handles_too || ops->values != nullptr) {
        for (const edge& one : members) {
            if (one.object == nullptr) continue;
            if (handles_too)
                state_access::drop_handle(one.object);
            else
                drop_reference(ops->values, one.object);
        }
    }
    for (value_box* const key : keys)
        if (key != nullptr) drop_reference(ops->keys, key);
}

void release_value(const value_ops* values, value_box* box) noexcept {
    // While it waits it keeps the reference, as an object keeps its handle.
    constexpr auto end = [](void* what, const void* of) {
        if (--static_cast<value_box*>(what)->references == 0)
            static_cast<const value_ops*>(of)->destroy(what);
    };
    if (state_access::is_busy())
        state_access::put_off({box, end, values});
    else
        end(box, values);
}

std::vector<edge> members_of(const collection_body& body) {
    std::vector<edge> all;
    if (body.is_custom()) {
        body.ops->custom_members(body.custom, all);
        return all;
    }
    all.reserve(body.count);
    for (const edge& one : body.members)
        if (one.object != nullptr) all.push_back(one);
    return all;
}

std::vector<edge> members_of(const committed_members& committed) {
    if (committed.front_of == nullptr) return committed.copy;
    std::vector<edge> all;
    for (std::size_t i = 0; i < committed.front; ++i)
        if (committed.front_of->members[i].object != nullptr)
            all.push_back(committed.front_of->members[i]);
    return all;
}

namespace {

/// The keys of the first `places` places that hold a member.
std::vector<value_box*> keys_of_front(const collection_body& body, std::size_t places) {
    std::vector<value_box*> all;
    if (body.ops->keys == nullptr) return all;
    for (std::size_t i = 0; i < places; ++i)
        if (body.members[i].object != nullptr) all.push_back(body.keys[i]);
    return all;
}

}  // namespace

std::vector<value_box*> keys_of(const collection_body& body) {
    return keys_of_front(body, body.members.size());
}

std::vector<value_box*> keys_of(const committed_members& committed) {
    return committed.front_of == nullptr ? committed.keys
                                         : keys_of_front(*committed.front_of, committed.front);
}

void keep_committed(collection_body& body) {
    if (body.committed == nullptr) return;
    committed_members& entry = *body.committed;
    const bool has_keys = body.ops->keys != nullptr;
    entry.copy.reserve(entry.front);  // may fail: nothing has changed
    if (has_keys) entry.keys.reserve(entry.front);
    for (std::size_t place = 0; place < entry.front; ++place) {
        const edge one = body.members[place];
        if (one.object == nullptr) continue;
        add_reference(entry.values, one.object);
        entry.copy.push_back(one);
        if (!has_keys) continue;
        add_reference(entry.keys_of, body.keys[place]);
        entry.keys.push_back(body.keys[place]);
    }
    entry.front_of = nullptr;
    body.committed = nullptr;
}

}  // namespace orm::detail

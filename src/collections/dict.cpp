#include <new>
#include <string>

#include "collection_place.hpp"
#include "member_index.hpp"
#include "orm/collections/detail/core.hpp"
#include "orm/core/error.hpp"
#include "orm/instrument/relation.hpp"

// A key is asked of a member only where it is added or removed by value; see the specification,
// section 6, dictionaries.

namespace orm::detail {
namespace {

/// A key that is held for a while.
class held_key {
public:
    held_key(const collection_ops& of, value_box* key) noexcept : ops_{of.keys}, key_{key} {}
    ~held_key() {
        if (key_ != nullptr) drop_reference(ops_, key_);
    }
    held_key(const held_key&) = delete;
    held_key& operator=(const held_key&) = delete;
    value_box* get() const noexcept { return key_; }

private:
    const value_ops* ops_;
    value_box* key_;
};

collection_key event_key(const collection_body& body, value_box* key) {
    return body.ops->key_of_box(key);
}

/// Announces what takes the place of a member that is told to leave; the other end, told by a bulk
/// replace, may have taken that out already.
member_value announce_under(collection_body& body, value_box* key, edge old, edge member,
                            const initiator* from, const collection_key& told) {
    try {
        return announce_instead(body, old, member, from, told);
    } catch (const std::bad_alloc&) {
        try {
            if (find_place(body, key) == no_place) store_last(body, old, key);
        } catch (...) {
        }
        throw;
    }
}

/// Puts a member under a key, with the events of what it displaces. Without events when `silent`.
void put(collection_body& body, value_box* key, edge member, const initiator* from) {
    const collection_key told = event_key(body, key);
    const looked_up known{body, key};
    edge old;
    if (known.before() != no_place) {
        old = body.members[known.before()];
        prepare_replacement(body, old, member);
        announce_remove(body, old, from, told);
    }
    const member_value stored = old.object == nullptr
                                    ? announce_append(body, member, from, told)
                                    : announce_under(body, key, old, member, from, told);
    const std::size_t place = known.now();
    if (place == no_place)
        store_last(body, stored, key);
    else
        store_at(body, place, stored);
}

/// The relationship that tells the keys of members; nullptr: none does.
const key_rule* keying(const collection_body& body) noexcept {
    if (body.attribute == nullptr || body.ops->values != nullptr) return nullptr;
    const key_rule& along = attribute_access::keys_of(*body.attribute);
    return along.key_of ? &along : nullptr;
}

/// Asks a member for its key. @return nullptr: it has none, and that is to be ignored.
value_box* ask_key(const collection_body& body, edge member) {
    const key_rule* const along = keying(body);
    if (along == nullptr)
        throw invalid_request_error{
            describe(body) +
            " does not know the keys of its members; name the attribute that gives them in the "
            "mapping, with keyed_by, or put members under keys with operator[] or put"};
    if (value_box* const key = along->key_of(member.object)) return key;
    if (along->ignore_unpopulated) return nullptr;
    const std::string_view type = state_access::table_of(state_access::head_of(member.object)).name;
    throw invalid_request_error{
        "a " + std::string{type} + " cannot be filed in " + describe(body) + ": its key" +
        (along->key_name.empty() ? "" : ", " + std::string{type} + "." + along->key_name + ",") +
        " was never set; if the other end of the relationship adds it, set the key before, or "
        "declare the relationship with ignore_unpopulated"};
}

}  // namespace

bool knows_keys(const collection_body& body) noexcept {
    return keying(body) != nullptr;
}

void dict_erase_all(collection_body& body, const initiator* from) {
    const dispatch_frame running;  // keeps the keys, too
    const std::vector<value_box*> keys = body.keys;
    for (value_box* const one : keys)
        if (one != nullptr) dict_erase(body, one, from);
}

std::size_t dict_find(const collection_body& body, const value_box* key) {
    return find_place(body, key);
}

void dict_put(collection_body& body, value_box* key, edge member, const initiator* from) {
    const dispatch_frame running;
    put(body, key, member, from);
}

void dict_set(collection_body& body, edge member, const initiator* from) {
    const dispatch_frame running;
    const held_key key{*body.ops, ask_key(body, member)};
    if (key.get() != nullptr) put(body, key.get(), member, from);
}

bool dict_remove(collection_body& body, edge member, const initiator* from) {
    const dispatch_frame running;
    const held_key key{*body.ops, ask_key(body, member)};
    if (key.get() == nullptr) return true;
    const std::size_t place = find_place(body, key.get());
    if (place == no_place) return false;
    if (!is_same(*body.ops, body.members[place].object, member.object))
        throw invalid_request_error{
            describe(body) + " holds another member under the key of the one to be removed" +
            (attribute_access::keys_of(*body.attribute).key_name.empty()
                 ? ""
                 : ": its '" + attribute_access::keys_of(*body.attribute).key_name +
                       "' was probably changed after it was added") +
            "; remove it by the key it was added under"};
    return dict_erase(body, key.get(), from);
}

bool dict_erase(collection_body& body, value_box* key, const initiator* from) {
    const dispatch_frame running;
    const looked_up known{body, key};
    if (known.before() == no_place) return false;
    const held_key kept{*body.ops, (add_reference(body.ops->keys, key), key)};
    announce_remove(body, body.members[known.before()], from, event_key(body, key));
    const std::size_t now = known.now();
    if (now == no_place) return false;
    erase_noted(body, now);
    return true;
}

edge dict_pop(collection_body& body, value_box* key) {
    const dispatch_frame running;
    announce_pop(body);
    const std::size_t place = find_place(body, key);
    if (place == no_place) return {};
    prepare_pop(body, body.members[place]);
    const edge member = counted(body, body.members[place]);
    counted_edge guard{*body.ops, member};
    erase_at(body, place);
    announce_remove(body, member, nullptr, event_key(body, key));
    return guard.release();
}

edge dict_popitem(collection_body& body, value_box*& key) {
    const dispatch_frame running;
    announce_pop(body);
    if (body.count == 0) throw key_error{describe(body) + " is empty: there is nothing to pop"};
    const std::size_t place = body.members.size() - 1;  // no gap stands last
    prepare_pop(body, body.members[place]);
    const edge member = counted(body, body.members[place]);
    counted_edge guard{*body.ops, member};
    key = body.keys[place];
    add_reference(body.ops->keys, key);
    try {
        erase_at(body, place);
        announce_remove(body, member, nullptr, event_key(body, key));
    } catch (...) {
        drop_reference(body.ops->keys, std::exchange(key, nullptr));
        throw;
    }
    return guard.release();
}

edge dict_setdefault(collection_body& body, value_box* key, edge member) {
    const dispatch_frame running;
    const std::size_t place = find_place(body, key);
    if (place == no_place) {
        put(body, key, member, nullptr);
        return member;
    }
    const edge present = body.members[place];
    if (is_same(*body.ops, present.object, member.object))
        announce_append_wo_mutation(body, present, nullptr, collection_key::null());
    return present;
}

void dict_update_one(collection_body& body, value_box* key, edge member) {
    const dispatch_frame running;
    const std::size_t place = find_place(body, key);
    if (place != no_place && is_same(*body.ops, body.members[place].object, member.object))
        announce_append_wo_mutation(body, member, nullptr, collection_key::null());
    else
        put(body, key, member, nullptr);
}

void dict_clear(collection_body& body) {
    const dispatch_frame running;
    prepare_remove_all(body, body.members);
    const std::size_t size = body.count;
    for (std::size_t place = 0; place < body.members.size(); ++place) {
        if (body.members[place].object == nullptr) continue;
        const held_key key{*body.ops, body.keys[place]};
        add_reference(body.ops->keys, key.get());
        announce_remove(body, body.members[place], nullptr, event_key(body, key.get()));
        if (body.count != size)
            throw collection_changed_error{describe(body) +
                                           " was changed by a listener while it was being cleared"};
    }
    erase_all(body);
}

void dict_put_silently(collection_body& body, value_box* key, edge member) {
    const std::size_t place = find_place(body, key);
    if (place == no_place)
        store_last(body, member, key);
    else
        store_at(body, place, member);
}

void dict_set_silently(collection_body& body, edge member) {
    const dispatch_frame running;
    const held_key key{*body.ops, ask_key(body, member)};
    if (key.get() != nullptr) dict_put_silently(body, key.get(), member);
}

bool dict_remove_silently(collection_body& body, edge member) {
    for (std::size_t place = 0; place < body.members.size(); ++place) {
        if (!is_same(*body.ops, body.members[place].object, member.object)) continue;
        erase_at(body, place);
        return true;
    }
    return false;
}

}  // namespace orm::detail

#ifndef ORM_CONFORMANCE_ATTRIBUTES_COLLECTION_VALUES_HPP
#define ORM_CONFORMANCE_ATTRIBUTES_COLLECTION_VALUES_HPP

#include <algorithm>
#include <orm/collections.hpp>
#include <utility>
#include <vector>

#include "attributes/bag.hpp"
#include "attributes/collections/collection_type.hpp"
#include "attributes/errors.hpp"
#include "attributes/references.hpp"

namespace conformance::attributes {

/// The members of `written`: a list, or one that says of what kind it is, such as {"set": [...]}.
/// @throws cannot_replay when it is of another kind than the one given: it does not compile.
const json& members_in(const json& written, std::string_view kind);
/// Does it name a live collection, {"coll_of"} or {"handle"}?
bool is_live_collection(const json& written);
/// @throws cannot_replay when it is of another type than the one given
named_collection find_collection(const json& written, const collection_type& type);

template <class Range>
json list_of(const Range& values) {
    json list = json::array();
    for (const auto& one : values) list.push_back(to_json(one));
    return list;
}

/// Members in the order in which they were written, where a set is asked for.
template <class Member>
class written_set {
public:
    using value_type = Member;
    using key_type = Member;

    explicit written_set(std::vector<Member> members) : members_{std::move(members)} {}
    bool contains(const Member& one) const { return std::ranges::find(members_, one) != end(); }
    auto begin() const { return members_.begin(); }
    auto end() const { return members_.end(); }
    std::size_t size() const { return members_.size(); }

private:
    std::vector<Member> members_;
};

template <class Member>
std::vector<Member> read_members(const json& list) {
    std::vector<Member> members;
    for (const json& one : list) members.push_back(value_from<Member>(one));
    return members;
}

/// How the contents of an attribute of type Field are written, and what is assigned to it when
/// plain members are.
template <class Field>
struct written_collection;

template <class T>
struct written_collection<orm::list<T>> {
    static constexpr std::string_view kind = "list";
    using type = std::vector<orm::ref<T>>;
    static type read(const json& written) {
        return read_members<orm::ref<T>>(members_in(written, kind));
    }
    template <class Collection>
    static json write(const Collection& collection) {
        return list_of(collection);
    }
    static json write_members(const json& members) { return members; }
};

template <class T>
struct written_collection<orm::set<T>> {
    static constexpr std::string_view kind = "set";
    using type = written_set<orm::ref<T>>;
    static type read(const json& written) {
        return type{read_members<orm::ref<T>>(members_in(written, kind))};
    }
    template <class Collection>
    static json write(const Collection& collection) {
        return write_members(list_of(collection));
    }
    static json write_members(json members) {
        sort_by_text(members);
        return {{"set", std::move(members)}};
    }
};

template <class Key, class T>
struct written_collection<orm::dict<Key, T>> {
    static constexpr std::string_view kind = "dict";
    using type = std::vector<std::pair<Key, orm::ref<T>>>;
    static type read(const json& written) {
        type items;
        for (const json& pair : members_in(written, kind))
            items.emplace_back(value_from<Key>(pair.at(0)), value_from<orm::ref<T>>(pair.at(1)));
        return items;
    }
    template <class Collection>
    static json write(const Collection& collection) {
        json items = json::array();
        for (const auto& [key, member] : collection)
            items.push_back(json::array({to_json(key), to_json(member)}));
        return {{"dict", std::move(items)}};
    }
    static json write_members(const json& members) { return members; }
};

template <class T>
struct written_collection<orm::watched<models::bag<T>>> {
    static constexpr std::string_view kind = "bag";
    using type = std::vector<orm::ref<T>>;
    static type read(const json& written) {  // it counts as list-like
        return read_members<orm::ref<T>>(members_in(written, "list"));
    }
    template <class Collection>
    static json write(const Collection& collection) {
        return {{"bag", list_of(collection)}};
    }
    static json write_members(const json& members) { return members; }
};

/// Calls `use` with the members that a step gives to an attribute of type Field: a live collection
/// itself where one is named.
template <class Field, class Use>
void with_members(const json& written, const Use& use) {
    if (!is_live_collection(written)) return use(written_collection<Field>::read(written));
    const named_collection found = find_collection(written, collection_type_of<Field>());
    if (found.is_held) return use(*static_cast<const orm::held<Field>*>(found.place));
    use(*static_cast<const Field*>(found.place));
}

}  // namespace conformance::attributes
#endif

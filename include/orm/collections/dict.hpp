#ifndef ORM_COLLECTIONS_DICT_HPP
#define ORM_COLLECTIONS_DICT_HPP

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <type_traits>
#include <utility>
#include <vector>

#include "orm/collections/detail/collection_operations.hpp"
#include "orm/collections/held.hpp"
#include "orm/collections/member.hpp"

namespace orm {

namespace detail {

[[noreturn]] void throw_no_key(const collection_body& in);

/// Pairs of keys and members, such as those of a std::map.
template <class Range, class Key, class T>
concept pairs_of = requires(const Range& range) {
    { std::begin(range)->first } -> std::convertible_to<const Key&>;
    { std::begin(range)->second } -> std::convertible_to<const typename member_traits<T>::type&>;
    std::end(range);
};

/// What a dictionary's iterator points at.
template <class Key, class T>
struct dict_item {
    const Key& first;
    const typename member_traits<T>::type& second;
};

/// Steps over the items of a dictionary; while that changes, as member_iterator.
template <class Key, class T>
class dict_iterator {
public:
    using value_type = dict_item<Key, T>;
    using reference = value_type;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;
    using iterator_concept = std::forward_iterator_tag;
    /// Makes `i->first` work although the pair is made on the way.
    struct pointer {
        value_type item;
        const value_type* operator->() const noexcept { return &item; }
    };

    dict_iterator() noexcept = default;
    dict_iterator(collection_body* const& of, std::size_t place) noexcept : at_{of, place} {
        at_.skip_gaps();
    }
    reference operator*() const {
        const edge& member = at_.member();
        return {unboxed<Key>(at_.body().keys[at_.place()]), member_traits<T>::view(member)};
    }
    pointer operator->() const { return {**this}; }
    dict_iterator& operator++() noexcept(!tells_mistakes) {
        at_.step(1);
        at_.skip_gaps();
        return *this;
    }
    dict_iterator operator++(int) noexcept(!tells_mistakes) {
        dict_iterator before = *this;
        ++*this;
        return before;
    }
    friend bool operator==(const dict_iterator&, const dict_iterator&) noexcept = default;

private:
    cursor at_;
};

/// What a dictionary offers, on the attribute and by a handle.
template <class Self, class Key, class T>
class dict_interface {
    using traits = member_traits<T>;
    using box = temporary_box<Key>;

public:
    using key_type = Key;
    /// orm::ref<T>, or T for values.
    using mapped_type = typename traits::type;
    using value_type = mapped_type;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;
    using iterator = dict_iterator<Key, T>;
    using const_iterator = iterator;

    // Reading, in order of insertion.

    /// Of pairs with `first`, the key, and `second`, the member.
    iterator begin() const {
        const opened_collection of = all();
        return {self().any_body(), 0};
    }
    iterator end() const {
        const opened_collection of = all();
        return {self().any_body(), of->members.size()};
    }
    size_type size() const { return all()->count; }
    bool empty() const { return all()->count == 0; }
    bool contains(const Key& key) const {
        collection_operation of{self()};
        return place_in(of, key) != no_place;
    }
    iterator find(const Key& key) const {
        collection_operation of{self()};
        const std::size_t place = place_in(of, key);
        return {self().any_body(), place == no_place ? of->members.size() : place};
    }
    /// @throws key_error
    const mapped_type& operator[](const Key& key) const { return at(key); }
    const mapped_type& at(const Key& key) const {
        collection_operation of{self()};
        const std::size_t place = place_in(of, key);
        if (place == no_place) throw_no_key(of);
        return traits::view(of->members[place]);
    }
    /// Keys and members, copied.
    std::vector<Key> keys() const {
        const dispatch_frame running;
        std::vector<Key> found;
        for (const auto& [key, member] : *this) found.push_back(key);
        return found;
    }
    std::vector<mapped_type> values() const {
        const dispatch_frame running;
        std::vector<mapped_type> found;
        for (const auto& [key, member] : *this) found.push_back(member);
        return found;
    }

    // Changing. Each fires its events before the dictionary changes, but for pop and popitem. The
    // key function of the relationship is asked by `set` and `remove` only.

    /// `d[key] = member`: fires remove for the member that was there, and append.
    void put(const Key& key, const mapped_type& member) {
        const typename traits::argument given{member};
        const box boxed{key};
        const collection_operation to{self()};
        dict_put(to, boxed.get(), given.get(to));
    }
    void insert_or_assign(const Key& key, const mapped_type& member) { put(key, member); }
    /// Puts a member under its own key. @throws invalid_request_error when that was never set
    void set(const mapped_type& member) {
        const typename traits::argument given{member};
        const collection_operation to{self()};
        dict_set(to, given.get(to));
    }
    /// Takes a member out from under its own key.
    /// @throws key_error when the key is not in; invalid_request_error when it holds another
    /// member:
    ///   the member's key was changed since it was added
    void remove(const mapped_type& member) {
        const typename traits::argument given{member};
        const collection_operation from{self()};
        if (!dict_remove(from, given.get(from))) throw_no_key(from);
    }
    /// Fires remove. @return 1, or 0 where the key is not in
    size_type erase(const Key& key) {
        const box boxed{key};
        const collection_operation from{self()};
        return dict_erase(from, boxed.get()) ? 1 : 0;
    }
    /// Takes a member out, then fires remove. @throws key_error
    mapped_type pop(const Key& key) {
        return pop_or(key, [](const collection_body& of) -> mapped_type { throw_no_key(of); });
    }
    /// The same; gives `otherwise` back where the key is not in.
    mapped_type pop(const Key& key, const mapped_type& otherwise) {
        return pop_or(key, [&](const collection_body&) -> mapped_type { return otherwise; });
    }
    /// Takes the newest out, then fires remove. @throws key_error when there is none
    std::pair<Key, mapped_type> popitem() {
        struct reference {
            value_box* box = nullptr;
            ~reference() { drop_reference(&boxed_value<Key>::ops, box); }
        } key;
        const collection_operation from{self()};
        if (from->members.empty()) static_cast<void>(dict_popitem(from, key.box));  // throws
        // Copied before, as copies may throw.
        const value_box* const newest = from->keys.back();
        std::pair<Key, mapped_type> item{unboxed<Key>(newest), traits::view(from->members.back())};
        if (from->keys.empty() || from->keys.back() != newest) throw_changed_in_copy(from);
        const edge taken = dict_popitem(from, key.box);
        drop_counted(*from->ops, taken);
        return item;
    }
    /// The member under the key; puts `member` there first when there is none (and gives back what
    /// it was given, whatever listeners have stored).
    mapped_type setdefault(const Key& key, const mapped_type& member) {
        const typename traits::argument given{member};
        const box boxed{key};
        const collection_operation to{self()};
        const edge found = dict_setdefault(to, boxed.get(), given.get(to));
        return mapped_type{traits::view(found)};
    }
    /// Puts each pair; append_wo_mutation where the key holds that member already.
    template <pairs_of<Key, T> Range>
    void update(const Range& items) {
        collection_operation to{self()};
        std::vector<std::pair<Key, mapped_type>> given;  // read before anything changes
        for (const auto& [key, member] : items) given.emplace_back(key, member);
        to.look_again(self());
        for (const auto& [key, member] : given) {
            const typename traits::argument one{member};
            const box boxed{key};
            dict_update_one(to, boxed.get(), one.get(to));
        }
    }
    void update(std::initializer_list<std::pair<Key, mapped_type>> items) {
        update<decltype(items)>(items);
    }
    template <pairs_of<Key, T> Range>
    Self& operator|=(const Range& items) {
        update(items);
        return static_cast<Self&>(*this);
    }
    /// Removes each item (`first`, the key, and `second`, the member) that the predicate chooses,
    /// one after the other with its events. All are asked before the first goes: a predicate that
    /// throws changes nothing, and it may change the dictionary. @return how many there were
    template <class Predicate>
    size_type erase_if(Predicate chooses) {
        const dispatch_frame running;
        const Self& self = static_cast<const Self&>(*this);
        std::vector<Key> leaving;
        std::vector<std::pair<Key, mapped_type>> asked;
        for (const auto& [key, member] : *this) asked.emplace_back(key, member);
        for (const auto& [key, member] : asked)
            if (static_cast<bool>(chooses(dict_item<Key, T>{key, member}))) leaving.push_back(key);
        size_type removed = 0;
        for (const Key& key : leaving) {
            const box boxed{key};
            if (dict_erase(self.body(), boxed.get())) ++removed;
        }
        return removed;
    }
    template <class Predicate>
    size_type remove_if(Predicate chooses) {
        return erase_if(std::move(chooses));
    }
    /// Fires remove for each, then empties the dictionary.
    /// @throws collection_changed_error when a listener changes its size meanwhile
    void clear() { dict_clear(collection_operation{self()}); }

private:
    template <class Otherwise>
    mapped_type pop_or(const Key& key, const Otherwise& otherwise) {
        const box boxed{key};
        const collection_operation from{self()};
        const auto take = [&boxed](collection_body& of) { return dict_pop(of, boxed.get()); };
        if constexpr (is_value<T>) {
            const std::size_t place = dict_find(from, boxed.get());
            if (place != no_place) return copy_and_take<T>(from, place, take);
        }
        const edge found = take(from);
        return found.object == nullptr ? otherwise(from) : traits::adopt(found);
    }
    /// Where a key is in the attribute's collection, which comparisons may have replaced.
    std::size_t place_in(collection_operation& of, const Key& key) const {
        const box boxed{key};
        std::size_t place = dict_find(of, boxed.get());
        for (int turns = 0; of.look_again(self()); place = dict_find(of, boxed.get()))
            if (++turns == most_comparing_turns) throw_changed_by_comparison(of);
        return place;
    }
    const Self& self() const noexcept { return static_cast<const Self&>(*this); }
    opened_collection all() const { return {static_cast<const Self&>(*this)}; }
};

template <class Key>
collection_key key_of_box(const value_box* key) {
    return collection_key::of_key(unboxed<Key>(key));
}

template <class Key, class T>
consteval collection_ops dict_ops() {
    collection_ops ops = plain_collection_ops<T>(field_kind::dict);
    ops.keys = &boxed_value<Key>::ops;
    ops.key_of_box = &key_of_box<Key>;
    return ops;
}

}  // namespace detail

/// An attribute that holds mapped objects (or values) under keys. The mapping names what gives a
/// member its key: `m.relationship(&User::notes).keyed_by(&Note::keyword)`; bulk assignment, the
/// other end of the relationship, `set` and `remove` ask for it. A later change of that attribute
/// does not move the member. Keys have std::hash and ==. Iterates in order of insertion. See
/// orm::list for what all collections share. Source: SQLAlchemy 2.1, orm/mapped_collection.py,
/// KeyFuncDict and attribute_keyed_dict.
template <class Key, class T>
class dict : public detail::dict_interface<dict<Key, T>, Key, T>,
             public detail::collection_attribute<dict<Key, T>> {
    using attribute = detail::collection_attribute<dict<Key, T>>;
    static_assert(detail::hashable<Key>, "orm: the keys of an orm::dict need std::hash and ==");

public:
    template <class Self>
    using interface = detail::dict_interface<Self, Key, T>;
    using element_type = T;
    using typename detail::dict_interface<dict<Key, T>, Key, T>::mapped_type;
    using value_type = mapped_type;

    dict() noexcept = default;
    dict(std::initializer_list<std::pair<Key, mapped_type>> items) { assign(items); }
    /// A copy is a plain value, also of the attribute of a live object.
    dict(const dict& other) : dict{} {
        const detail::dispatch_frame running;
        if (other.has_loaded_value()) assign(other);
    }
    dict(dict&& other) : dict{static_cast<const dict&>(other)} {}
    template <detail::pairs_of<Key, T> Range>
        requires(!std::is_same_v<Range, dict>)
    explicit dict(const Range& items) { assign(items); }
    ~dict() = default;

    /// A bulk replace, see orm::list. Members are filed under their own keys, whatever keys are
    /// given; a dictionary of values, and one without keyed_by, takes the keys it is given.
    dict& operator=(const dict& other) {
        assign(other);
        return *this;
    }
    dict& operator=(dict&& other) {
        assign(static_cast<const dict&>(other));
        return *this;
    }
    dict& operator=(std::initializer_list<std::pair<Key, mapped_type>> items) {
        assign(items);
        return *this;
    }
    template <detail::pairs_of<Key, T> Range>
    dict& operator=(const Range& items) {
        assign(items);
        return *this;
    }

    /// The same members under the same keys?
    friend bool operator==(const dict& left, const dict& right) {
        const detail::collection_operation of{left};
        const detail::collection_operation in{right};
        if (of->count != in->count) return false;
        const std::vector<detail::value_box*> keys = of->keys;
        const std::vector<detail::edge> members = of->members;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (keys[i] == nullptr) continue;
            const std::size_t place = detail::dict_find(in, keys[i]);
            if (place == detail::no_place ||
                !detail::is_same(ops, in->members[place].object, members[i].object))
                return false;
        }
        return true;
    }

    static constexpr detail::collection_ops ops = detail::dict_ops<Key, T>();

private:
    template <class Range>
    void assign(const Range& items) {
        if (!this->is_live()) {
            std::vector<std::pair<Key, mapped_type>> given;
            for (const auto& [key, member] : items) given.emplace_back(key, member);
            const typename attribute::replaced keeper{this->field_};
            attribute::fresh_plain();
            this->update(given);
            return;
        }
        const detail::dispatch_frame running;
        const detail::collection_body none{ops};
        detail::gathered_members<T> members{none};
        struct key_boxes : detail::bulk_keys {
            ~key_boxes() {
                for (auto* const one : boxes) detail::drop_reference(ops.keys, one);
            }
        } keys;
        for (const auto& [key, member] : items) {
            members.add_one(member);
            const detail::temporary_box<Key> boxed{key};
            keys.boxes.push_back(boxed.get());
            ++boxed.get()->references;
        }
        const detail::collection_body* const same = detail::identity_of_collection(items);
        keys.is_silent = same != nullptr && !is_value<T>;
        detail::assign_collection(this->field_, ops, members.take(), same, &keys);
    }
};

namespace detail {

template <class Key, class T>
inline constexpr bool is_attribute_field<dict<Key, T>> = true;
template <class Key, class T>
inline constexpr bool is_collection_field<dict<Key, T>> = true;

}  // namespace detail

}  // namespace orm
#endif

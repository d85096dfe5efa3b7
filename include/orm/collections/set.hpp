#ifndef ORM_COLLECTIONS_SET_HPP
#define ORM_COLLECTIONS_SET_HPP

#include <cstddef>
#include <initializer_list>
#include <type_traits>
#include <utility>
#include <vector>

#include "orm/collections/detail/collection_operations.hpp"
#include "orm/collections/held.hpp"
#include "orm/collections/member.hpp"

namespace orm {

namespace detail {

/// A range whose members are all different: what the operators of sets take.
template <class Range, class T>
concept set_of = range_of<Range, T> &&
    requires(const Range& range, const typename member_traits<T>::type& member) {
    range.contains(member);
    typename Range::key_type;
};

/// What a set offers, on the attribute and by a handle.
template <class Self, class T>
class set_interface : public erasing_interface<Self, T> {
    using traits = member_traits<T>;

public:
    /// orm::ref<T>, or T for values.
    using value_type = typename traits::type;
    using key_type = value_type;
    using const_reference = const value_type&;
    using reference = const_reference;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;
    using iterator = member_iterator<T>;
    using const_iterator = iterator;

    // Reading, in order of insertion. While the set changes: see member_iterator.

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
    /// Complexity: constant.
    bool contains(const value_type& member) const {
        const typename traits::key key{member};
        const collection_operation of{self()};
        return set_contains(of, key.get());
    }

    // Changing. Each fires its events before the set changes, but for pop.

    /// Fires append; append_wo_mutation for one that is in already. @return was it added?
    bool add(const value_type& member) {
        const typename traits::argument given{member};
        const opened_collection to = all();
        return set_add(to, given.get(to));
    }
    bool insert(const value_type& member) { return add(member); }
    /// Fires remove. @throws key_error, before anything is fired, for one that is not in
    void remove(const value_type& member) {
        const typename traits::argument given{member};
        const opened_collection from = all();
        remove_member(from, given.get(from), nullptr);
    }
    /// Fires remove; does nothing for one that is not in. @return was it in?
    bool discard(const value_type& member) {
        const typename traits::argument given{member};
        const collection_operation from{self()};
        return set_discard(from, given.get(from));
    }
    size_type erase(const value_type& member) { return discard(member) ? 1 : 0; }
    /// Takes the newest out, then fires remove. @throws key_error when there is none
    value_type pop() { return take_out<T>(self(), &last_place, &set_pop); }
    void clear() { set_clear(all()); }

    /// Adds each.
    template <range_of<T> Range>
    void update(const Range& members) {
        change(&set_update, members);
    }
    /// Discards each.
    template <range_of<T> Range>
    void difference_update(const Range& members) {
        change(&set_difference_update, members);
    }
    /// Removes what is not among them.
    template <range_of<T> Range>
    void intersection_update(const Range& members) {
        change(&set_intersection_update, members);
    }
    /// Removes those of them that are in, then adds the others.
    template <range_of<T> Range>
    void symmetric_difference_update(const Range& members) {
        change(&set_symmetric_difference_update, members);
    }
    void update(std::initializer_list<value_type> m) { update<decltype(m)>(m); }
    void difference_update(std::initializer_list<value_type> m) {
        difference_update<decltype(m)>(m);
    }
    void intersection_update(std::initializer_list<value_type> m) {
        intersection_update<decltype(m)>(m);
    }
    void symmetric_difference_update(std::initializer_list<value_type> m) {
        symmetric_difference_update<decltype(m)>(m);
    }

    // The operators take sets only: orm::set, std::set, std::unordered_set.
    template <class Set>
    Self& operator|=(const Set& members) {
        if constexpr (check_set<Set>()) update(members);
        return self();
    }
    template <class Set>
    Self& operator-=(const Set& members) {
        if constexpr (check_set<Set>()) difference_update(members);
        return self();
    }
    template <class Set>
    Self& operator&=(const Set& members) {
        if constexpr (check_set<Set>()) intersection_update(members);
        return self();
    }
    template <class Set>
    Self& operator^=(const Set& members) {
        if constexpr (check_set<Set>()) symmetric_difference_update(members);
        return self();
    }

private:
    template <class Set>
    static consteval bool check_set() {
        static_assert(set_of<Set, T>,
                      "orm: |=, -=, &= and ^= of an orm::set take a set of the same members; use "
                      "update, difference_update and so on for other ranges");
        return set_of<Set, T>;
    }
    template <class Range>
    void change(void (*by)(collection_body&, std::vector<edge>), const Range& members) {
        collection_operation of{self()};
        gathered_members<T> given{of};
        std::vector<edge> all = of.read(self(), given, members);
        by(of, std::move(all));
    }
    Self& self() { return static_cast<Self&>(*this); }
    const Self& self() const { return static_cast<const Self&>(*this); }
    opened_collection all() const { return {static_cast<const Self&>(*this)}; }
};

}  // namespace detail

/// An attribute that holds a set of mapped objects, by identity, or of values (orm::is_value) with
/// std::hash and ==. Iterates in order of insertion. See orm::list for what all collections share.
/// Source: SQLAlchemy 2.1, orm/collections.py, InstrumentedSet.
template <class T>
class set : public detail::set_interface<set<T>, T>, public detail::collection_attribute<set<T>> {
    using attribute = detail::collection_attribute<set<T>>;

public:
    template <class Self>
    using interface = detail::set_interface<Self, T>;
    using element_type = T;
    using typename detail::set_interface<set<T>, T>::value_type;

    set() noexcept = default;
    set(std::initializer_list<value_type> members) { attribute::template assign_range<T>(members); }
    /// A copy is a plain value, also of the attribute of a live object.
    set(const set& other) : set{} {
        const detail::dispatch_frame running;
        if (other.has_loaded_value()) attribute::template assign_range<T>(other);
    }
    set(set&& other) : set{static_cast<const set&>(other)} {}
    template <detail::set_of<T> Set>
        requires(!std::is_same_v<Set, set>)
    explicit set(const Set& members) { attribute::template assign_range<T>(members); }
    ~set() = default;

    /// A bulk replace, see orm::list. Takes sets only.
    set& operator=(const set& other) {
        assign(other);
        return *this;
    }
    set& operator=(set&& other) {
        assign(static_cast<const set&>(other));
        return *this;
    }
    set& operator=(std::initializer_list<value_type> members) {
        assign(members);
        return *this;
    }
    template <detail::set_of<T> Set>
    set& operator=(const Set& members) {
        assign(members);
        return *this;
    }

    /// The same members?
    friend bool operator==(const set& left, const set& right) {
        const detail::collection_operation of{left};
        if (of->count != right.size()) return false;
        for (const detail::edge& one : detail::members_of(of))  // a comparison may change it
            if (!right.contains(detail::member_traits<T>::view(one))) return false;
        return true;
    }

    static constexpr detail::collection_ops ops =
        detail::plain_collection_ops<T>(detail::field_kind::set);

private:
    template <class Range>
    void assign(const Range& members) {
        attribute::template assign_range<T>(members);
    }
};

namespace detail {

template <class T>
inline constexpr bool is_attribute_field<set<T>> = true;
template <class T>
inline constexpr bool is_collection_field<set<T>> = true;

}  // namespace detail

}  // namespace orm
#endif

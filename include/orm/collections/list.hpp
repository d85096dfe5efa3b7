#ifndef ORM_COLLECTIONS_LIST_HPP
#define ORM_COLLECTIONS_LIST_HPP

#include <algorithm>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <utility>
#include <vector>

#include "orm/collections/detail/collection_operations.hpp"
#include "orm/collections/held.hpp"
#include "orm/collections/member.hpp"
#include "orm/instrument/make.hpp"

namespace orm {

namespace detail {

/// What a list offers, on the attribute and by a handle.
template <class Self, class T>
class list_interface : public erasing_interface<Self, T> {
    using traits = member_traits<T>;

public:
    /// orm::ref<T>, or T for values.
    using value_type = typename traits::type;
    using const_reference = const value_type&;
    using reference = const_reference;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;
    using iterator = list_iterator<T>;
    using const_iterator = iterator;

    // Reading; nothing is counted while iterating. An iterator of a list that changes stays at its
    // place and never leaves the list; with assertions its next step throws
    // collection_changed_error. It belongs to the thread that changes the list.

    iterator begin() const { return at_place(0); }
    iterator end() const { return at_place(all()->members.size()); }
    size_type size() const { return all()->members.size(); }
    bool empty() const { return all()->members.empty(); }
    /// @pre place < size()
    const_reference operator[](size_type place) const {
        return traits::view(all()->members[place]);
    }
    /// Negative places count from the end. @throws index_error
    const_reference at(difference_type index) const {
        const opened_collection of = all();
        return traits::view(of->members[list_place(of, index)]);
    }
    const_reference front() const { return at(0); }
    const_reference back() const { return at(-1); }
    bool contains(const value_type& member) const {
        const typename traits::key key{member};
        const collection_operation of{self()};
        return list_find(of, key.get()) != of->members.size();
    }

    // Changing. Each fires its events before the list changes, but for pop,
    // where the member has gone already.

    /// Fires append. Complexity: constant when nothing listens.
    /// @throws whatever a listener throws: the member is not added then.
    void append(const value_type& member) {
        collection_body* const to = static_cast<const Self&>(*this).present_body();
        if (to == nullptr) [[unlikely]]
            return append_first(member);
        const typename traits::argument given{member};
        if constexpr (is_value<T>) {
            list_append(*to, given.get(*to));
        } else {
            list_append_object(*to, given.get(*to));
        }
    }
    void push_back(const value_type& member) { append(member); }
    /// Makes an object (or a value) of the arguments and appends it.
    /// @return what it has made, whatever listeners have stored
    template <class... A>
    value_type emplace_back(A&&... arguments) {
        const dispatch_frame running;  // what hears of the new object may drop the owner
        if constexpr (is_value<T>) {
            T made(std::forward<A>(arguments)...);
            append(made);
            return made;
        } else {
            ref<T> made = orm::make<T>(std::forward<A>(arguments)...);
            append(made);
            return made;
        }
    }
    /// Fires append with the index as given; out of range means the nearest end.
    void insert(difference_type index, const value_type& member) {
        const typename traits::argument given{member};
        const opened_collection to = all();
        list_insert(to, index, given.get(to));
    }
    void insert(iterator before, const value_type& member) {
        const dispatch_frame running;
        insert(before - begin(), member);
    }
    /// Appends each, one by one; the range is read before anything changes.
    template <range_of<T> Range>
    void extend(const Range& members) {
        collection_operation to{self()};
        gathered_members<T> given{to};
        std::vector<edge> all = to.read(self(), given, members);
        list_extend(to, std::move(all));
    }
    void extend(std::initializer_list<value_type> members) {
        extend<std::initializer_list<value_type>>(members);
    }
    template <range_of<T> Range>
    Self& operator+=(const Range& members) {
        extend(members);
        return static_cast<Self&>(*this);
    }
    Self& operator+=(std::initializer_list<value_type> members) {
        extend(members);
        return static_cast<Self&>(*this);
    }
    /// Takes the first one out. Fires remove, also for one that is not in.
    /// @throws value_error when it is not in
    void remove(const value_type& member) {
        const typename traits::argument given{member};
        const opened_collection from = all();
        remove_member(from, given.get(from), nullptr);
    }
    /// Takes a member out, then fires remove, with the index as given.
    /// @throws index_error when there is none
    value_type pop(difference_type index = -1) {
        const auto place = [index](const collection_body& of) {
            return index < 0 ? static_cast<size_type>(index) + of.members.size()
                             : static_cast<size_type>(index);
        };
        return take_out<T>(self(), place,
                           [index](collection_body& of) { return list_pop(of, index); });
    }
    void pop_back() { static_cast<void>(pop()); }
    /// `l[index] = member`: fires remove for the old one and append for the new.
    /// @throws index_error, before anything is fired
    void set(difference_type index, const value_type& member) {
        const typename traits::argument given{member};
        const opened_collection in = all();
        list_set(in, index, given.get(in));
    }
    /// `l[part] = members`, one by one. @throws value_error when a part with a step has another
    /// size
    template <range_of<T> Range>
    void set(const slice& part, const Range& members) {
        collection_operation in{self()};
        if (identity_of_collection(members) == &*in && part.step.value_or(1) == 1) return;
        gathered_members<T> given{in};
        std::vector<edge> all = in.read(self(), given, members);
        list_set_slice(in, part, std::move(all));
    }
    void set(const slice& part, std::initializer_list<value_type> members) {
        set<std::initializer_list<value_type>>(part, members);
    }
    /// `del l[index]`. @throws index_error, before anything is fired
    void erase(difference_type index) { list_erase(all(), index); }
    /// `del l[part]`: fires remove for each, then takes them out.
    void erase(const slice& part) { list_erase_slice(all(), part); }
    void erase(iterator one) {
        const dispatch_frame running;
        erase(one - begin());
    }
    void erase(iterator first, iterator last) {
        const dispatch_frame running;
        const iterator start = begin();
        erase(slice{first - start, last - start, {}});
    }
    /// Fires remove for each, with the key -1, then empties the list.
    void clear() { list_clear(all()); }

    /// These change the order only, and fire nothing: it is no change of the attribute.
    void reverse() {
        const opened_collection of = all();
        keep_committed(of);
        std::reverse(of->members.begin(), of->members.end());
    }
    /// Stable. `by` compares what `projection` makes of members; when one of them throws the list
    /// is as it was. @throws collection_changed_error when they have changed the list
    template <class Compare = std::less<>, class Projection = std::identity>
    void sort(Compare by = {}, Projection projection = {}) {
        const collection_operation of{self()};
        const std::vector<edge> before = of->members;
        std::vector<edge> sorted = before;
        std::stable_sort(sorted.begin(), sorted.end(), [&](const edge& left, const edge& right) {
            return static_cast<bool>(std::invoke(by, std::invoke(projection, traits::view(left)),
                                                 std::invoke(projection, traits::view(right))));
        });
        if (of->members != before) throw_changed_in_sort(of);
        keep_committed(of);
        of->members = std::move(sorted);
        tell_iterators();
    }

private:
    iterator at_place(size_type place) const {
        const opened_collection of = all();
        return {self().any_body(), place};
    }
    const Self& self() const noexcept { return static_cast<const Self&>(*this); }
    opened_collection all() const { return {static_cast<const Self&>(*this)}; }
    /// Appends to a collection that has to be loaded or made.
    void append_first(const value_type& member) {
        const typename traits::argument given{member};
        const opened_collection to = all();
        list_append(to, given.get(to));
    }
};

}  // namespace detail

/// An attribute that holds an ordered collection of mapped objects, or of values (orm::is_value).
///
/// In an object made by orm::make every change is announced to the listeners of the attribute, kept
/// in step with the other end of the relationship, and remembered until the next commit. Members
/// live as long as the object; null is refused. In a plain value it is a vector of handles. T may
/// be declared only. Reading is a range of `const ref<T>&` (values: `const T&`). 16 bytes. Source:
/// SQLAlchemy 2.1, orm/collections.py, InstrumentedList.
template <class T>
class list : public detail::list_interface<list<T>, T>,
             public detail::collection_attribute<list<T>> {
    using attribute = detail::collection_attribute<list<T>>;

public:
    template <class Self>
    using interface = detail::list_interface<Self, T>;
    using element_type = T;
    using typename detail::list_interface<list<T>, T>::value_type;

    list() noexcept = default;
    list(std::initializer_list<value_type> members) {
        attribute::template assign_range<T>(members);
    }
    /// A copy is a plain value, also of the attribute of a live object.
    list(const list& other) : list{} {
        const detail::dispatch_frame running;
        if (other.has_loaded_value()) attribute::template assign_range<T>(other);
    }
    list(list&& other) : list{static_cast<const list&>(other)} {}
    template <detail::range_of<T> Range>
        requires(!std::is_same_v<Range, list>)
    explicit list(const Range& members) { attribute::template assign_range<T>(members); }
    ~list() = default;

    /// A bulk replace: bulk_replace, append for each member that comes, append_wo_mutation for
    /// those that stay, remove for those that go, dispose_collection for the collection that was
    /// there. The range is copied, never adopted; the attribute's own collection changes nothing.
    /// @throws whatever a listener throws; what was done until then stays, and the ends may
    /// differ: the new collection is stored, partly filled. orm::restore undoes it.
    list& operator=(const list& other) {
        assign(other);
        return *this;
    }
    list& operator=(list&& other) {
        assign(static_cast<const list&>(other));
        return *this;
    }
    list& operator=(std::initializer_list<value_type> members) {
        assign(members);
        return *this;
    }
    template <detail::range_of<T> Range>
    list& operator=(const Range& members) {
        assign(members);
        return *this;
    }

    /// The same members in the same order?
    friend bool operator==(const list& left, const list& right) {
        const detail::collection_operation in_left{left};
        const detail::collection_operation in_right{right};
        // Copied: a comparison may change them.
        const std::vector<detail::edge> mine = detail::members_of(in_left);
        const std::vector<detail::edge> others = detail::members_of(in_right);
        return std::equal(mine.begin(), mine.end(), others.begin(), others.end(),
                          [](const detail::edge& one, const detail::edge& other) {
                              return detail::is_same(ops, one.object, other.object);
                          });
    }
    template <detail::range_of<T> Range>
        requires(!std::is_same_v<Range, list>)
    friend bool operator==(const list& left, const Range& right) { return left.equals(right); }

    static constexpr detail::collection_ops ops =
        detail::plain_collection_ops<T>(detail::field_kind::list);

private:
    template <class Range>
    bool equals(const Range& members) const {
        const detail::collection_operation of{*this};
        const std::vector<detail::edge> mine = detail::members_of(of);
        return std::equal(mine.begin(), mine.end(), std::begin(members), std::end(members),
                          [](const detail::edge& one, const auto& other) {
                              return detail::member_traits<T>::view(one) == other;
                          });
    }
    template <class Range>
    void assign(const Range& members) {
        attribute::template assign_range<T>(members);
    }
};

namespace detail {

template <class T>
inline constexpr bool is_attribute_field<list<T>> = true;
template <class T>
inline constexpr bool is_collection_field<list<T>> = true;

}  // namespace detail

}  // namespace orm
#endif

#ifndef ORM_COLLECTIONS_WATCHED_HPP
#define ORM_COLLECTIONS_WATCHED_HPP

#include <concepts>
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

template <class C>
concept has_pointers = std::is_pointer_v<typename C::value_type>;
template <class C>
concept has_appender = requires(C& items, typename C::value_type item) {
    items.append(item);
};
template <class C>
concept has_remover = requires(C& items, typename C::value_type item) {
    { items.remove(item) } -> std::same_as<bool>;
};
template <class C>
concept has_iterator = requires(const C& items) {
    { *items.begin() } -> std::convertible_to<typename C::value_type>;
    { items.begin() != items.end() } -> std::convertible_to<bool>;
};

/// One sentence for each role that a custom collection lacks.
template <class C>
consteval bool check_roles() {
    constexpr bool pointers = has_pointers<C>;
    static_assert(pointers,
                  "orm: a custom collection needs value_type, a plain pointer to its mapped class; "
                  "the library keeps the members alive");
    constexpr bool appender = !pointers || has_appender<C>;
    static_assert(appender, "orm: a custom collection needs the appender, append(value_type)");
    constexpr bool remover = !pointers || has_remover<C>;
    static_assert(remover,
                  "orm: a custom collection needs the remover, bool remove(value_type), which says "
                  "whether the member was in");
    constexpr bool iterator = !pointers || has_iterator<C>;
    static_assert(iterator, "orm: a custom collection needs the iterator, begin() and end() const");
    return pointers && appender && remover && iterator;
}

template <class C>
struct custom_thunks {
    using pointer = typename C::value_type;

    static void* make() { return new C{}; }
    static void destroy(void* custom) { delete static_cast<C*>(custom); }
    static void append(void* custom, void* member) {
        static_cast<C*>(custom)->append(static_cast<pointer>(member));
    }
    static bool remove(void* custom, void* member) {
        return static_cast<C*>(custom)->remove(static_cast<pointer>(member));
    }
    static void members(const void* custom, std::vector<edge>& into) {
        for (const auto& one : *static_cast<const C*>(custom))
            into.push_back(edge{static_cast<pointer>(one)});
    }
    static consteval collection_ops ops() {
        using element = std::remove_pointer_t<pointer>;
        collection_ops made = plain_collection_ops<element>(field_kind::custom);
        made.make_custom = &make;
        made.destroy_custom = &destroy;
        made.custom_append = &append;
        made.custom_remove = &remove;
        made.custom_members = &members;
        return made;
    }
};

/// Steps over a custom collection; gives handles.
template <class C>
class custom_iterator {
    using inner = decltype(std::declval<const C&>().begin());
    using element = std::remove_pointer_t<typename C::value_type>;

public:
    using value_type = ref<element>;
    using reference = value_type;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;

    custom_iterator() = default;
    explicit custom_iterator(inner at) : at_{at} {}
    value_type operator*() const {
        return ref_access::counted<element>(static_cast<typename C::value_type>(*at_));
    }
    custom_iterator& operator++() {
        ++at_;
        return *this;
    }
    custom_iterator operator++(int) {
        custom_iterator before = *this;
        ++at_;
        return before;
    }
    friend bool operator==(const custom_iterator& left, const custom_iterator& right) {
        return left.at_ == right.at_;
    }

private:
    inner at_{};
};

template <class Self, class C>
class watched_interface
    : public erasing_interface<Self, std::remove_pointer_t<typename C::value_type>> {
    using element = std::remove_pointer_t<typename C::value_type>;
    using traits = member_traits<element>;
    using pointer = typename C::value_type;

public:
    using value_type = ref<element>;
    using size_type = std::size_t;
    using difference_type = std::ptrdiff_t;
    using iterator = custom_iterator<C>;
    using const_iterator = iterator;

    /// The user's object, to read from.
    const C& operator*() const { return items(all()); }
    const C* operator->() const { return &**this; }
    iterator begin() const { return iterator{(**this).begin()}; }
    iterator end() const { return iterator{(**this).end()}; }
    /// Complexity: linear.
    size_type size() const { return members_of(all()).size(); }
    bool empty() const { return begin() == end(); }
    bool contains(const value_type& member) const {
        for (const edge& one : members_of(all()))
            if (one.object == ref_access::address(member)) return true;
        return false;
    }

    /// By the appender. Fires append.
    void append(const value_type& member) {
        const typename traits::argument given{member};
        const collection_operation to{self()};
        custom_append(to, given.get(to));
    }
    /// By the remover. Fires remove, also for one that is not in.
    /// @throws value_error when it is not in
    void remove(const value_type& member) {
        const typename traits::argument given{member};
        const collection_operation from{self()};
        remove_member(from, given.get(from), nullptr);
    }
    void clear() { remove_all_by_role(collection_operation{self()}, nullptr); }

    // Further member functions of the user's class, by the part they take. Source: the decorators
    // collection.adds, removes, removes_return and replaces.

    /// Calls Method(member), which adds its argument. Fires append before.
    template <auto Method>
    auto adding(const value_type& member) {
        const typename traits::argument given{member};
        const collection_operation to{self()};
        return add<Method>(to, given.get(to));
    }
    /// Calls Method(member), which removes its argument. Fires remove before.
    template <auto Method>
    auto removing(const value_type& member) {
        const typename traits::argument given{member};
        const collection_operation from{self()};
        const edge leaving = given.get(from);
        announce_remove(from, leaving, nullptr, {});
        const struct giving_up {
            collection_body& body;
            edge which;
            ~giving_up() { give_up_member(body, which); }
        } after{from, leaving};
        return (items(from).*Method)(static_cast<pointer>(leaving.object));
    }
    /// Calls Method(), which removes the member that it returns, or returns nullptr. Fires remove
    /// after.
    template <auto Method, class... A>
    value_type removing_returned(A&&... arguments) {
        const collection_operation from{self()};
        return gone(from, (items(from).*Method)(std::forward<A>(arguments)...));
    }
    /// Calls Method(member), which adds its argument and removes the member that it returns, or
    /// returns nullptr. Fires append before and remove after.
    template <auto Method>
    value_type replacing(const value_type& member) {
        const typename traits::argument given{member};
        const collection_operation in{self()};
        return gone(in, add<Method>(in, given.get(in)));
    }

private:
    static C& items(collection_body& of) noexcept { return *static_cast<C*>(of.custom); }
    template <auto Method>
    static auto add(collection_body& to, edge member) {
        void* const home = home_of(to, member);
        static_cast<void>(announce_append(to, member, nullptr, {}));
        keep_member(to, member);
        try {
            return (items(to).*Method)(static_cast<pointer>(member.object));
        } catch (...) {
            withdraw_append(to, member, home);
            throw;
        }
    }
    /// A member has left already.
    static value_type gone(collection_body& from, pointer member) {
        if (member == nullptr) return nullptr;
        value_type handle = ref_access::counted<element>(member);
        give_up_member(from, edge{member});
        announce_remove(from, edge{member}, nullptr, {});
        return handle;
    }
    const Self& self() const noexcept { return static_cast<const Self&>(*this); }
    opened_collection all() const { return {self()}; }
};

}  // namespace detail

/// A class that orm::watched can watch: value_type is a plain pointer to a mapped class, and it has
/// `append(value_type)`, `bool remove(value_type)` and `begin() const`, `end() const`.
template <class C>
concept custom_collection = detail::has_pointers<C> && detail::has_appender<C> &&
    detail::has_remover<C> && detail::has_iterator<C> && std::default_initializable<C>;

/// What no attribute can hold is refused with one sentence; nothing fails after it.
template <class C>
class watched {
public:
    using value_type = std::conditional_t<detail::check_roles<C>(), char, char>;
};

/// An attribute that holds a collection class of the user's, as orm::list holds a list.
///
/// Every change is announced, then made; a listener or validator may refuse a member that is
/// appended, but puts no other in its place. The class keeps plain pointers: the library keeps the
/// members alive. Source: SQLAlchemy 2.1, orm/collections.py, the class collection.
template <class C>
    requires custom_collection<C>
class watched<C> : public detail::watched_interface<watched<C>, C>,
                   public detail::collection_attribute<watched<C>> {
    using attribute = detail::collection_attribute<watched<C>>;

public:
    template <class Self>
    using interface = detail::watched_interface<Self, C>;
    using element_type = std::remove_pointer_t<typename C::value_type>;
    using value_type = ref<element_type>;

    watched() noexcept = default;
    watched(std::initializer_list<value_type> members) {
        attribute::template assign_range<element_type>(members);
    }
    watched(const watched& other) : watched{} {
        const detail::dispatch_frame running;
        if (other.has_loaded_value()) attribute::template assign_range<element_type>(other);
    }
    watched(watched&& other) : watched{static_cast<const watched&>(other)} {}
    ~watched() = default;

    /// A bulk replace, see orm::list; takes any range of members.
    watched& operator=(const watched& other) {
        assign(other);
        return *this;
    }
    watched& operator=(watched&& other) {
        assign(static_cast<const watched&>(other));
        return *this;
    }
    watched& operator=(std::initializer_list<value_type> members) {
        assign(members);
        return *this;
    }
    template <detail::range_of<element_type> Range>
    watched& operator=(const Range& members) {
        assign(members);
        return *this;
    }

    static constexpr detail::collection_ops ops = detail::custom_thunks<C>::ops();

private:
    template <class Range>
    void assign(const Range& members) {
        attribute::template assign_range<element_type>(members);
    }
};

namespace detail {

template <class C>
inline constexpr bool is_attribute_field<watched<C>> = true;
template <class C>
inline constexpr bool is_collection_field<watched<C>> = custom_collection<C>;
template <class C>
    requires(!custom_collection<C>)
struct ops_of<watched<C>> {
    static constexpr const field_ops* value = &scalar_ops<typename watched<C>::value_type>::table;
};

}  // namespace detail

}  // namespace orm
#endif

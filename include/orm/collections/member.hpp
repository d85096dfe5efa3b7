#ifndef ORM_COLLECTIONS_MEMBER_HPP
#define ORM_COLLECTIONS_MEMBER_HPP

#include <chrono>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "orm/collections/detail/core.hpp"
#include "orm/collections/detail/cursor.hpp"
#include "orm/core/detail/type_name.hpp"
#include "orm/state/detail/boxed_value.hpp"
#include "orm/state/ref.hpp"

namespace orm {

/// Are the members of a collection of T values, and not mapped objects? Numbers, enums, strings,
/// times and byte strings are; specialise it for a value type of your own:
/// `template <> inline constexpr bool orm::is_value<money> = true;`
template <class T>
inline constexpr bool is_value = std::is_arithmetic_v<T> || std::is_enum_v<T>;
template <class C, class T, class A>
inline constexpr bool is_value<std::basic_string<C, T, A>> = true;
template <class T>
inline constexpr bool is_value<std::optional<T>> = true;
template <class R, class P>
inline constexpr bool is_value<std::chrono::duration<R, P>> = true;
template <class C, class D>
inline constexpr bool is_value<std::chrono::time_point<C, D>> = true;
template <>
inline constexpr bool is_value<std::vector<std::byte>> = true;

namespace detail {

/// How members of a collection of T look to users, and to compiled code.
template <class T, bool Value = is_value<T>>
struct member_traits {
    using type = ref<T>;
    static constexpr const value_ops* values = nullptr;

    static const type& view(const edge& of) noexcept { return ref_access::view<T>(of); }
    /// Takes over the count that an operation gave back.
    static type adopt(edge of) noexcept {
        ref<T> made;
        ref_access::edge_of(made) = of;
        return made;
    }
    /// A member as it is handed to an operation; taken before the collection is read.
    class argument {
    public:
        explicit argument(const type& member) noexcept : member_{ref_access::address(member)} {}
        edge get(const collection_body& to) const {
            if (member_.object == nullptr) throw_null_member(to);
            return member_;
        }

    private:
        edge member_;  // the handle may be changed by a listener
    };
    /// What is compared with members.
    class key {
    public:
        explicit key(const type& member) noexcept : member_{ref_access::address(member)} {}
        const void* get() const noexcept { return member_; }

    private:
        const void* member_;
    };
    static void push(const collection_body& to, std::vector<edge>& all, const type& member) {
        if (member == nullptr) throw_null_member(to);
        push_unchecked(all, member);
    }
    static void push_unchecked(std::vector<edge>& all, const type& member) {
        all.push_back(edge{ref_access::address(member)});
    }
};

template <class T>
struct member_traits<T, true> {
    using type = T;
    static constexpr const value_ops* values = &boxed_value<T>::ops;

    static const type& view(const edge& of) noexcept {
        return unboxed<T>(static_cast<const value_box*>(of.object));
    }
    static type adopt(edge of) {
        auto* const box = static_cast<value_box*>(of.object);
        struct reference {
            value_box* box;
            ~reference() { drop_reference(&boxed_value<T>::ops, box); }
        } const held{box};
        return unboxed<T>(box);
    }
    class argument {
    public:
        explicit argument(const type& member) : box_{member} {}
        edge get(const collection_body&) const noexcept { return edge{box_.get()}; }

    private:
        temporary_box<T> box_;
    };
    class key {
    public:
        explicit key(const type& member) : box_{member} {}
        const void* get() const noexcept { return box_.get(); }

    private:
        temporary_box<T> box_;
    };
    static void push(const collection_body&, std::vector<edge>& all, const type& member) {
        push_unchecked(all, member);
    }
    static void push_unchecked(std::vector<edge>& all, const type& member) {
        temporary_box<T> box{member};
        all.push_back(edge{box.get()});
        ++box.get()->references;
    }
};

/// Ops of collections that the library stores itself.
template <class T>
consteval collection_ops plain_collection_ops(field_kind kind) {
    collection_ops ops{};
    ops.kind = kind;
    ops.values = member_traits<T>::values;
    ops.far_append = &far_append;
    ops.place_back = &place_back;
    ops.return_to_place = &return_to_place;
    ops.far_pop = &far_pop;
    ops.far_prepare = &far_prepare;
    ops.has_twice = &has_twice;
    return ops;
}

/// Members given to an operation; the references of values go to it.
template <class T>
class gathered_members {
public:
    explicit gathered_members(const collection_body& to) noexcept : to_{to} {}
    ~gathered_members() {
        for (const edge& one : edges_) drop_reference(member_traits<T>::values, one.object);
    }
    gathered_members(const gathered_members&) = delete;
    gathered_members& operator=(const gathered_members&) = delete;

    template <class Range>
    gathered_members& add(const Range& range) {
        using member = typename member_traits<T>::type;
        // What a lazy range makes has to live until the operation has it.
        constexpr bool lasts = std::is_same_v<decltype(*std::begin(range)), const member&>;
        if constexpr (requires { range.size(); }) edges_.reserve(range.size());
        for (const auto& one : range) {
            if constexpr (lasts || is_value<T>) {
                member_traits<T>::push(to_, edges_, one);
            } else {
                add_one(one);
            }
        }
        return *this;
    }
    void add_one(const typename member_traits<T>::type& member) {
        member_traits<T>::push(to_, edges_, member);
        if constexpr (!is_value<T>) kept_.push_back(member);
    }
    /// What handles it has taken live as long as this does.
    std::vector<edge> take() noexcept { return std::exchange(edges_, {}); }

private:
    const collection_body& to_;
    std::vector<edge> edges_;
    std::vector<typename member_traits<T>::type> kept_;
};

/// Anything that members of a collection of T can be read from.
template <class Range, class T>
concept range_of = requires(const Range& range) {
    { *std::begin(range) } -> std::convertible_to<const typename member_traits<T>::type&>;
    std::end(range);
};

/// Steps over the members of a set; over gaps too.
///
/// While the set changes it never leaves it, but may pass members by. With assertions the next step
/// throws collection_changed_error; to look at a member that was taken out does so always.
template <class T>
class member_iterator {
public:
    using value_type = typename member_traits<T>::type;
    using reference = const value_type&;
    using pointer = const value_type*;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::forward_iterator_tag;

    member_iterator() noexcept = default;
    member_iterator(collection_body* const& of, std::size_t place) noexcept : at_{of, place} {
        at_.skip_gaps();
    }

    reference operator*() const { return member_traits<T>::view(at_.member()); }
    pointer operator->() const { return &**this; }
    member_iterator& operator++() noexcept(!tells_mistakes) {
        at_.step(1);
        at_.skip_gaps();
        return *this;
    }
    member_iterator operator++(int) noexcept(!tells_mistakes) {
        member_iterator before = *this;
        ++*this;
        return before;
    }
    friend bool operator==(const member_iterator&, const member_iterator&) noexcept = default;

private:
    cursor at_;
};

/// Steps over members by their places: random access.
///
/// While a list changes it stays at its place, and at the end where that is nearer: it never leaves
/// the list, but may pass members by, or meet one twice. With assertions the next step throws
/// collection_changed_error; to look behind the end of what has become shorter does so always.
template <class T, class Cursor = list_cursor>
class list_iterator {
    static constexpr bool is_quiet = noexcept(std::declval<Cursor&>().step(1));

public:
    using value_type = typename member_traits<T>::type;
    using reference = const value_type&;
    using pointer = const value_type*;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::random_access_iterator_tag;

    list_iterator() noexcept = default;
    template <class From>
    list_iterator(const From& of, std::size_t place) noexcept : at_{of, place} {}

    reference operator*() const { return member_traits<T>::view(at_.member()); }
    pointer operator->() const { return &**this; }
    reference operator[](difference_type n) const { return *(*this + n); }
    list_iterator& operator++() noexcept(is_quiet) { return *this += 1; }
    list_iterator& operator--() noexcept(is_quiet) { return *this -= 1; }
    list_iterator operator++(int) noexcept(is_quiet) {
        list_iterator before = *this;
        ++*this;
        return before;
    }
    list_iterator operator--(int) noexcept(is_quiet) {
        list_iterator before = *this;
        --*this;
        return before;
    }
    list_iterator& operator+=(difference_type n) noexcept(is_quiet) {
        at_.step(n);
        return *this;
    }
    list_iterator& operator-=(difference_type n) noexcept(is_quiet) {
        at_.step(-n);
        return *this;
    }
    friend list_iterator operator+(list_iterator i, difference_type n) { return i += n; }
    friend list_iterator operator+(difference_type n, list_iterator i) { return i += n; }
    friend list_iterator operator-(list_iterator i, difference_type n) { return i -= n; }
    friend difference_type operator-(const list_iterator& left,
                                     const list_iterator& right) noexcept {
        return left.at_ - right.at_;
    }
    friend bool operator==(const list_iterator&, const list_iterator&) noexcept = default;
    friend std::strong_ordering operator<=>(const list_iterator&,
                                            const list_iterator&) noexcept = default;

private:
    Cursor at_;
};

}  // namespace detail

}  // namespace orm
#endif

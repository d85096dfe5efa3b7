#ifndef ORM_COLLECTIONS_DETAIL_CURSOR_HPP
#define ORM_COLLECTIONS_DETAIL_CURSOR_HPP

#include <compare>
#include <cstddef>
#include <cstdint>

#include "orm/core/detail/visibility.hpp"
#include "orm/state/detail/collection_body.hpp"

namespace orm::detail {

/// Are mistakes told that otherwise do no harm? In builds with the standard library's assertions.
#if defined(_GLIBCXX_ASSERTIONS) || defined(_LIBCPP_HARDENING_MODE)
inline constexpr bool tells_mistakes = true;
#else
inline constexpr bool tells_mistakes = false;
#endif

/// @throws collection_changed_error; `of` is nullptr when the collection is gone
[[noreturn]] void throw_changed_in_iteration(const collection_body* of);
/// The same, for an iterator that stands where no member is any more.
[[noreturn]] void throw_no_member_there(const collection_body* of);

/// Where an iterator of a set or a dictionary stands: a place of whatever collection is there when
/// it is looked at. When that has become shorter meanwhile, or is gone, the iterator is at the end.
/// Counts nothing.
class cursor {
public:
    cursor() noexcept = default;
    /// @param of  where the attribute, or a handle, has its collection
    cursor(collection_body* const& of, std::size_t place) noexcept
        : of_{&of}, at_{place}, count_{of->count} {}

    std::size_t place() const noexcept { return at_; }
    const collection_body& body() const noexcept { return **of_; }
    /// @throws collection_changed_error when there is none any more
    const edge& member() const {
        if (of_ == nullptr) throw_no_member_there(nullptr);
        if (is_past() || is_gap()) throw_no_member_there(*of_);
        return body().members[at_];
    }

    /// @throws collection_changed_error with assertions, when members came or went meanwhile
    void step(std::ptrdiff_t by) noexcept(!tells_mistakes) {
        if constexpr (tells_mistakes) {
            if (*of_ == nullptr || (*of_)->count != count_) throw_changed_in_iteration(*of_);
        }
        at_ += static_cast<std::size_t>(by);
    }
    void skip_gaps() noexcept {
        while (!is_past() && is_gap()) ++at_;
    }
    friend bool operator==(const cursor& left, const cursor& right) noexcept {
        return left.at_ == right.at_ || (left.is_past() && right.is_past());
    }

private:
    bool is_past() const noexcept { return *of_ == nullptr || at_ >= (*of_)->members.size(); }
    bool is_gap() const noexcept { return body().members[at_].object == nullptr; }

    collection_body* const* of_ = nullptr;
    std::size_t at_ = 0;
    std::size_t count_ = 0;  ///< of members when it was made
};

/// Moves on whenever this thread shortens a list or gives up storage of one: the addresses that
/// iterators of lists know may be wrong then. Every look compares it, which costs a twentieth of
/// the cheapest loop; the way by the collection costs a third. Iterators of no list are behind it.
ORM_ONE_PER_PROCESS
[[gnu::tls_model("initial-exec")]] inline constinit thread_local std::uint64_t list_moves = 1;
inline void tell_iterators() noexcept {
    ++list_moves;
}

class list_cursor;
/// For one that list_moves has left behind: looks into the collection that is there now.
/// @throws collection_changed_error when that has no such place
const edge& member_there(list_cursor at);
/// The same; what is at the end, or behind it, is equal.
std::strong_ordering compare_there(list_cursor left, list_cursor right) noexcept;

/// Where an iterator of a list stands, by an address as long as that holds, and by a place of
/// whatever list is there afterwards. When that has become shorter, or is gone, the iterator is at
/// the end. Addresses are numbers here: their storage may have gone. Counts nothing.
class list_cursor {
public:
    list_cursor() noexcept = default;
    /// @param of  where the attribute, or a handle, has its collection
    list_cursor(collection_body* const& of, std::size_t place) noexcept
        : first_{reinterpret_cast<std::uintptr_t>(of->members.data())},
          at_{first_ + place * sizeof(edge)},
          moves_{list_moves},
          of_{&of},
          count_{of->count} {}

    std::size_t place() const noexcept { return (at_ - first_) / sizeof(edge); }
    /// nullptr: there is none any more
    const collection_body* body() const noexcept { return of_ != nullptr ? *of_ : nullptr; }
    /// @throws collection_changed_error when there is none any more
    const edge& member() const {
        if (tells_mistakes || moves_ != list_moves) [[unlikely]]
            return member_there(*this);
        // An address and no pointer: it may lie outside of the storage by now.
        return *reinterpret_cast<const edge*>(at_);  // NOLINT(performance-no-int-to-ptr)
    }
    /// @throws collection_changed_error with assertions, when members came or went meanwhile
    void step(std::ptrdiff_t by) noexcept(!tells_mistakes) {
        if constexpr (tells_mistakes) {
            if (body() == nullptr || body()->count != count_) throw_changed_in_iteration(body());
        }
        at_ += static_cast<std::uintptr_t>(by) * sizeof(edge);
    }
    std::ptrdiff_t operator-(const list_cursor& other) const noexcept {
        if (moves_ != other.moves_) [[unlikely]]
            return static_cast<std::ptrdiff_t>(place() - other.place());
        return static_cast<std::ptrdiff_t>(at_ - other.at_) /
               static_cast<std::ptrdiff_t>(sizeof(edge));
    }
    friend bool operator==(const list_cursor& left, const list_cursor& right) noexcept {
        if (left.is_behind(right)) [[unlikely]]
            return std::is_eq(compare_there(left, right));
        return left.at_ == right.at_;
    }
    friend std::strong_ordering operator<=>(const list_cursor& left,
                                            const list_cursor& right) noexcept {
        if (left.is_behind(right)) [[unlikely]]
            return compare_there(left, right);
        return left.at_ <=> right.at_;
    }

private:
    bool is_behind(const list_cursor& other) const noexcept {
        return moves_ != list_moves || moves_ != other.moves_;
    }

    std::uintptr_t first_ = 0;  ///< where the storage began when it was made
    std::uintptr_t at_ = 0;
    std::uint64_t moves_ = 0;  ///< list_moves of then
    collection_body* const* of_ = nullptr;
    std::size_t count_ = 0;  ///< of members then
};

}  // namespace orm::detail
#endif

#ifndef ORM_COLLECTIONS_CURSOR_HPP
#define ORM_COLLECTIONS_CURSOR_HPP

#include <compare>
#include <cstddef>

#include "orm/state/collection_body.hpp"

namespace orm::detail {

/// Are mistakes told that otherwise do no harm? In builds with the standard library's assertions.
#if defined(_GLIBCXX_ASSERTIONS) || defined(_LIBCPP_HARDENING_MODE)
inline constexpr bool tells_mistakes = true;
#else
inline constexpr bool tells_mistakes = false;
#endif

/// @throws collection_changed_error; `of` is nullptr when the collection is gone
[[noreturn]] void throw_changed_in_iteration(const collection_body* of);

/// Where an iterator stands: a place of whatever collection is there when it is looked at. When
/// that has become shorter meanwhile, or is gone, the iterator is at the end. Counts nothing.
class cursor {
public:
    cursor() noexcept = default;
    /// @param of  where the attribute, or a handle, has its collection
    cursor(collection_body* const& of, std::size_t place) noexcept
        : of_{&of}, at_{place}, count_{of->count} {}

    std::size_t place() const noexcept { return at_; }
    const collection_body& body() const noexcept { return **of_; }
    const edge& member() const noexcept { return body().members[at_]; }
    const edge& member(std::ptrdiff_t behind) const noexcept {
        return body().members[at_ + static_cast<std::size_t>(behind)];
    }

    /// @throws collection_changed_error with assertions, when members came or went meanwhile
    void step(std::ptrdiff_t by) noexcept(!tells_mistakes) {
        if constexpr (tells_mistakes) {
            if (*of_ == nullptr || (*of_)->count != count_) throw_changed_in_iteration(*of_);
        }
        at_ += static_cast<std::size_t>(by);
    }
    void skip_gaps() noexcept {
        while (!is_past() && member().object == nullptr) ++at_;
    }
    std::ptrdiff_t operator-(const cursor& other) const noexcept {
        return static_cast<std::ptrdiff_t>(at_ - other.at_);
    }
    friend bool operator==(const cursor& left, const cursor& right) noexcept {
        return left.at_ == right.at_ || (left.is_past() && right.is_past());
    }
    friend std::strong_ordering operator<=>(const cursor& left, const cursor& right) noexcept {
        return left.at_ <=> right.at_;
    }

private:
    bool is_past() const noexcept { return *of_ == nullptr || at_ >= (*of_)->members.size(); }

    collection_body* const* of_ = nullptr;
    std::size_t at_ = 0;
    std::size_t count_ = 0;  ///< of members when it was made
};

}  // namespace orm::detail
#endif

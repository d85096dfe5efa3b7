#ifndef ORM_COLLECTIONS_BULK_VALUES_HPP
#define ORM_COLLECTIONS_BULK_VALUES_HPP

#include <compare>
#include <cstddef>
#include <vector>

#include "orm/collections/member.hpp"
#include "orm/instrument/detail/object_attribute.hpp"

namespace orm {

namespace detail {

/// Where an iterator of bulk_values stands: a place, and the end where that is nearer.
class values_cursor {
public:
    values_cursor() noexcept = default;
    values_cursor(const std::vector<edge>& of, std::size_t place) noexcept : of_{&of}, at_{place} {}

    /// @throws collection_changed_error when there is none any more
    const edge& member() const {
        if (is_past()) throw_no_member_there(nullptr);
        return (*of_)[at_];
    }
    void step(std::ptrdiff_t by) noexcept { at_ += static_cast<std::size_t>(by); }
    std::ptrdiff_t operator-(const values_cursor& other) const noexcept {
        return static_cast<std::ptrdiff_t>(at_ - other.at_);
    }
    friend bool operator==(const values_cursor& left, const values_cursor& right) noexcept {
        return (left <=> right) == 0;
    }
    friend std::strong_ordering operator<=>(const values_cursor& left,
                                            const values_cursor& right) noexcept {
        if (left.is_past() && right.is_past()) return std::strong_ordering::equal;
        return left.at_ <=> right.at_;
    }

private:
    bool is_past() const noexcept { return of_ == nullptr || at_ >= of_->size(); }

    const std::vector<edge>* of_ = nullptr;
    std::size_t at_ = 0;
};

}  // namespace detail

/// The members that a bulk assignment brings, as listeners of bulk_replace may change them in
/// place.
///
/// A view, good while the listener runs. Source: SQLAlchemy 2.1, orm/events.py,
/// AttributeEvents.bulk_replace, parameter values.
template <class T>
class bulk_values {
    using traits = detail::member_traits<T>;

public:
    /// orm::ref<T>, or T for values.
    using value_type = typename traits::type;
    /// Good while the values change: it stays at its place, or at the end where that is nearer.
    using iterator = detail::list_iterator<T, detail::values_cursor>;

    bulk_values(std::vector<detail::edge>& values, const attribute_info& of) noexcept
        : values_{values}, attribute_{of} {}

    iterator begin() const noexcept { return {values_, 0}; }
    iterator end() const noexcept { return {values_, values_.size()}; }
    std::size_t size() const noexcept { return values_.size(); }
    bool empty() const noexcept { return values_.empty(); }
    const value_type& operator[](std::size_t place) const { return traits::view(values_[place]); }

    /// Puts another one in a place. @throws value_error for null
    void replace(std::size_t place, const value_type& member) {
        const std::vector<detail::edge> made = boxed(member);
        detail::drop_reference(traits::values, values_[place].object);
        values_[place] = made.front();
    }
    void push_back(const value_type& member) { values_.push_back(boxed(member).front()); }
    void erase(std::size_t place) {
        detail::drop_reference(traits::values, values_[place].object);
        values_.erase(values_.begin() + static_cast<std::ptrdiff_t>(place));
    }
    void clear() {
        while (!empty()) erase(size() - 1);
    }
    /// Makes them those of a range, which may be made of themselves.
    template <detail::range_of<T> Range>
    void assign(const Range& members) {
        std::vector<value_type> given;
        for (const auto& one : members) given.push_back(one);
        clear();
        for (const value_type& one : given) push_back(one);
    }

private:
    std::vector<detail::edge> boxed(const value_type& member) const {
        if constexpr (!is_value<T>)
            if (member == nullptr) detail::throw_null_member(attribute_);
        std::vector<detail::edge> made;
        traits::push_unchecked(made, member);
        return made;
    }

    std::vector<detail::edge>& values_;
    const attribute_info& attribute_;
};

/// The keys that came with the bulk assignment of a dictionary, beside the values as they were
/// given.
template <class Key>
class key_list : private detail::bulk_keys {
public:
    std::size_t size() const noexcept { return boxes.size(); }
    const Key& operator[](std::size_t place) const { return detail::unboxed<Key>(boxes[place]); }
    std::vector<Key> to_vector() const {
        std::vector<Key> found;
        for (const auto* const one : boxes) found.push_back(detail::unboxed<Key>(one));
        return found;
    }
};

}  // namespace orm
#endif

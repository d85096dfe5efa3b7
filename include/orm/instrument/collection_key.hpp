#ifndef ORM_INSTRUMENT_COLLECTION_KEY_HPP
#define ORM_INSTRUMENT_COLLECTION_KEY_HPP

#include <cstdint>
#include <optional>

#include "orm/event/detail/identity.hpp"

namespace orm {

/// A part of a list as it is written in Python: `[start:stop:step]`, each part may be left out.
/// Negative places count from the end.
struct slice {
    std::optional<std::ptrdiff_t> start;
    std::optional<std::ptrdiff_t> stop;
    std::optional<std::ptrdiff_t> step;

    friend bool operator==(const slice&, const slice&) = default;
};

/// What an operation named the member by: the `key` of listeners that ask for it by
/// orm::include_key. A list's index or slice as given, a dictionary's key, null, or NO_KEY.
/// Source: SQLAlchemy 2.1, orm/events.py, AttributeEvents.append, parameter key.
class collection_key {
public:
    enum class kind : std::uint8_t { no_key, null, index, slice, key };

    constexpr collection_key() noexcept = default;
    static collection_key null() noexcept {
        collection_key made;
        made.kind_ = kind::null;
        return made;
    }
    static collection_key at(std::ptrdiff_t index) noexcept {
        collection_key made;
        made.kind_ = kind::index;
        made.index_ = index;
        return made;
    }
    static collection_key of(const orm::slice& part) noexcept {
        collection_key made;
        made.kind_ = kind::slice;
        made.value_ = &part;
        return made;
    }
    template <class Key>
    static collection_key of_key(const Key& key) noexcept {
        return of_key(&key, &typeid(Key));
    }
    static collection_key of_key(const void* key, const std::type_info* type) noexcept {
        collection_key made;
        made.kind_ = kind::key;
        made.value_ = key;
        made.type_ = type;
        return made;
    }

    kind what() const noexcept { return kind_; }
    /// The operation has no key; not the same as a null key.
    bool is_no_key() const noexcept { return kind_ == kind::no_key; }
    /// The index, as the operation was given it; nullptr when it is none.
    const std::ptrdiff_t* index() const noexcept {
        return kind_ == kind::index ? &index_ : nullptr;
    }
    /// The slice, as written; nullptr when it is none.
    const orm::slice* slice() const noexcept {
        return kind_ == kind::slice ? static_cast<const orm::slice*>(value_) : nullptr;
    }
    /// The key of a dictionary with keys of this type; nullptr when it is none.
    template <class Key>
    const Key* key() const noexcept {
        return kind_ == kind::key && detail::same_type(*type_, typeid(Key))
                   ? static_cast<const Key*>(value_)
                   : nullptr;
    }

private:
    kind kind_ = kind::no_key;
    std::ptrdiff_t index_ = 0;
    const void* value_ = nullptr;
    const std::type_info* type_ = nullptr;
};

}  // namespace orm
#endif

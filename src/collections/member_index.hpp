#ifndef ORM_SRC_COLLECTIONS_MEMBER_INDEX_HPP
#define ORM_SRC_COLLECTIONS_MEMBER_INDEX_HPP

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>

#include "orm/state/collection_body.hpp"

namespace orm::detail {

/// Hash and equality of members or keys: those of their values, or the identity of objects.
struct member_hash {
    using is_avalanching = void;
    const value_ops* values;

    std::size_t operator()(const void* one) const {
        auto bits = static_cast<std::uint64_t>(
            values != nullptr ? values->hash(static_cast<const value_box*>(one))
                              : reinterpret_cast<std::uintptr_t>(one));
        bits *= 0x9E3779B97F4A7C15u;
        return static_cast<std::size_t>(bits ^ bits >> 32);
    }
};
struct member_equal {
    const value_ops* values;

    bool operator()(const void* left, const void* right) const {
        return left == right ||
               (values != nullptr && values->same(static_cast<const value_box*>(left),
                                                  static_cast<const value_box*>(right)));
    }
};

/// Where members of a set, or keys of a dictionary, stand.
struct member_index {
    explicit member_index(const value_ops* of) : places{0, member_hash{of}, member_equal{of}} {}
    boost::unordered_flat_map<const void*, std::size_t, member_hash, member_equal> places;
};

// The storage of sets and dictionaries: members (and keys) in order of insertion, with gaps.

std::size_t find_place(const collection_body& body, const void* what);
/// At the end; takes a reference to a key.
void store_last(collection_body& body, edge member, value_box* key);
/// Another member under the same key.
void store_at(collection_body& body, std::size_t place, edge member);
/// Leaves a gap.
void erase_at(collection_body& body, std::size_t place);
void erase_all(collection_body& body);

}  // namespace orm::detail
#endif

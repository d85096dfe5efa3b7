#ifndef ORM_SRC_COLLECTIONS_MEMBER_INDEX_HPP
#define ORM_SRC_COLLECTIONS_MEMBER_INDEX_HPP

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "orm/state/collection_body.hpp"

namespace orm::detail {

/// Hash and equality of members or keys: those of their values, or the identity of objects.
///
/// The hash of a value is asked of the user's class once: what is in a table is moved about without
/// code of a user, which might throw half way.
struct member_hash {
    using is_avalanching = void;
    const value_ops* values;

    std::size_t operator()(const void* one) const {
        auto bits = values != nullptr
                        ? std::uint64_t{known_hash(static_cast<const value_box*>(one))}
                        : static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(one));
        bits *= 0x9E3779B97F4A7C15u;
        return static_cast<std::size_t>(bits ^ bits >> 32);
    }

private:
    std::uint32_t known_hash(const value_box* box) const {
        if (box->hash == 0) {
            const std::uint64_t bits = values->hash(box);
            const auto folded = static_cast<std::uint32_t>(bits ^ bits >> 32);
            box->hash = folded != 0 ? folded : 1;
        }
        return box->hash;
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
    /// Of a list: `places` has the objects that stand twice in it, and perhaps others, as long as
    /// it has this many members. What is added makes the two differ, for good; what is taken out is
    /// taken off here.
    std::size_t listed = 0;
    boost::unordered_flat_map<const void*, std::size_t, member_hash, member_equal> places;
};

/// Members to be looked up, each once. Without a hash of its values it searches.
class member_set {
public:
    explicit member_set(const value_ops* of)
        : values_{of}, hashed_{0, member_hash{of}, member_equal{of}} {}
    member_set(const value_ops* of, const std::vector<edge>& members) : member_set{of} {
        for (const edge& one : members) add(one.object);
    }
    /// @return was it not in yet?
    bool add(const void* member) {
        if (hashes()) return hashed_.insert(member).second;
        if (contains(member)) return false;
        listed_.push_back(member);
        return true;
    }
    bool contains(const void* member) const {
        if (hashes()) return hashed_.contains(member);
        const member_equal same{values_};
        for (const void* const one : listed_)
            if (same(one, member)) return true;
        return false;
    }

private:
    bool hashes() const noexcept { return values_ == nullptr || values_->hash != nullptr; }

    const value_ops* values_;
    boost::unordered_flat_set<const void*, member_hash, member_equal> hashed_;
    std::vector<const void*> listed_;
};

// The storage of sets and dictionaries: members (and keys) in order of insertion, with gaps.

std::size_t find_place(const collection_body& body, const void* what);
/// Room for one more, so that storing it needs no memory.
void reserve_last(collection_body& body);
/// At the end; takes a reference to a key.
void store_last(collection_body& body, edge member, value_box* key);
/// Another member under the same key.
void store_at(collection_body& body, std::size_t place, edge member);
/// Leaves a gap.
void erase_at(collection_body& body, std::size_t place);
void erase_all(collection_body& body);

}  // namespace orm::detail
#endif

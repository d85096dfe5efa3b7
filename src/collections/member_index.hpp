#ifndef ORM_SRC_COLLECTIONS_MEMBER_INDEX_HPP
#define ORM_SRC_COLLECTIONS_MEMBER_INDEX_HPP

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "orm/state/detail/collection_body.hpp"

namespace orm::detail {

/// The hash of a value. The user's class is asked for it once, and may do anything then; what is in
/// a table has been asked.
inline std::uint32_t known_hash(const value_ops* values, const value_box* box) {
    if (box->hash == 0) {
        const std::uint64_t bits = values->hash(box);
        const auto folded = static_cast<std::uint32_t>(bits ^ bits >> 32);
        box->hash = folded != 0 ? folded : 1;
    }
    return box->hash;
}

/// Asks an index for values whose hash is this one's: for the first, or for all of them.
struct of_same_hash {
    const value_box* what;
    std::vector<const value_box*>* all = nullptr;
};

/// Hash of members or keys: the known one of their values, or the identity of objects.
struct member_hash {
    using is_avalanching = void;
    using is_transparent = void;
    const value_ops* values;

    std::size_t operator()(const void* one) const noexcept {
        return spread(values != nullptr
                          ? std::uint64_t{static_cast<const value_box*>(one)->hash}
                          : static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(one)));
    }
    std::size_t operator()(const of_same_hash& sought) const noexcept {
        return spread(sought.what->hash);
    }

private:
    static std::size_t spread(std::uint64_t bits) noexcept {
        bits *= 0x9E3779B97F4A7C15u;
        return static_cast<std::size_t>(bits ^ bits >> 32);
    }
};

/// Equality in an index: identity. Code of users could change the table that it is called by.
struct same_box {
    using is_transparent = void;

    bool operator()(const void* left, const void* right) const noexcept { return left == right; }
    bool operator()(const of_same_hash& sought, const void* one) const {
        const auto* const box = static_cast<const value_box*>(one);
        if (box->hash != sought.what->hash) return false;
        if (sought.all == nullptr) return true;
        sought.all->push_back(box);
        return false;  // on to the next
    }
    bool operator()(const void* one, const of_same_hash& sought) const {
        return (*this)(sought, one);
    }
};

/// Equality of members or keys: that of their values, or the identity of objects.
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
    explicit member_index(const value_ops* of) : places{0, member_hash{of}, same_box{}} {}
    /// Of a list: `places` has the objects that stand twice in it, and perhaps others, as long as
    /// it has this many members. What is added makes the two differ, for good; what is taken out is
    /// taken off here.
    std::size_t listed = 0;
    /// Of a set or a dictionary: how often members came, went or were moved.
    std::uint64_t changes = 0;
    boost::unordered_flat_map<const void*, std::size_t, member_hash, same_box> places;
};

/// Members to be looked up, each once. Without a hash of its values it searches. Nobody else knows
/// it, so the code of users that it calls cannot change it.
class member_set {
public:
    explicit member_set(const value_ops* of)
        : values_{of}, hashed_{0, member_hash{of}, member_equal{of}} {}
    member_set(const value_ops* of, const std::vector<edge>& members) : member_set{of} {
        for (const edge& one : members) add(one.object);
    }
    /// @return was it not in yet?
    bool add(const void* member) {
        if (hashes()) return hashed_.insert(hashed(member)).second;
        if (contains(member)) return false;
        listed_.push_back(member);
        return true;
    }
    bool contains(const void* member) const {
        if (hashes()) return hashed_.contains(hashed(member));
        const member_equal same{values_};
        for (const void* const one : listed_)
            if (same(one, member)) return true;
        return false;
    }

private:
    bool hashes() const noexcept { return values_ == nullptr || values_->hash != nullptr; }
    const void* hashed(const void* member) const {
        if (values_ != nullptr) known_hash(values_, static_cast<const value_box*>(member));
        return member;
    }

    const value_ops* values_;
    boost::unordered_flat_set<const void*, member_hash, member_equal> hashed_;
    std::vector<const void*> listed_;
};

// The storage of sets and dictionaries: members (and keys) in order of insertion, with gaps.

/// Hashes and comparisons of users may throw, and change the collection: the place is the one that
/// counts when the last of them is over.
/// @throws collection_changed_error when they change it over and over
std::size_t find_place(const collection_body& body, const void* what);
/// Room for one more, so that storing it needs no memory.
void reserve_last(collection_body& body);
/// At the end; takes a reference to a key. @pre find_place has just not found it
void store_last(collection_body& body, edge member, value_box* key);
/// Another member under the same key.
void store_at(collection_body& body, std::size_t place, edge member);
/// Leaves a gap.
void erase_at(collection_body& body, std::size_t place);
void erase_all(collection_body& body);

/// A place that is looked up before others are told of a change, and needed afterwards. Comparisons
/// are asked again only when members came or went meanwhile: one that throws has changed nothing.
/// @pre an operation runs
class looked_up {
public:
    looked_up(const collection_body& body, const void* what);
    std::size_t before() const noexcept { return place_; }
    std::size_t now() const;

private:
    const collection_body& body_;
    const void* what_;
    std::size_t place_;
    const void* found_;
    std::uint64_t changes_;
};

}  // namespace orm::detail
#endif

#ifndef ORM_COLLECTIONS_ADAPTER_HPP
#define ORM_COLLECTIONS_ADAPTER_HPP

#include <cstddef>
#include <vector>

#include "orm/collections/detail/core.hpp"
#include "orm/collections/member.hpp"
#include "orm/instrument/attribute_info.hpp"

namespace orm {

/// What lies between a collection and its owner: reads it and changes it, with events or without,
/// whatever kind of collection it is. Listeners of init_collection and dispose_collection get it.
///
/// A handle to its collection, as orm::held is: both stay while it does. Source: SQLAlchemy 2.1,
/// orm/collections.py, CollectionAdapter.
class collection_adapter {
public:
    explicit collection_adapter(detail::collection_body& body) noexcept : body_{body} {
        detail::hold(body_);
    }
    collection_adapter(const collection_adapter& other) noexcept
        : collection_adapter{other.body_} {}
    collection_adapter& operator=(const collection_adapter&) = delete;
    ~collection_adapter() { detail::drop_hold(body_); }

    /// The owner; nullptr for a collection that was replaced.
    instance_state* owner() const noexcept { return body_.owner; }
    /// The attribute of the owner's class.
    const attribute_info* attribute() const noexcept { return body_.attribute; }
    std::size_t size() const { return detail::members_of(body_).size(); }
    /// Was it only read until now? Then it is not stored, and takes no silent changes.
    bool is_unstored() const noexcept { return body_.unstored; }

    /// Takes all members out, by the remover, with its events.
    void clear_with_event();
    /// Takes all members out, without events. @throws invalid_request_error when it is not stored
    void clear_without_event();

    detail::collection_body& body() const noexcept { return body_; }

protected:
    detail::collection_body& body_;
};

/// The adapter of collections with members of type T.
template <class T>
class adapter : public collection_adapter {
    using traits = detail::member_traits<T>;

public:
    /// orm::ref<T>, or T for values.
    using value_type = typename traits::type;
    using collection_adapter::collection_adapter;

    /// The members, copied.
    std::vector<value_type> members() const {
        std::vector<value_type> found;
        for (const detail::edge& one : detail::members_of(body_))
            found.push_back(traits::view(one));
        return found;
    }
    /// By the appender of the collection, with its events.
    void append_with_event(const value_type& member) {
        const typename traits::argument given{member};
        detail::append_by_role(body_, given.get(body_), nullptr);
    }
    void append_with_event(const value_type& member, const initiator& from) {
        const typename traits::argument given{member};
        detail::append_by_role(body_, given.get(body_), &from);
    }
    /// By the remover of the collection, with its events.
    /// @throws value_error (key_error of sets and dictionaries) when it is not in
    void remove_with_event(const value_type& member) {
        const typename traits::argument given{member};
        detail::remove_member(body_, given.get(body_), nullptr);
    }
    void remove_with_event(const value_type& member, const initiator& from) {
        const typename traits::argument given{member};
        detail::remove_member(body_, given.get(body_), &from);
    }
    /// Without events, mark or history: the member counts as unchanged.
    /// @throws invalid_request_error when the collection is not stored
    void append_without_event(const value_type& member) {
        const typename traits::argument given{member};
        detail::append_silently(body_, given.get(body_));
    }
    template <detail::range_of<T> Range>
    void append_multiple_without_event(const Range& members) {
        for (const value_type& one : members) append_without_event(one);
    }
    void remove_without_event(const value_type& member) {
        const typename traits::argument given{member};
        detail::remove_silently(body_, given.get(body_));
    }
};

}  // namespace orm
#endif

#ifndef ORM_COLLECTIONS_HELD_HPP
#define ORM_COLLECTIONS_HELD_HPP

#include <optional>
#include <type_traits>
#include <utility>

#include "orm/collections/detail/core.hpp"
#include "orm/collections/member.hpp"
#include "orm/instrument/attribute_events.hpp"

namespace orm {

/// A handle to a collection of an object: `auto held = u->addresses.hold();`
///
/// Has the interface of the collection. While the collection is the attribute's value, changes by
/// the handle are changes of the attribute, and the handle keeps the owner; after it was replaced,
/// deleted or expired the collection keeps its members and fires nothing any more.
/// Source: SQLAlchemy 2.1: a reference to an instrumented collection.
template <class Collection>
class held : public Collection::template interface<held<Collection>> {
public:
    /// One more handle to a collection. @pre body is one of this type
    explicit held(detail::collection_body& body) noexcept : body_{&body} { detail::hold(body); }
    held(const held& other) noexcept : body_{other.body_} {
        if (body_ != nullptr) detail::hold(*body_);
    }
    held(held&& other) noexcept : body_{std::exchange(other.body_, nullptr)} {}
    held& operator=(held other) noexcept {
        std::swap(body_, other.body_);
        return *this;
    }
    ~held() {
        if (body_ != nullptr) detail::drop_hold(*body_);
    }

    /// Do its changes still reach an object?
    bool is_linked() const noexcept { return body_->owner != nullptr; }

    /// Do both refer to the same collection?
    friend bool operator==(const held& left, const held& right) noexcept {
        return left.body_ == right.body_;
    }

    detail::collection_body* present_body() const noexcept { return body_; }
    detail::collection_body* const& any_body() const noexcept { return body_; }
    detail::collection_body& body() const noexcept { return *body_; }

private:
    detail::collection_body* body_;
};

namespace detail {

template <class T>
inline constexpr bool is_held = false;
template <class C>
inline constexpr bool is_held<held<C>> = true;

/// A collection that is live or held: bulk assignment knows it by its identity.
template <class Range>
const collection_body* identity_of_collection(const Range& range) {
    if constexpr (requires { range.body(); }) {
        return &range.body();
    } else {
        return nullptr;
    }
}

/// A collection that is read. Where the read has to run a loader or listeners, nothing ends until
/// the use is over.
class opened_collection {
public:
    template <class From>
    opened_collection(const From& from) : body_{from.present_body()} {
        if (body_ != nullptr) [[likely]]
            return;
        frame_.emplace();
        body_ = &from.body();
    }
    opened_collection(const opened_collection&) = delete;
    opened_collection& operator=(const opened_collection&) = delete;

    collection_body* operator->() const noexcept { return body_; }
    collection_body& operator*() const noexcept { return *body_; }
    operator collection_body&() const noexcept { return *body_; }

private:
    std::optional<dispatch_frame> frame_;
    collection_body* body_;
};

/// A collection in an operation: whatever comparisons, hashes, loaders and listeners do meanwhile,
/// nothing ends until it is over.
class collection_operation {
public:
    template <class From>
    explicit collection_operation(const From& from) : body_{&from.body()} {}
    collection_operation(const collection_operation&) = delete;
    collection_operation& operator=(const collection_operation&) = delete;

    /// What was read since may have loaded or replaced the collection: it is the attribute's
    /// present one that is meant. @return was it another one?
    template <class From>
    bool look_again(const From& from) {
        if (from.any_body() == body_) return false;
        body_ = &from.body();
        return true;
    }
    template <class T, class From, class Range>
    std::vector<edge> read(const From& from, gathered_members<T>& into, const Range& range) {
        into.add(range);
        look_again(from);
        return into.take();
    }

    collection_body* operator->() const noexcept { return body_; }
    collection_body& operator*() const noexcept { return *body_; }
    operator collection_body&() const noexcept { return *body_; }

private:
    const dispatch_frame frame_;
    collection_body* body_;
};

/// Members that a predicate has chosen, with references to values.
template <class T>
struct chosen_members {
    chosen_members() noexcept = default;
    ~chosen_members() {
        for (const edge& one : all) drop_reference(member_traits<T>::values, one.object);
    }
    chosen_members(const chosen_members&) = delete;
    chosen_members& operator=(const chosen_members&) = delete;
    void add_reference_to(const edge& one) {
        all.push_back(one);
        add_reference(member_traits<T>::values, one.object);
    }
    std::vector<edge> all;
};

/// All members are asked before the first goes; a predicate may throw, or change the collection.
template <class T, class Self, class Predicate>
std::size_t erase_members_if(const Self& from, Predicate& chooses) {
    const dispatch_frame running;
    chosen_members<T> asked;
    for (const edge& one : members_of(from.body())) asked.add_reference_to(one);
    std::vector<edge> leaving;
    for (const edge& one : asked.all)
        if (static_cast<bool>(chooses(member_traits<T>::view(one)))) leaving.push_back(one);
    return leaving.empty() ? 0 : remove_each(from.body(), leaving, nullptr);
}

/// What all collections of members without keys offer.
template <class Self, class T>
class erasing_interface {
public:
    /// Removes each member that the predicate chooses, one after the other with its events. All are
    /// asked before the first goes: a predicate that throws changes nothing, and it may change the
    /// collection. @return how many there were
    template <class Predicate>
    std::size_t erase_if(Predicate chooses) {
        return erase_members_if<T>(static_cast<const Self&>(*this), chooses);
    }
    template <class Predicate>
    std::size_t remove_if(Predicate chooses) {
        return erase_if(std::move(chooses));
    }
};

/// Where the newest member of a set or a dictionary stands: no gap stands last.
inline std::size_t last_place(const collection_body& of) noexcept {
    return of.members.size() - 1;
}

/// Copies a value before it is taken out: a copy that throws leaves it in. @pre an operation runs
/// @throws collection_changed_error when the copy has changed the collection
template <class T, class Take>
T copy_and_take(collection_body& of, std::size_t place, const Take& take) {
    const edge member = of.members[place];
    T copy(member_traits<T>::view(member));
    if (place >= of.members.size() || of.members[place] != member) throw_changed_in_copy(of);
    drop_reference(member_traits<T>::values, take(of).object);
    return copy;
}

/// Takes out what stands at a place. The operation `take` gives it back, or throws where there is
/// nothing.
template <class T, class Self, class Place, class Take>
typename member_traits<T>::type take_out(const Self& from, const Place& place_in,
                                         const Take& take) {
    if constexpr (is_value<T>) {
        const collection_operation of{from};
        const std::size_t place = place_in(*of);
        return place < of->members.size() ? copy_and_take<T>(of, place, take)
                                          : member_traits<T>::adopt(take(of));
    } else {
        return member_traits<T>::adopt(take(opened_collection{from}));
    }
}

/// What the fields of all collections have in common.
template <class Self>
class collection_attribute {
public:
    collection_attribute(const collection_attribute&) = delete;
    collection_attribute& operator=(const collection_attribute&) = delete;

    /// A handle to the collection itself, independent of the attribute.
    held<Self> hold() const {
        const opened_collection of{*this};
        return held<Self>{*of};
    }
    /// Deletes the attribute: its members are removed, each with its event; without a collection
    /// nothing happens. Source: _CollectionAttributeImpl.delete.
    void reset() { delete_collection(field_); }
    /// Has it a collection? One that was only read does not count. Fires and loads nothing.
    bool has_value() const noexcept { return field_.marks.has(slot::present); }

    /// The collection if there is one that is stored.
    collection_body* present_body() const noexcept {
        if (!field_.marks.has(slot::present)) return nullptr;
        if (field_.body == nullptr) __builtin_unreachable();  // no second test: append_idle
        return field_.body;
    }
    /// The collection, also one that is not stored; nullptr: none was read yet.
    collection_body* const& any_body() const noexcept { return field_.body; }
    /// The collection; reads the attribute, which makes an empty one when there is none.
    collection_body& body() const {
        if (field_.marks.has(slot::present)) [[likely]]
            return *field_.body;
        return read_collection(const_cast<collection_field&>(field_), Self::ops);
    }

protected:
    friend struct field_access;

    collection_attribute() noexcept = default;
    ~collection_attribute() { end_collection(field_); }

    bool is_live() const noexcept { return field_.marks.attached(); }
    /// For copies: has it a collection, where need be from a loader? @pre a dispatch_frame lives
    bool has_loaded_value() const {
        if (is_live() && !has_value() &&
            state_access::asks_loader(state_access::head_of(field_.marks), field_.marks))
            static_cast<void>(body());
        return has_value();
    }
    /// A plain value was given members.
    void mark_given() noexcept { field_.marks.raise(slot::present); }

    /// Bulk assignment to a live attribute, and to a plain value.
    template <class T, class Range>
    void assign_range(const Range& range) {
        const dispatch_frame running;
        const collection_body& self = is_live() && !has_value() ? nowhere() : body();
        gathered_members<T> given{self};
        given.add(range);
        if (is_live())
            assign_collection(field_, Self::ops, given.take(), identity_of_collection(range),
                              nullptr);
        else
            fill_plain<T>(given);
    }
    template <class T>
    void fill_plain(gathered_members<T>& given) {
        const replaced keeper{field_};
        collection_body& to = fresh_plain();
        if (to.ops->kind == field_kind::list) return list_extend(to, given.take());
        if (to.ops->kind == field_kind::set) return set_update(to, given.take());
        for (const edge& one : given.take()) append_silently(to, one);  // objects
    }
    /// Keeps the collection of a plain value until that has another: what it is given may come from
    /// there.
    struct replaced {
        collection_field& field;
        collection_field before{std::exchange(field.body, nullptr), {}};
        ~replaced() { end_collection(before); }
    };
    /// An empty collection of a plain value that has none.
    collection_body& fresh_plain() {
        field_.marks.lower(slot::present);
        collection_body& made = read_collection(field_, Self::ops);
        mark_given();
        return made;
    }

    collection_field field_;

private:
    /// Stands for a collection where there is none yet; only its messages differ.
    static const collection_body& nowhere() {
        static const collection_body none{Self::ops};
        return none;
    }
};

}  // namespace detail

/// Removes the members of a collection that a predicate chooses, as its member function does.
/// @return how many there were
template <class Collection, class Predicate>
    requires(detail::is_collection_field<std::remove_cvref_t<Collection>> ||
             detail::is_held<std::remove_cvref_t<Collection>>)
std::size_t erase_if(Collection&& collection, Predicate chooses) {
    return collection.erase_if(std::move(chooses));
}
template <class Collection, class Predicate>
    requires(detail::is_collection_field<std::remove_cvref_t<Collection>> ||
             detail::is_held<std::remove_cvref_t<Collection>>)
std::size_t remove_if(Collection&& collection, Predicate chooses) {
    return collection.erase_if(std::move(chooses));
}

}  // namespace orm
#endif


#include "collection_place.hpp"
#include "member_index.hpp"
#include "orm/collections/adapter.hpp"
#include "orm/collections/detail/collection_operations.hpp"
#include "orm/core/error.hpp"
#include "orm/state/old_value.hpp"

// History of collections, and their fields as the tables of classes need them.

namespace orm {
namespace detail {

const committed_members* committed_entry(const instance_state& owner, const slot& marks,
                                         std::size_t index) {
    if (!marks.has(slot::changed) || marks.has(slot::nothing)) return nullptr;
    const void* const entry = state_access::remembered(owner, index);
    return entry == &unknown_tag ? nullptr : static_cast<const committed_members*>(entry);
}

edge_history history_of_collection(instance_state& state, collection_field& field,
                                   std::size_t index, const collection_ops& ops, bool load) {
    const slot& marks = field.marks;
    edge_history made;
    if (!marks.has(slot::present) && !load) return made;
    const collection_body& body = read_collection(field, ops);
    std::vector<edge> now = members_of(body);
    if (!marks.has(slot::changed)) {
        made.unchanged = std::move(now);
        return made;
    }
    const committed_members* const entry = committed_entry(state, marks, index);
    if (entry == nullptr) {  // there was none, or nobody knows
        made.added = std::move(now);
        return made;
    }
    const std::vector<edge> before = members_of(*entry);
    const member_set were{ops.values, before};
    const member_set are{ops.values, now};
    for (const edge& one : now)
        (were.contains(one.object) ? made.unchanged : made.added).push_back(one);
    for (const edge& one : before)
        if (!are.contains(one.object)) made.deleted.push_back(one);
    return made;
}

std::optional<std::vector<edge>> committed_collection(instance_state& state,
                                                      collection_field& field, std::size_t index) {
    if (!field.marks.has(slot::changed))
        return field.marks.has(slot::present) ? std::optional{members_of(*field.body)}
                                              : std::nullopt;
    const committed_members* const entry = committed_entry(state, field.marks, index);
    return entry != nullptr ? std::optional{members_of(*entry)} : std::nullopt;
}

void clear_collection_field(void* field) {
    auto& of = *static_cast<collection_field*>(field);
    if (of.body != nullptr && of.body->owner != nullptr)
        unlink(*std::exchange(of.body, nullptr));
    else
        end_collection(of);
}

void* take_collection(void* field) {
    collection_body* const body =
        std::exchange(static_cast<collection_field*>(field)->body, nullptr);
    if (body != nullptr) body->field = nullptr;
    return body;
}

void destroy_committed(void* committed) {
    delete static_cast<committed_members*>(committed);
}

void destroy_taken_collection(void* taken) {
    if (taken != nullptr) release_plain(*static_cast<collection_body*>(taken));
}

void assign_taken_collection(void* field, void* taken) {
    // The handles that the plain value held go when the operation has ended.
    const dispatch_frame frame;
    struct released {
        collection_body* body;
        collection_body* operator->() const noexcept { return body; }
        collection_body& operator*() const noexcept { return *body; }
        ~released() { destroy_taken_collection(body); }
    } const plain{static_cast<collection_body*>(taken)};
    bulk_keys keys;
    for (value_box* const one : plain->keys)
        if (one != nullptr) keys.boxes.push_back(one);
    assign_collection(*static_cast<collection_field*>(field), *plain->ops,
                      referenced_members(*plain), nullptr,
                      plain->ops->kind == field_kind::dict ? &keys : nullptr);
}

}  // namespace detail

void collection_adapter::clear_with_event() {
    detail::remove_all_by_role(body_, nullptr);
}

void collection_adapter::clear_without_event() {
    const detail::dispatch_frame running;
    const detail::given_members leaving{*body_.ops, detail::referenced_members(body_)};
    if (body_.unstored)
        throw invalid_request_error{detail::describe(body_) +
                                    " was only read and is not stored yet; it holds nothing"};
    for (const detail::edge& one : leaving.all) detail::remove_silently(body_, one);
}

}  // namespace orm

#include "orm/collections/detail/cursor.hpp"

#include <string>

#include "collection_place.hpp"
#include "orm/core/error.hpp"

namespace orm::detail {
namespace {

std::string name(const collection_body* of) {
    return of != nullptr ? describe(*of) : "the collection";
}

bool is_past(const list_cursor& at) noexcept {
    return at.body() == nullptr || at.place() >= at.body()->members.size();
}

}  // namespace

void throw_changed_in_iteration(const collection_body* of) {
    throw collection_changed_error{
        name(of) +
        " was changed while it was iterated over: iterate over a copy of its members, or "
        "use orm::erase_if"};
}

void throw_no_member_there(const collection_body* of) {
    throw collection_changed_error{
        name(of) +
        " has no member where an iterator of it stands: that is at the end, or members were taken "
        "out meanwhile; compare it with end(), or iterate over a copy of the members"};
}

const edge& member_there(list_cursor at) {
    if (is_past(at)) throw_no_member_there(at.body());
    return at.body()->members[at.place()];
}

std::strong_ordering compare_there(list_cursor left, list_cursor right) noexcept {
    if (is_past(left) && is_past(right)) return std::strong_ordering::equal;
    return left.place() <=> right.place();
}

}  // namespace orm::detail

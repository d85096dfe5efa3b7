#ifndef ORM_SRC_COLLECTIONS_ROOM_HPP
#define ORM_SRC_COLLECTIONS_ROOM_HPP

#include <cstddef>
#include <vector>

#include "orm/collections/detail/cursor.hpp"

namespace orm::detail {

/// Room for one more, so that the push_back that follows cannot fail. Grows as that does.
template <class T>
void reserve_one(std::vector<T>& all) {
    if (all.size() != all.capacity()) return;
    all.reserve(all.empty() ? 1 : 2 * all.size());
    tell_iterators();
}

}  // namespace orm::detail
#endif

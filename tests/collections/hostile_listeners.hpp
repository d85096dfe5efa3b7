#ifndef ORM_TESTS_COLLECTIONS_HOSTILE_LISTENERS_HPP
#define ORM_TESTS_COLLECTIONS_HOSTILE_LISTENERS_HPP

#include <vector>

#include "hostile_world.hpp"

namespace hostile {

/// Says whose functions of users (see user_function) and listeners run now; nullptr: nobody's.
void set_current(world* w);

/// Registers listeners that interfere with whatever runs, on a share of all events of all
/// attributes.
std::vector<orm::scoped_listener> listen_everywhere(world& w, unsigned percent);

}  // namespace hostile
#endif

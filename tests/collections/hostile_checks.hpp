#ifndef ORM_TESTS_COLLECTIONS_HOSTILE_CHECKS_HPP
#define ORM_TESTS_COLLECTIONS_HOSTILE_CHECKS_HPP

#include <string>

#include "hostile_world.hpp"

namespace hostile {

/// What is wrong whatever listeners did; empty when nothing is. Reads what is loaded, and loads
/// nothing.
std::string broken(world& w);
/// What differs from the model, while that holds: values, both ends and parents.
std::string difference(world& w);
/// Does the other end of each member say so? Where no listener interferes it does.
std::string ends_apart(world& w);

/// Makes all that lives empty and loaded, and the model too.
/// @return what lives then although nothing leads to it, or does not although something does
std::string start_anew(world& w);
/// Drops all handles. @return what lives then
std::string end_all(world& w);

}  // namespace hostile
#endif

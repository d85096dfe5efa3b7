#ifndef ORM_TESTS_COLLECTIONS_HOSTILE_LOADERS_HPP
#define ORM_TESTS_COLLECTIONS_HOSTILE_LOADERS_HPP

#include "hostile_world.hpp"

namespace hostile {

/// Gives all objects of the pools a loader. While all is quiet it stores what the model says, as if
/// each change had been written at once; else it stores something, something of another object,
/// nothing, or throws.
void set_loaders(world& w);
/// The same for one object.
void set_loader(world& w, orm::instance_state& state);

/// What was done by listeners and loaders on the way: may do anything, and throw.
void interfere(world& w);

}  // namespace hostile
#endif

#ifndef ATLAS_REORGANISE_HPP
#define ATLAS_REORGANISE_HPP

#include <iosfwd>

#include "shelf.hpp"

namespace atlas {

/// Moves, merges and replaces some of the loaded objects, and prints for each change both ends
/// before and after it, and its events. Changes of objects that are not there are left out.
void reorganise(const library& shelves, std::ostream& out);

}  // namespace atlas
#endif

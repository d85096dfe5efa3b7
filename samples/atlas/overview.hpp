#ifndef ATLAS_OVERVIEW_HPP
#define ATLAS_OVERVIEW_HPP

#include <iosfwd>

#include "shelf.hpp"

namespace atlas {

/// Prints how the loaded objects are related to each other.
void print_overview(const library& shelves, std::ostream& out);

}  // namespace atlas
#endif

#ifndef ATLAS_EDITS_HPP
#define ATLAS_EDITS_HPP

#include <iosfwd>

#include "shelf.hpp"

namespace atlas {

/// Changes some of the loaded objects in every way there is, and prints what a journal saw.
/// Objects that are not there are left out.
void make_edits(library& shelves, std::ostream& out);

/// Prints the history of every object that was changed since it was loaded.
void print_history(const library& shelves, std::ostream& out);

}  // namespace atlas
#endif

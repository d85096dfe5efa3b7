#ifndef ATLAS_FILL_HPP
#define ATLAS_FILL_HPP

#include <string>
#include <vector>

#include "record_reader.hpp"
#include "shelf.hpp"

namespace atlas {

/// A parent as a record names it. It may stand further down in the file.
struct named_parent {
    std::size_t index;  ///< of the record of the child
    orm::ref<Subdivision> child;
    std::string code;
};

/// What filling an object from its record needs beside the two.
struct surroundings {
    library& shelves;
    std::vector<named_parent> parents;  ///< to be joined when all subdivisions are there
};

// Each takes a record, or throws std::invalid_argument before the object is related to others: what
// is refused leaves no trace.

void fill(Country& country, record_reader& from, surroundings& in);
void fill(Subdivision& subdivision, record_reader& from, surroundings& in);
void fill(Currency& currency, record_reader& from, surroundings& in);
void fill(Language& language, record_reader& from, surroundings& in);

}  // namespace atlas
#endif

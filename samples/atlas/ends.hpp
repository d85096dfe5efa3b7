#ifndef ATLAS_ENDS_HPP
#define ATLAS_ENDS_HPP

#include <string>

#include "shelf.hpp"

namespace atlas {

// What an object is related to, as one line.

std::string ends_of(Country& country);
std::string ends_of(Subdivision& subdivision);
std::string ends_of(Currency& currency);
std::string ends_of(LanguageType& type);
std::string ends_of(Language& language);

/// How many relations there are, and how many of them only one end knows of.
std::string agreement_of(const library& shelves);

}  // namespace atlas
#endif

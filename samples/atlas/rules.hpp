#ifndef ATLAS_RULES_HPP
#define ATLAS_RULES_HPP

#include <orm/collections.hpp>
#include <vector>

#include "shelf.hpp"

namespace atlas {

/// Registrations that end with their owner.
using listeners = std::vector<orm::scoped_listener>;

/// What holds for all records beside the validators of their classes: names are trimmed and not
/// empty, codes are unique on their shelf. `shelves` must outlive what is returned.
[[nodiscard]] listeners apply_rules(const library& shelves);

}  // namespace atlas
#endif

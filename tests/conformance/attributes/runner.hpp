#ifndef ORM_CONFORMANCE_ATTRIBUTES_RUNNER_HPP
#define ORM_CONFORMANCE_ATTRIBUTES_RUNNER_HPP

#include "attributes/scenario.hpp"

namespace conformance::attributes {

/// Replays one scenario from nothing, up to the first step that differs.
/// @param tells  whether the report says what each step did.
outcome replay(const scenario& one, bool tells);

}  // namespace conformance::attributes
#endif

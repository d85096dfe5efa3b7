#ifndef ORM_CONFORMANCE_CORE_REPLAY_HPP
#define ORM_CONFORMANCE_CORE_REPLAY_HPP

#include "core/flow.hpp"

namespace conformance::core {

/// Replays one flow in a world of its own and compares the trace.
outcome replay(const flow& one);

}  // namespace conformance::core
#endif

#ifndef ORM_FLOWS_REPLAY_HPP
#define ORM_FLOWS_REPLAY_HPP

#include <string>

#include "core/flow.hpp"

namespace orm_flows {

enum class verdict : unsigned char { passed, failed, skipped };

/// How a flow went.
struct outcome {
    verdict is = verdict::passed;
    std::string report;  ///< lines that say why it failed, or how a quirk differs; may be empty
};

/// Replays one flow in a world of its own and compares the trace. A flow with `quirk` runs too, as
/// the library has it, and is skipped whatever comes out.
outcome replay(const flow& one);

}  // namespace orm_flows
#endif

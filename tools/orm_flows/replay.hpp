#ifndef ORM_FLOWS_REPLAY_HPP
#define ORM_FLOWS_REPLAY_HPP

#include <string>

#include "flow.hpp"

namespace orm_flows {

/// not_replayed: it asks for something that is not built yet; what is built of it agreed.
enum class verdict : unsigned char { passed, failed, skipped, not_replayed };

/// How a flow went.
struct outcome {
    verdict is = verdict::passed;
    std::string report;  ///< lines that say why it failed, or how a quirk differs; may be empty
};

/// Replays one flow in a world of its own and compares the trace. A flow with `quirk` runs too, as
/// the library has it, and is skipped whatever comes out. One that needs what is not built yet,
/// such as an engine, is not replayed, and says so.
outcome replay(const flow& one);

}  // namespace orm_flows
#endif

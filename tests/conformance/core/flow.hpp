#ifndef ORM_CONFORMANCE_CORE_FLOW_HPP
#define ORM_CONFORMANCE_CORE_FLOW_HPP

#include <memory>
#include <string>
#include <vector>

#include "replay/replayer.hpp"

namespace conformance::core {

/// One recorded script of core_flows.json and the trace that the reference left.
struct flow : recorded {
    bool quirk = false;                     ///< recorded behaviour that we do not follow
    bool counts_only = false;               ///< concurrent: only results are compared
    std::vector<std::string> driver_trace;  ///< calls that are recorded in this flow only
    std::vector<json> steps;
    std::vector<json> trace;

    /// A flow with `quirk` runs too, as the library has it, and is skipped whatever comes out.
    outcome replay(bool tells) const override;
};

/// Reads a file of flows, in their order. @throws bad_file
std::vector<std::unique_ptr<recorded>> load_flows(const std::string& path);

}  // namespace conformance::core
#endif

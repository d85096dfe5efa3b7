#ifndef ORM_REPLAY_COMPARE_HPP
#define ORM_REPLAY_COMPARE_HPP

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "attributes/json.hpp"

namespace orm_replay {

/// What was observed of one step.
struct observation {
    std::optional<json> result;
    std::optional<std::string> error;
    std::string error_text;  ///< for the report
    std::vector<json> records;
    std::map<std::string, json> snapshots;
};

/// One way in which a step differs from what it expects.
struct difference {
    std::string what;  ///< "result", "error", "events" or "state of x"
    std::string expected;
    std::string actual;
};

/// Compares a step with its `expect`. @param known  the snapshots that hold after the step before;
/// brought up to those that hold after this one.
std::vector<difference> compare(const json& expect, const observation& seen,
                                std::map<std::string, json>& known);

}  // namespace orm_replay
#endif

#ifndef ORM_CONFORMANCE_ATTRIBUTES_COMPARE_HPP
#define ORM_CONFORMANCE_ATTRIBUTES_COMPARE_HPP

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "replay/report.hpp"

namespace conformance::attributes {

/// What was observed of one step.
struct observation {
    std::optional<json> result;
    std::optional<std::string> error;
    std::string error_text;  ///< for the report
    std::vector<json> records;
    std::map<std::string, json> snapshots;
};

/// Compares a step with its `expect`. @param known  the snapshots that hold after the step before;
/// brought up to those that hold after this one.
std::vector<difference> compare(const json& expect, const observation& seen,
                                std::map<std::string, json>& known);

}  // namespace conformance::attributes
#endif

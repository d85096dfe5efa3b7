#ifndef ORM_CONFORMANCE_ATTRIBUTES_SCENARIO_HPP
#define ORM_CONFORMANCE_ATTRIBUTES_SCENARIO_HPP

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "replay/json.hpp"
#include "replay/replayer.hpp"

namespace conformance::attributes {

/// One line of a scenario file (FORMAT 1). Required fields are there and of the right kind.
struct scenario : recorded {
    json source;

    std::vector<std::string> models() const;
    /// Is the class one of those that are not mapped at the start?
    bool is_late(std::string_view class_name) const;
    const json& steps() const { return source.at("steps"); }
    const json& listeners() const { return source.at("listeners"); }
    /// An empty list when the scenario has none.
    const json& validators() const;
    /// Why it is skipped (FORMAT 7 and the mark `quirk`); empty when it is replayed.
    std::string skip_reason() const;

    outcome replay(bool tells) const override;
};

/// Reads a file of scenarios, one a line. @throws bad_file: the text names file and line.
std::vector<std::unique_ptr<recorded>> read_scenarios(const std::string& path);

/// Does every attribute that the scenario names in a target of listen, remove or contains, a step,
/// a state, a validator or an action belong to the scalars?
///
/// A name that is no attribute of its class is no scalar.
bool is_scalars_only(const scenario& one);

}  // namespace conformance::attributes
#endif

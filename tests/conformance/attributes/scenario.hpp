#ifndef ORM_REPLAY_SCENARIO_HPP
#define ORM_REPLAY_SCENARIO_HPP

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "attributes/json.hpp"

namespace orm_replay {

/// One line of a scenario file (FORMAT 1). Required fields are there and of the right kind.
struct scenario {
    json source;
    std::string id;
    std::string topic;

    std::vector<std::string> models() const;
    /// Is the class one of those that are not mapped at the start?
    bool is_late(std::string_view class_name) const;
    const json& steps() const { return source.at("steps"); }
    const json& listeners() const { return source.at("listeners"); }
    /// An empty list when the scenario has none.
    const json& validators() const;
    /// Why it is skipped (FORMAT 7 and the mark `quirk`); empty when it is replayed.
    std::string skip_reason() const;
};

/// A file that cannot be read, or a line of it that is no scenario; the text names both.
class bad_file : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Reads a file of scenarios, one a line. @throws bad_file.
std::vector<scenario> read_scenarios(const std::string& path);

/// Does every attribute that the scenario names in a target of listen, remove or contains, a step,
/// a state, a validator or an action belong to the scalars?
///
/// A name that is no attribute of its class is no scalar.
bool is_scalars_only(const scenario& one);

}  // namespace orm_replay
#endif

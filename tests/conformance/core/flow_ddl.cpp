#include "core/flow_ddl.hpp"

#include <nlohmann/json.hpp>

namespace orm_flows {

flow_ddl::flow_ddl(const json& abilities)
    : alter_{abilities.value("supports_alter", false)},
      sequences_{abilities.value("supports_sequences", false)},
      sequences_optional_{abilities.value("sequences_optional", true)} {}

}  // namespace orm_flows

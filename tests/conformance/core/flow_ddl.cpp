#include "core/flow_ddl.hpp"

#include "replay/json.hpp"

namespace conformance::core {

flow_ddl::flow_ddl(const json& abilities)
    : alter_{abilities.value("supports_alter", false)},
      sequences_{abilities.value("supports_sequences", false)},
      sequences_optional_{abilities.value("sequences_optional", true)} {}

}  // namespace conformance::core

#ifndef ORM_CONFORMANCE_CORE_POOL_SETTINGS_HPP
#define ORM_CONFORMANCE_CORE_POOL_SETTINGS_HPP

#include <chrono>
#include <orm/engine/dialect.hpp>
#include <orm/pool/pool_options.hpp>

#include "core/scripted/virtual_clock.hpp"
#include "replay/json.hpp"

namespace conformance::core {

std::chrono::milliseconds milliseconds_of(const json& seconds);

/// `pool` of a step: the options, on the flow's clock.
orm::pool_options pool_options_of(const json& settings, const virtual_clock& clock);

/// Its `class`. @throws cannot_replay for one that is unknown.
orm::pool_kind pool_kind_of(const json& settings);

}  // namespace conformance::core
#endif

#ifndef ORM_FLOWS_POOL_SETTINGS_HPP
#define ORM_FLOWS_POOL_SETTINGS_HPP

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <orm/engine/dialect.hpp>
#include <orm/pool/pool_options.hpp>

#include "core/flow.hpp"
#include "core/scripted/virtual_clock.hpp"

namespace orm_flows {

std::chrono::milliseconds milliseconds_of(const json& seconds);

/// `pool` of a step: the options, on the flow's clock.
orm::pool_options pool_options_of(const json& settings, const virtual_clock& clock);

/// Its `class`. @throws flow_fault for one that is unknown.
orm::pool_kind pool_kind_of(const json& settings);

}  // namespace orm_flows
#endif

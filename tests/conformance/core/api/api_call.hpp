#ifndef ORM_CONFORMANCE_CORE_API_CALL_HPP
#define ORM_CONFORMANCE_CORE_API_CALL_HPP

#include <string_view>
#include <utility>
#include <vector>

#include "core/script.hpp"
#include "replay/json.hpp"

namespace conformance::core {

/// The arguments of one call as they reached a listener.
struct api_arguments {
    std::vector<std::pair<std::string_view, json*>> values;  ///< in order, with their names
    json* extra = nullptr;  ///< keyword values of an event that takes any; else nullptr
    bool named = false;     ///< all were passed by name
};

/// A call of a listener of the event API: into the trace, then its actions.
///
/// A listener with a parameter list of its own is called as the reference would call it.
/// @throws labelled_error TypeError when its parameters do not fit; whatever an action raises.
void report_call(world& where, script& listener, std::string_view event, api_arguments given);

}  // namespace conformance::core
#endif

#ifndef ORM_FLOWS_LISTEN_REQUEST_HPP
#define ORM_FLOWS_LISTEN_REQUEST_HPP

#include "core/script.hpp"

namespace orm_flows {

/// How a step wants its listener registered.
struct listen_request {
    script_listener listener;
    bool once = false;
    bool insert = false;
    bool propagate = false;
    bool named = false;
    bool until_success = false;  ///< `once_unless_error`
    bool retval = false;
};

}  // namespace orm_flows
#endif

#ifndef ORM_CONFORMANCE_CORE_LISTEN_REQUEST_HPP
#define ORM_CONFORMANCE_CORE_LISTEN_REQUEST_HPP

#include "core/script.hpp"

namespace conformance::core {

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

}  // namespace conformance::core
#endif

#include "orm/testing/reset.hpp"

#include "orm/instrument/class_manager.hpp"

namespace orm::testing {

void reset() {
    detail::manager_access::reset_all();
}

}  // namespace orm::testing

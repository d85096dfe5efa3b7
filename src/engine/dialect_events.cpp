#include "orm/engine/dialect_events.hpp"

#include "orm/driver/driver_connection.hpp"
#include "orm/engine/exception_context.hpp"

namespace orm::detail {

bool dialect_do_connect::accept(args& call, result made) {
    auto& whole = static_cast<do_connect_call&>(call);
    whole.made = std::move(made);
    return whole.made != nullptr;
}

bool dialect_handle_error::accept(args& call, std::exception_ptr instead) {
    if (instead != nullptr) call.context.chained_exception = std::move(instead);
    return false;  // all listeners are asked
}

}  // namespace orm::detail

#ifndef ORM_ENGINE_EXCEPTION_CONTEXT_HPP
#define ORM_ENGINE_EXCEPTION_CONTEXT_HPP

#include <exception>
#include <string>

#include "orm/driver/parameters.hpp"
#include "orm/engine/fwd.hpp"

namespace orm {

/// What listeners of handle_error are told, and what they may change.
/// Source: SQLAlchemy 2.1, engine/interfaces.py, ExceptionContext.
class exception_context {
public:
    orm::dialect& dialect;
    orm::engine* engine = nullptr;           ///< nullptr in a pre-ping
    orm::connection* connection = nullptr;   ///< nullptr in a pre-ping and while first connecting
    driver_cursor* cursor = nullptr;         ///< the open one, if any
    const std::string* statement = nullptr;  ///< what was sent; nullptr when there was none
    const parameter_sets* parameters = nullptr;  ///< likewise; one set unless executemany
    bool executemany = false;
    /// nullptr until a statement was prepared.
    const orm::execution_context* execution_context = nullptr;
    std::exception_ptr original_exception{};
    /// The wrapper that will be thrown; null for errors that are not wrapped.
    std::exception_ptr sqlalchemy_exception{};
    /// What the last listener returned that returned something.
    std::exception_ptr chained_exception{};

    /// Is the connection lost? May be changed.
    bool is_disconnect = false;
    /// If so, are the connections of the pool that are as old replaced, too? May be changed.
    bool invalidate_pool_on_disconnect = true;
    bool is_pre_ping = false;
};

}  // namespace orm
#endif

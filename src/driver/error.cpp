#include "orm/driver/error.hpp"

#include "secret_names.hpp"

namespace orm {
namespace {

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// As a message has it: a batch of a thousand rows would fill a log.
std::string shortened(const std::string& sql) {
    constexpr std::size_t most = 8000;
    if (sql.size() <= most) return sql;
    std::size_t head = most / 2;
    while (head > 0 && is_continuation(sql[head])) --head;
    std::size_t tail = sql.size() - most / 4;
    while (tail < sql.size() && is_continuation(sql[tail])) ++tail;
    return sql.substr(0, head) + " … (" + std::to_string(tail - head) + " bytes cut) … " +
           sql.substr(tail);
}

std::string with_statement(std::string text, const statement_info& what) {
    if (!what.statement.empty())
        text += "\n[SQL: " + shortened(detail::shown_sql(what.statement)) + "]";
    if (!what.parameters.empty()) text += "\n[parameters: " + what.parameters + "]";
    return text;
}

template <class Error>
std::exception_ptr made(const driver_error& cause, statement_info what, bool invalidated) {
    return std::make_exception_ptr(Error{cause, std::move(what), invalidated});
}

}  // namespace

driver_error::driver_error(driver_error_kind kind, const std::string& message,
                           const std::string& sqlstate, int code)
    : error{message},
      sqlstate_{std::make_shared<const std::string>(sqlstate)},
      code_{code},
      kind_{kind} {}

statement_error::statement_error(const std::string& message, statement_info what)
    : error{with_statement(message, what)},
      info_{std::make_shared<const statement_info>(std::move(what))} {}

dbapi_error::dbapi_error(const driver_error& cause, statement_info what,
                         bool connection_invalidated)
    : dbapi_error{cause.what(), cause, std::move(what), connection_invalidated} {}

dbapi_error::dbapi_error(const std::string& message, const driver_error& cause, statement_info what,
                         bool connection_invalidated)
    : statement_error{message, std::move(what)},
      sqlstate_{std::make_shared<const std::string>(cause.sqlstate())},
      code_{cause.code()},
      connection_invalidated_{connection_invalidated} {}

outcome_unknown_error::outcome_unknown_error(const driver_error& cause, statement_info what,
                                             bool connection_invalidated)
    : operational_error{
          std::string{"the connection was lost during COMMIT, so it is not known whether the "
                      "transaction was committed: look it up before repeating it ("} +
              cause.what() + ")",
          cause, std::move(what), connection_invalidated} {}

std::exception_ptr wrap_driver_error(const driver_error& cause, statement_info what,
                                     bool connection_invalidated) {
    auto* make = &made<dbapi_error>;
    switch (cause.kind()) {
        case driver_error_kind::error:
            break;
        case driver_error_kind::interface:
            make = &made<interface_error>;
            break;
        case driver_error_kind::database:
            make = &made<database_error>;
            break;
        case driver_error_kind::data:
            make = &made<data_error>;
            break;
        case driver_error_kind::operational:
            make = &made<operational_error>;
            break;
        case driver_error_kind::integrity:
            make = &made<integrity_error>;
            break;
        case driver_error_kind::internal:
            make = &made<internal_error>;
            break;
        case driver_error_kind::programming:
            make = &made<programming_error>;
            break;
        case driver_error_kind::not_supported:
            make = &made<not_supported_error>;
            break;
    }
    return make(cause, std::move(what), connection_invalidated);
}

namespace detail {

bool is_exit_like(const std::exception_ptr& error) noexcept {
    if (error == nullptr) return false;
    try {
        std::rethrow_exception(error);
    } catch (const cancellation_error&) {
        return true;
    } catch (const std::exception&) {
        return false;
    } catch (...) {
        return true;
    }
}

}  // namespace detail
}  // namespace orm

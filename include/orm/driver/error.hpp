#ifndef ORM_DRIVER_ERROR_HPP
#define ORM_DRIVER_ERROR_HPP

#include <exception>
#include <memory>
#include <string>

#include "orm/core/detail/visibility.hpp"
#include "orm/core/error.hpp"

namespace orm {

/// The work of the thread is to end: not an error of the database, and no orm::error, so that
/// handlers of errors let it pass.
///
/// It counts as exit-like, as does every exception that is no std::exception: where an ordinary
/// error would be swallowed, an exit-like one goes on once connections are back in order.
/// Source: Python's BaseException without Exception, such as KeyboardInterrupt.
class ORM_ONE_PER_PROCESS cancellation_error : public std::exception {
public:
    const char* what() const noexcept override { return "orm: the operation was cancelled"; }
};

/// Which of the wrapping errors stands for a driver's error. Source: PEP 249, Exceptions.
enum class driver_error_kind : unsigned char {
    error,          ///< none of the others: dbapi_error itself
    interface,      ///< the client library, not the database
    database,       ///< the database, nothing more is known
    data,           ///< a value does not fit
    operational,    ///< connection lost, no memory, a lock: nothing the program did wrong
    integrity,      ///< a constraint
    internal,       ///< the database is in disorder
    programming,    ///< a table is missing, wrong syntax
    not_supported,  ///< the database cannot do that
};

/// What a driver throws. It leaves a pool as it is; an engine wraps it, see wrap_driver_error.
/// Source: the `Error` of a DBAPI module.
class ORM_ONE_PER_PROCESS driver_error : public error {
public:
    /// @param sqlstate  five characters, empty where the database has none.
    /// @param code      the database's own number, 0 where it has none.
    driver_error(driver_error_kind kind, const std::string& message,
                 const std::string& sqlstate = {}, int code = 0);

    driver_error_kind kind() const noexcept { return kind_; }
    const std::string& sqlstate() const noexcept { return *sqlstate_; }
    int code() const noexcept { return code_; }

private:
    std::shared_ptr<const std::string> sqlstate_;  // exceptions are copied without throwing
    int code_;
    driver_error_kind kind_;
};

/// What was being executed when an error came up.
struct statement_info {
    std::string statement{};   ///< SQL; empty when there was none, as in a commit
    std::string parameters{};  ///< as text, secrets masked; empty when not to be shown
};

/// An error while a statement is executed; the error that caused it is nested.
///
/// To be made where that error is being handled. Source: SQLAlchemy 2.1, exc.py, StatementError.
class ORM_ONE_PER_PROCESS statement_error : public error, public std::nested_exception {
public:
    statement_error(const std::string& message, statement_info what = {});

    const std::string& statement() const noexcept { return info_->statement; }
    const std::string& parameters() const noexcept { return info_->parameters; }
    /// The error that caused this one; null when there was none.
    std::exception_ptr original() const noexcept { return nested_ptr(); }

private:
    std::shared_ptr<const statement_info> info_;
};

/// Wraps a driver_error. Source: SQLAlchemy 2.1, exc.py, DBAPIError.
class ORM_ONE_PER_PROCESS dbapi_error : public statement_error {
public:
    dbapi_error(const driver_error& cause, statement_info what, bool connection_invalidated);
    /// @param message  instead of that of `cause`.
    dbapi_error(const std::string& message, const driver_error& cause, statement_info what,
                bool connection_invalidated);

    const std::string& sqlstate() const noexcept { return *sqlstate_; }
    int code() const noexcept { return code_; }
    /// Was the connection found to be lost, and given up?
    bool connection_invalidated() const noexcept { return connection_invalidated_; }

private:
    std::shared_ptr<const std::string> sqlstate_;
    int code_;
    bool connection_invalidated_;
};

// One class for each driver_error_kind, in the hierarchy of exc.py.

class ORM_ONE_PER_PROCESS interface_error : public dbapi_error {
public:
    using dbapi_error::dbapi_error;
};
class ORM_ONE_PER_PROCESS database_error : public dbapi_error {
public:
    using dbapi_error::dbapi_error;
};
class ORM_ONE_PER_PROCESS data_error : public database_error {
public:
    using database_error::database_error;
};
class ORM_ONE_PER_PROCESS operational_error : public database_error {
public:
    using database_error::database_error;
};
/// A connection was lost during COMMIT: nobody knows whether the transaction was committed. Look it
/// up before doing the work again.
class ORM_ONE_PER_PROCESS outcome_unknown_error : public operational_error {
public:
    outcome_unknown_error(const driver_error& cause, statement_info what,
                          bool connection_invalidated);
};
class ORM_ONE_PER_PROCESS integrity_error : public database_error {
public:
    using database_error::database_error;
};
class ORM_ONE_PER_PROCESS internal_error : public database_error {
public:
    using database_error::database_error;
};
class ORM_ONE_PER_PROCESS programming_error : public database_error {
public:
    using database_error::database_error;
};
class ORM_ONE_PER_PROCESS not_supported_error : public database_error {
public:
    using database_error::database_error;
};

/// The error that wraps `cause`, with `cause` nested. To be called where it is being handled.
std::exception_ptr wrap_driver_error(const driver_error& cause, statement_info what = {},
                                     bool connection_invalidated = false);

/// A connection turned out to be dead. Thrown by a listener of `checkout` it makes the pool replace
/// the connection. Source: SQLAlchemy 2.1, exc.py, DisconnectionError.
class ORM_ONE_PER_PROCESS disconnection_error : public error {
public:
    using error::error;
    /// Are the connections that were made before now taken for dead as well?
    virtual bool invalidates_pool() const noexcept { return false; }
};

/// A connection turned out to be dead, and so are all the older ones. Source: InvalidatePoolError.
class ORM_ONE_PER_PROCESS invalidate_pool_error : public disconnection_error {
public:
    using disconnection_error::disconnection_error;
    bool invalidates_pool() const noexcept override { return true; }
};

/// A pool gave no connection in time. Source: SQLAlchemy 2.1, exc.py, TimeoutError.
class ORM_ONE_PER_PROCESS timeout_error : public error {
public:
    using error::error;
};

/// Something was used that is closed already: a connection, a result. Source: ResourceClosedError.
class ORM_ONE_PER_PROCESS resource_closed_error : public invalid_request_error {
public:
    using invalid_request_error::invalid_request_error;
};

/// A transaction failed, or the database has ended it, and it waits for its rollback.
/// Source: PendingRollbackError.
class ORM_ONE_PER_PROCESS pending_rollback_error : public invalid_request_error {
public:
    using invalid_request_error::invalid_request_error;
};

/// There was no row where one is needed. Source: SQLAlchemy 2.1, exc.py, NoResultFound.
class ORM_ONE_PER_PROCESS no_result_found_error : public invalid_request_error {
public:
    using invalid_request_error::invalid_request_error;
};

/// There were more rows than one. Source: SQLAlchemy 2.1, exc.py, MultipleResultsFound.
class ORM_ONE_PER_PROCESS multiple_results_found_error : public invalid_request_error {
public:
    using invalid_request_error::invalid_request_error;
};

/// The program broke a rule that an assertion_pool watches. Source: Python's AssertionError.
class ORM_ONE_PER_PROCESS assertion_error : public error {
public:
    using error::error;
};

namespace detail {
/// Is it cancellation_error, or no std::exception at all?
bool is_exit_like(const std::exception_ptr& error) noexcept;
}  // namespace detail

}  // namespace orm
#endif

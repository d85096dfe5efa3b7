#ifndef ORM_DRIVER_DRIVER_CONNECTION_HPP
#define ORM_DRIVER_DRIVER_CONNECTION_HPP

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "orm/driver/fwd.hpp"

namespace orm {

/// What a statement did. Source: PEP 249, Cursor attributes.
struct execution_outcome {
    /// How many rows were changed, or are in the result where that is known; -1: not known.
    std::int64_t rowcount = -1;
    /// The key that the database counted up for the row inserted last; 0: none, or not known.
    std::int64_t last_row_id = 0;
};

/// What a driver knows of the transaction that its dialect has begun with do_begin.
enum class transaction_status : unsigned char {
    not_told,  ///< the driver does not say
    none,      ///< there is none: not begun, committed or rolled back
    open,
    ended,  ///< by the database itself, or by a statement: neither commit() nor rollback() was
            ///< called
};

/// One connection to a database as its driver made it; what a pool keeps.
///
/// The pool needs only commit, rollback and close. Used by one thread at a time, and by the process
/// that made it: a child of fork() must leave it alone, as the parent goes on using it.
/// Source: PEP 249, Connection Objects.
class driver_connection {
public:
    driver_connection() noexcept;
    driver_connection(const driver_connection&) = delete;
    driver_connection& operator=(const driver_connection&) = delete;
    /// Frees whatever is still held, without a word: a connection that nobody closed ends here.
    virtual ~driver_connection();

    /// Is this a child, by fork(), of the process that made it?
    bool is_inherited() const noexcept;
    /// Of an inherited one: frees what of it is this process's own, and touches neither the
    /// database nor what the parent shares; nothing else is called afterwards.
    /// @return may it be destroyed? By default, which does nothing, not: it stays for ever.
    virtual bool abandon() noexcept { return false; }

    /// Commits the transaction that the driver has open, if any. @throws driver_error
    virtual void commit() = 0;
    /// Rolls the transaction that the driver has open back, if any. @throws driver_error
    virtual void rollback() = 0;
    /// Ends the connection in good order. @throws driver_error
    virtual void close() = 0;
    /// What has become of the transaction; without asking the server. A connection then refuses to
    /// go on in one that the database has ended.
    virtual orm::transaction_status transaction_status() const noexcept {
        return orm::transaction_status::not_told;
    }
    /// What executes statements. It must be gone before the connection is.
    /// @throws invalid_request_error by default: pools work without.
    virtual std::unique_ptr<driver_cursor> cursor();
    /// Executes one statement with counted values, which stay where they are until it returns: for
    /// drivers whose dialects say binds_in_place().
    /// @return a cursor with the rows; nullptr when the statement returns none: see `outcome`
    /// @throws driver_error; by default, which copies the values, what cursor() throws, too
    virtual std::unique_ptr<driver_cursor> execute_in_place(std::string_view statement,
                                                            std::span<const value_view> values,
                                                            execution_outcome& outcome);

private:
    friend class connection;
    friend class pool_proxied_connection;
    /// The connection whose transaction is open on it, where a pool lends it to several at once.
    std::atomic<const void*> claimed_by_{nullptr};
    std::uint32_t process_;
};

}  // namespace orm
#endif

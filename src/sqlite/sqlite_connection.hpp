#ifndef ORM_SRC_SQLITE_SQLITE_CONNECTION_HPP
#define ORM_SRC_SQLITE_SQLITE_CONNECTION_HPP

#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "../driver/process.hpp"
#include "open_options.hpp"
#include "orm/driver/driver_connection.hpp"
#include "orm/driver/driver_cursor.hpp"
#include "sqlite_error.hpp"
#include "sqlite_rows.hpp"
#include "statement_cache.hpp"

namespace orm::detail::sqlite {

class sqlite_connection final : public driver_connection {
public:
    explicit sqlite_connection(const open_options& options);
    ~sqlite_connection() override;

    /// Nothing while no transaction is open. An error leaves it open.
    void commit() override;
    void rollback() override;
    orm::transaction_status transaction_status() const noexcept override;
    /// @throws driver_error when somebody holds something of the handle; it stays open then.
    void close() override;
    bool abandon() noexcept override;
    std::unique_ptr<driver_cursor> cursor() override;
    std::unique_ptr<driver_cursor> execute_in_place(std::string_view statement,
                                                    std::span<const value_view> values,
                                                    execution_outcome& outcome) override;

    void write_rows(row_batch& rows) { rows_.write(*this, rows); }

    /// Begins as the url says; nothing when it commits by itself. What somebody has begun by hand
    /// is joined.
    void begin();
    /// Executes a statement without values; rows are left out.
    void run(std::string_view sql);

    ::sqlite3* handle() const noexcept { return database_; }
    /// @throws driver_error when it is closed.
    ::sqlite3* open_handle() {
        check_process();
        if (database_ == nullptr) [[unlikely]]
            fail_closed();
        return database_;
    }
    [[noreturn]] void fail_closed() const;
    /// A child of fork() has no connection any more: see leave_to_parent.
    void check_process() noexcept {
        if (process_ != process_number.load(std::memory_order_relaxed)) [[unlikely]]
            leave_to_parent();
    }
    statement_cache& cache() noexcept { return cache_; }

    /// Memory for a cursor, all of one size: the last that was given back, or a new one.
    void* take_block(std::size_t size) {
        void* const kept = std::exchange(block_, nullptr);
        return kept != nullptr ? kept : ::operator new(size);
    }
    void keep_block(void* block) noexcept {
        if (block_ == nullptr) [[likely]] {
            block_ = block;
        } else {
            ::operator delete(block);
        }
    }

    /// Every statement is its own transaction: nothing is begun.
    bool commits_by_itself = false;

private:
    void open(const open_options& options);
    void set_up(const open_options& options);
    void configure(int what, int value, const char* name);

    void leave_to_parent() noexcept;

    ::sqlite3* database_ = nullptr;
    std::uint32_t process_ = this_process();
    statement_cache cache_;
    row_plans rows_;
    std::string begin_;
    void* block_ = nullptr;
    bool begun_ = false;  ///< by begin()
};

}  // namespace orm::detail::sqlite
#endif

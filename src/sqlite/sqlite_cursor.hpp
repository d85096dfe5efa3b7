#ifndef ORM_SRC_SQLITE_SQLITE_CURSOR_HPP
#define ORM_SRC_SQLITE_SQLITE_CURSOR_HPP

#include <new>

#include "sqlite_connection.hpp"

namespace orm::detail::sqlite {

class sqlite_cursor final : public driver_cursor {
public:
    explicit sqlite_cursor(sqlite_connection& on) noexcept : connection_{on} {}
    /// With the rows of the other one.
    sqlite_cursor(sqlite_cursor&& other) noexcept
        : connection_{other.connection_},
          statement_{std::exchange(other.statement_, nullptr)},
          rowcount_{other.rowcount_},
          last_row_id_{other.last_row_id_},
          state_{other.state_} {}
    ~sqlite_cursor() override { forget(); }

    // There is one for each execution: its memory is used again. The connection is still there.
    static void* operator new(std::size_t size, sqlite_connection& of) {
        return of.take_block(size);
    }
    static void operator delete(void* block, sqlite_connection& of) noexcept {
        of.keep_block(block);
    }
    static void operator delete(sqlite_cursor* one, std::destroying_delete_t) noexcept;

    /// Takes the first step, so that errors come up here; rows are computed as they are fetched.
    void execute(std::string_view statement, const parameters& values) override;
    void executemany(std::string_view statement, std::span<const parameters> sets) override;
    std::span<const std::string> columns() const noexcept override {
        return statement_ != nullptr ? statement_->columns() : std::span<const std::string>{};
    }
    const value_view* fetch() override;
    std::int64_t rowcount() const noexcept override { return rowcount_; }
    std::int64_t last_row_id() const noexcept override { return last_row_id_; }
    void close() noexcept override {
        forget();
        is_closed_ = true;
    }

private:
    friend class sqlite_connection;
    enum class state : unsigned char { done, on_first_row, on_row };

    void start(std::string_view sql);
    /// A parameters or a span of views.
    template <class Values>
    void run(std::string_view sql, const Values& values);
    /// Gives the statement back.
    void forget() noexcept {
        if (statement_ != nullptr) give_back();
    }
    void give_back() noexcept;
    void release() noexcept {
        connection_.cache().release(*statement_);
        statement_ = nullptr;
        state_ = state::done;
    }
    [[noreturn]] void fail(int code);
    void note_changes() noexcept;
    const value_view* read_row();

    // Of executemany.
    void run_one(const parameters& values);
    void run_singly(std::span<const parameters> sets);
    std::size_t run_batches(batch_form& form, std::span<const parameters> sets);
    bool run_batch(batch_form& form, std::span<const parameters> sets);
    bool bind_batch(batch_form& form, std::span<const parameters> sets);

    sqlite_connection& connection_;
    prepared* statement_ = nullptr;  ///< in use by this cursor
    std::int64_t rowcount_ = -1;
    std::int64_t last_row_id_ = 0;
    state state_ = state::done;
    bool is_closed_ = false;
};

[[gnu::always_inline]] inline void sqlite_cursor::start(std::string_view sql) {
    forget();
    ::sqlite3* const database = connection_.open_handle();
    if (is_closed_) throw_programming("Cannot operate on a closed cursor.");
    rowcount_ = -1;
    last_row_id_ = 0;
    statement_ = &connection_.cache().acquire(database, sql);
}

inline void sqlite_cursor::note_changes() noexcept {
    if (!statement_->counts_rows()) return;
    rowcount_ = sqlite3_changes64(connection_.handle());
    // An insert that changed nothing leaves the key of an earlier one.
    if (statement_->inserts() && rowcount_ != 0)
        last_row_id_ = sqlite3_last_insert_rowid(connection_.handle());
}

}  // namespace orm::detail::sqlite
#endif

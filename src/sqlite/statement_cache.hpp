#ifndef ORM_SRC_SQLITE_STATEMENT_CACHE_HPP
#define ORM_SRC_SQLITE_STATEMENT_CACHE_HPP

#include <memory>
#include <string_view>
#include <unordered_map>

#include "prepared.hpp"

namespace orm::detail::sqlite {

/// The prepared statements of a connection: those used last are kept, up to a limit. One that a
/// cursor uses is not given out a second time; that one gets its own, which is not kept.
class statement_cache {
public:
    explicit statement_cache(std::size_t limit) noexcept : limit_{limit} {}
    statement_cache(const statement_cache&) = delete;
    statement_cache& operator=(const statement_cache&) = delete;
    ~statement_cache();

    /// Nothing is allocated for a statement that is kept. @throws driver_error
    prepared& acquire(::sqlite3* database, std::string_view sql) {
        // Most of the time the one used last is used again.
        if (newest_ != nullptr && !newest_->in_use && newest_->cached && newest_->sql() == sql)
            [[likely]] {
            newest_->in_use = true;
            return *newest_;
        }
        return look_up(database, sql);
    }
    void release(prepared& one) noexcept {
        one.in_use = false;
        if (!one.cached || is_closed_) [[unlikely]]
            discard(one);
    }
    /// Ends all statements, those in use too: these stay, without a statement, until released.
    void close() noexcept;
    /// The same, without a word to SQLite: the statements are another process's.
    void abandon() noexcept;

private:
    prepared& look_up(::sqlite3* database, std::string_view sql);
    void link(prepared& one) noexcept;
    void unlink(prepared& one) noexcept;
    void discard(prepared& one) noexcept;
    void make_room() noexcept;

    std::size_t limit_;
    std::unordered_map<std::string_view, prepared*> kept_;  ///< by their own text
    prepared* newest_ = nullptr;                            ///< of all, kept or not
    prepared* oldest_ = nullptr;
    void end_all(void (prepared::*end)() noexcept) noexcept;

    bool is_closed_ = false;
};

}  // namespace orm::detail::sqlite
#endif

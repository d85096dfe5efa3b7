#ifndef ORM_SRC_ENGINE_CONNECTION_CALL_HPP
#define ORM_SRC_ENGINE_CONNECTION_CALL_HPP

#include <exception>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "../driver/parameters_text.hpp"
#include "../driver/sql_text.hpp"
#include "../sql/statement_call.hpp"
#include "orm/engine/connection.hpp"
#include "orm/engine/execution_context.hpp"

namespace orm::detail {

/// An error on a connection, and what it was doing.
struct failed_call {
    std::exception_ptr error;
    const std::string_view* sql = nullptr;  ///< nullptr: no statement
    std::span<const parameters> sets{};
    bool executemany = false;
    std::unique_ptr<driver_cursor>* cursor = nullptr;
    const execution_context* context = nullptr;
    bool in_commit = false;
};

/// For listeners: what is executed without parameters has one set, which is empty.
inline parameter_sets as_executed(std::span<const parameters> sets) {
    return sets.empty() ? parameter_sets(1) : parameter_sets(sets.begin(), sets.end());
}

}  // namespace orm::detail

namespace orm {

/// What is_watched and binds_in_place say may be out of date.
inline void connection::look_for_watchers() noexcept {
    const std::uint64_t now = detail::listening_epoch.load(std::memory_order_acquire);
    if (watch_epoch_ != now) [[unlikely]]
        find_watchers(now);
}

inline bool connection::is_watched() noexcept {
    look_for_watchers();
    return watched_;
}

}  // namespace orm
#endif

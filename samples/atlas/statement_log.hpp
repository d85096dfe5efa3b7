#ifndef ATLAS_STATEMENT_LOG_HPP
#define ATLAS_STATEMENT_LOG_HPP

#include <chrono>
#include <cstddef>
#include <orm/engine.hpp>

#include "rules.hpp"

namespace atlas {

/// Counts the statements of an engine and the time they take, as long as it lives. A statement that
/// is executed with many sets of parameters counts once. For one thread.
class statement_log {
public:
    using clock = std::chrono::steady_clock;

    explicit statement_log(orm::engine& of);
    statement_log(const statement_log&) = delete;
    statement_log& operator=(const statement_log&) = delete;

    std::size_t statements() const noexcept { return statements_; }
    clock::duration time() const noexcept { return time_; }

private:
    std::size_t statements_ = 0;
    clock::time_point begun_{};
    clock::duration time_{};
    listeners registered_;
};

}  // namespace atlas
#endif

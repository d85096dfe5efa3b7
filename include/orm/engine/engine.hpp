#ifndef ORM_ENGINE_ENGINE_HPP
#define ORM_ENGINE_ENGINE_HPP

#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "orm/core/callback.hpp"
#include "orm/engine/connection.hpp"
#include "orm/engine/dialect.hpp"
#include "orm/engine/url.hpp"
#include "orm/pool/pool.hpp"

namespace orm {

/// How an engine works. Source: SQLAlchemy 2.1, create_engine.
struct engine_options {
    /// Of the pool; its dialect is set by the engine.
    pool_options pool{};
    /// Which pool; nothing: the dialect's choice for the url.
    std::optional<pool_kind> kind{};
    /// Makes driver connections instead of the dialect; do_connect is not fired then.
    std::optional<pool_creator> creator{};
    /// More arguments for the driver, over those of the url.
    std::map<std::string, std::string, std::less<>> connect_args{};
    orm::execution_options execution_options{};
    /// Of every new connection; empty: the database's default.
    std::string isolation_level{};
    /// Told each statement and its parameters, on the thread that executes it; empty: nobody. See
    /// orm::echo_to_stderr.
    callback<void(std::string_view line)> echo{};
    /// Parameters are left out of messages and echo.
    bool hide_parameters = false;
    /// Rows of one statement of a batched insert.
    int insertmanyvalues_page_size = 1000;
    /// Lets the dialect prepare new connections and look around on the first one.
    bool initialize = true;
    /// Are types of parameters declared to the driver? Nothing: as the dialect says.
    std::optional<bool> use_setinputsizes{};
};

/// Prints a line.
void echo_to_stderr(std::string_view line);

namespace detail {
/// What an engine and its copies share.
struct engine_core {
    orm::url url;
    std::shared_ptr<orm::dialect> dialect;
    engine_options options;
    std::shared_ptr<orm::pool> pool;  ///< guarded by fork_safe_mutex()
};
}  // namespace detail

/// A database: where it is, how to talk to it, and the pool of connections to it. Made by
/// orm::create_engine; used by any number of threads at once.
///
/// As a target of listeners it stands for its pool and its dialect too: listeners given to it move
/// to the new pool when it is disposed of.
/// Source: SQLAlchemy 2.1, engine/base.py, Engine and OptionEngine.
class engine final : public ddl_bind, public std::enable_shared_from_this<engine> {
public:
    dispatcher<connection_events> dispatch;
    event_identity identity;  ///< under which listeners of pool and dialect are known

    engine(std::shared_ptr<detail::engine_core> core, std::shared_ptr<engine> origin,
           orm::execution_options options);
    ~engine() override;

    /// A connection; see orm::connection.
    [[nodiscard]] connection connect() { return connection{shared_from_this()}; }
    /// A checkout of the pool, without the events of connections.
    [[nodiscard]] pooled_connection raw_connection();
    /// Calls `work` with a connection inside a transaction, which is committed when it returns and
    /// rolled back when it throws. `work` may end it before; what it then executes is refused.
    /// @return what `work` returns @throws pending_rollback_error when the transaction had failed
    template <std::invocable<connection&> F>
    std::invoke_result_t<F, connection&> begin(F&& work) {
        connection conn{shared_from_this()};
        transaction scope = start(conn);
        if constexpr (std::is_void_v<std::invoke_result_t<F, connection&>>) {
            std::forward<F>(work)(conn);
            finish(scope, conn);
        } else {
            auto made = std::forward<F>(work)(conn);
            finish(scope, conn);
            return made;
        }
    }
    /// For DDL: begin().
    void with_connection(const callback<void(ddl_executor&)>& work) override;

    /// Closes idle connections and starts with a new pool; fires `engine_disposed`. Connections
    /// that are checked out go back to the old pool.
    /// @param close  false only forgets the old pool, as a child process does after fork().
    void dispose(bool close = true);

    /// A copy with more options, which shares pool and dialect; fires
    /// `set_engine_execution_options`. It hears what its origin hears, not the other way round.
    std::shared_ptr<engine> execution_options(orm::execution_options options);
    /// Adds options to this one; connections made from now on have them.
    void update_execution_options(orm::execution_options options);
    orm::execution_options get_execution_options() const;

    const orm::url& url() const noexcept { return core_->url; }
    orm::dialect& dialect() const noexcept { return *core_->dialect; }
    std::shared_ptr<orm::pool> pool() const;
    const engine_options& options() const noexcept { return core_->options; }

    // Whom listeners of the events of other families are given to.
    template <class E>
        requires(pool_events::has<E>)
    std::shared_ptr<orm::pool> event_target(E) { return pool(); }
    template <class E>
        requires(dialect_events::has<E>)
    orm::dialect& event_target(E) { return dialect(); }

private:
    friend class connection;
    static transaction start(connection& conn);
    static void finish(transaction& scope, connection& conn);

    std::shared_ptr<detail::engine_core> core_;
    std::shared_ptr<engine> origin_;
    std::shared_ptr<const orm::execution_options> options_;  ///< guarded by fork_safe_mutex()
};

/// Makes an engine: `orm::create_engine("sqlite:///file.db")`. Nothing is connected yet.
/// @throws argument_error for a url or options that make no sense.
std::shared_ptr<engine> create_engine(std::string_view where, engine_options options = {});
std::shared_ptr<engine> create_engine(const url& where, engine_options options = {});
/// The same with a dialect of one's own.
std::shared_ptr<engine> create_engine(const url& where, std::shared_ptr<dialect> with,
                                      engine_options options = {});

/// The class of all engines as a target: of connection events for all engines, and of pool and
/// dialect events for all pools and dialects. Copies made with options have no class of their own.
class engine_class {
public:
    event_identity identity;
    target_class<connection_events>& level() const;

    template <class E>
        requires(connection_events::has<E>)
    target_class<connection_events>
    &event_target(E) const { return level(); }
    template <class E>
        requires(pool_events::has<E>)
    target_class<pool_events>
    &event_target(E) const { return class_target<orm::pool>(); }
    template <class E>
        requires(dialect_events::has<E>)
    target_class<dialect_events>
    &event_target(E) const { return class_target<orm::dialect>(); }
};

namespace detail {
engine_class& all_engines();
}  // namespace detail

template <std::same_as<engine> T>
engine_class& class_target() {
    return detail::all_engines();
}

namespace detail {
/// A single connection has no events of dialects: say where they are.
template <class E>
    requires(dialect_events::has<E>)
struct event_target<connection, E> {
    static constexpr bool known = false;
    static constexpr bool has_event_sentence = true;
    static std::uint64_t given(connection& target) { return target.dispatch.level().serial(); }
    template <bool Known>
    static consteval void expect_event() {
        static_assert(Known,
                      "orm: a connection has no events of dialects, such as 'handle_error': listen "
                      "to its engine");
    }
};
}  // namespace detail

}  // namespace orm
#endif

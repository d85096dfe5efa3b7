#ifndef ORM_ENGINE_CONNECTION_EVENTS_HPP
#define ORM_ENGINE_CONNECTION_EVENTS_HPP

#include <array>
#include <string>
#include <string_view>

#include "orm/driver/driver_cursor.hpp"
#include "orm/engine/fwd.hpp"
#include "orm/event/listen.hpp"
#include "orm/sql/execution_options.hpp"
#include "orm/sql/statement.hpp"

namespace orm {

// What the listeners receive; named as in SQLAlchemy.

/// One set of parameters is in `params`, two or more in `multiparams`; never both.
struct before_execute_args {
    connection& conn;
    sql_statement clauseelement;
    parameter_sets multiparams;
    parameters params;
    const orm::execution_options& execution_options;
};
struct after_execute_args {
    connection& conn;
    const sql_statement& clauseelement;
    const parameter_sets& multiparams;
    const parameters& params;
    const orm::execution_options& execution_options;
    const orm::result& result;  ///< may be looked at, not consumed
};
struct before_cursor_execute_args {
    connection& conn;
    driver_cursor& cursor;
    std::string statement;
    parameter_sets parameters;  ///< one set unless executemany
    const execution_context& context;
    bool executemany;
};
struct after_cursor_execute_args {
    connection& conn;
    driver_cursor& cursor;
    const std::string& statement;
    const parameter_sets& parameters;
    const execution_context& context;
    bool executemany;
};
/// Of begin, rollback, commit and engine_connect.
struct connection_args {
    connection& conn;
};
/// Of savepoint, rollback_savepoint and release_savepoint.
struct savepoint_args {
    connection& conn;
    const std::string& name;
};
/// Of begin_twophase and prepare_twophase.
struct twophase_args {
    connection& conn;
    const std::string& xid;
};
/// Of rollback_twophase and commit_twophase.
struct twophase_end_args {
    connection& conn;
    const std::string& xid;
    bool is_prepared;
};
struct connection_options_args {
    connection& conn;
    execution_options& opts;  ///< may be changed
};
struct engine_options_args {
    orm::engine& engine;
    execution_options& opts;  ///< may be changed
};
struct engine_disposed_args {
    orm::engine& engine;
};

/// What a listener of before_execute with orm::retval returns.
struct execute_replacement {
    sql_statement clauseelement;
    parameter_sets multiparams;
    parameters params;
};
/// What a listener of before_cursor_execute with orm::retval returns.
struct cursor_execute_replacement {
    std::string statement;
    parameter_sets parameters;
};

namespace detail {

struct connection_event_base {
    static constexpr bool has_sentences = true;
    static constexpr unsigned refused_flags = propagate_bit;

    template <bool Allowed, unsigned Given>
    static consteval void expect_flags() {
        static_assert(Allowed || (Given & propagate_bit) == 0,
                      "orm: events of a connection do not take orm::propagate: copies of an engine "
                      "hear what their origin hears");
        static_assert(Allowed || (Given & propagate_bit) != 0,
                      "orm: orm::raw, orm::include_key and orm::active_history are flags of "
                      "attribute events only, not of those of a connection");
    }
    template <bool Allowed>
    static consteval void expect_retval() {
        static_assert(Allowed,
                      "orm: of the events of a connection only 'before_execute' and "
                      "'before_cursor_execute' take orm::retval");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits,
                      "orm: a listener of a connection event with orm::named takes the event's "
                      "argument struct, such as (const orm::before_cursor_execute_args& args), "
                      "alone");
    }
};

struct connection_before_execute : connection_event_base {
    static constexpr std::string_view name = "before_execute";
    using args = before_execute_args;
    using result = execute_replacement;
    static constexpr std::array<std::string_view, 5> argument_names{
        "conn", "clauseelement", "multiparams", "params", "execution_options"};
    static void accept(args& call, execute_replacement instead) {
        call.clauseelement = std::move(instead.clauseelement);
        call.multiparams = std::move(instead.multiparams);
        call.params = std::move(instead.params);
    }
    /// The list before 1.4.
    struct without_options {
        connection& conn;
        const sql_statement& clauseelement;
        const parameter_sets& multiparams;
        const parameters& params;
        static constexpr std::array<std::string_view, 4> argument_names{"conn", "clauseelement",
                                                                        "multiparams", "params"};
        static without_options from(const args& now) noexcept {
            return {now.conn, now.clauseelement, now.multiparams, now.params};
        }
    };
    using deprecated = deprecated_arguments<without_options>;
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'before_execute' takes (orm::connection&, const "
                      "orm::sql_statement&, const orm::parameter_sets&, const orm::parameters&, "
                      "const orm::execution_options&) or a leading part, and with orm::retval "
                      "returns an orm::execute_replacement");
    }
};

struct connection_after_execute : connection_event_base {
    static constexpr std::string_view name = "after_execute";
    using args = after_execute_args;
    static constexpr std::array<std::string_view, 6> argument_names{
        "conn", "clauseelement", "multiparams", "params", "execution_options", "result"};
    /// The list before 1.4.
    struct without_options {
        connection& conn;
        const sql_statement& clauseelement;
        const parameter_sets& multiparams;
        const parameters& params;
        const orm::result& result;
        static constexpr std::array<std::string_view, 5> argument_names{
            "conn", "clauseelement", "multiparams", "params", "result"};
        static without_options from(const args& now) noexcept {
            return {now.conn, now.clauseelement, now.multiparams, now.params, now.result};
        }
    };
    using deprecated = deprecated_arguments<without_options>;
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'after_execute' takes (orm::connection&, const "
                      "orm::sql_statement&, const orm::parameter_sets&, const orm::parameters&, "
                      "const orm::execution_options&, const orm::result&) or a leading part");
    }
};

struct connection_before_cursor_execute : connection_event_base {
    static constexpr std::string_view name = "before_cursor_execute";
    using args = before_cursor_execute_args;
    using result = cursor_execute_replacement;
    static constexpr std::array<std::string_view, 6> argument_names{
        "conn", "cursor", "statement", "parameters", "context", "executemany"};
    static void accept(args& call, cursor_execute_replacement instead) {
        call.statement = std::move(instead.statement);
        call.parameters = std::move(instead.parameters);
    }
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'before_cursor_execute' takes (orm::connection&, "
                      "orm::driver_cursor&, const std::string& statement, const "
                      "orm::parameter_sets&, const orm::execution_context&, bool executemany) or a "
                      "leading part, and with orm::retval returns an "
                      "orm::cursor_execute_replacement");
    }
};

struct connection_after_cursor_execute : connection_event_base {
    static constexpr std::string_view name = "after_cursor_execute";
    using args = after_cursor_execute_args;
    static constexpr std::array<std::string_view, 6> argument_names{
        "conn", "cursor", "statement", "parameters", "context", "executemany"};
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'after_cursor_execute' takes (orm::connection&, "
                      "orm::driver_cursor&, const std::string& statement, const "
                      "orm::parameter_sets&, const orm::execution_context&, bool executemany) or a "
                      "leading part");
    }
};

struct connection_only_event : connection_event_base {
    using args = connection_args;
    static constexpr std::array<std::string_view, 1> argument_names{"conn"};
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'begin', 'commit', 'rollback' or 'engine_connect' takes "
                      "(orm::connection&) or nothing");
    }
};
struct connection_begin : connection_only_event {
    static constexpr std::string_view name = "begin";
};
struct connection_rollback : connection_only_event {
    static constexpr std::string_view name = "rollback";
};
struct connection_commit : connection_only_event {
    static constexpr std::string_view name = "commit";
};
struct connection_engine_connect : connection_only_event {
    static constexpr std::string_view name = "engine_connect";
    /// The list before 2.0; there are no branches any more.
    struct with_branch {
        connection& conn;
        bool branch;
        static constexpr std::array<std::string_view, 2> argument_names{"conn", "branch"};
        static with_branch from(const args& now) noexcept { return {now.conn, false}; }
    };
    using deprecated = deprecated_arguments<with_branch>;
};

struct savepoint_event : connection_event_base {
    using args = savepoint_args;
    static constexpr std::array<std::string_view, 2> argument_names{"conn", "name"};
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'savepoint', 'rollback_savepoint' or 'release_savepoint' "
                      "takes (orm::connection&, const std::string& name) or a leading part");
    }
};
struct connection_savepoint : savepoint_event {
    static constexpr std::string_view name = "savepoint";
};
struct connection_rollback_savepoint : savepoint_event {
    static constexpr std::string_view name = "rollback_savepoint";
};
struct connection_release_savepoint : savepoint_event {
    static constexpr std::string_view name = "release_savepoint";
};

struct twophase_event : connection_event_base {
    using args = twophase_args;
    static constexpr std::array<std::string_view, 2> argument_names{"conn", "xid"};
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'begin_twophase' or 'prepare_twophase' takes "
                      "(orm::connection&, const std::string& xid) or a leading part");
    }
};
struct connection_begin_twophase : twophase_event {
    static constexpr std::string_view name = "begin_twophase";
};
struct connection_prepare_twophase : twophase_event {
    static constexpr std::string_view name = "prepare_twophase";
};
struct twophase_end_event : connection_event_base {
    using args = twophase_end_args;
    static constexpr std::array<std::string_view, 3> argument_names{"conn", "xid", "is_prepared"};
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'rollback_twophase' or 'commit_twophase' takes "
                      "(orm::connection&, const std::string& xid, bool is_prepared) or a leading "
                      "part");
    }
};
struct connection_rollback_twophase : twophase_end_event {
    static constexpr std::string_view name = "rollback_twophase";
};
struct connection_commit_twophase : twophase_end_event {
    static constexpr std::string_view name = "commit_twophase";
};

struct connection_set_options : connection_event_base {
    static constexpr std::string_view name = "set_connection_execution_options";
    using args = connection_options_args;
    static constexpr std::array<std::string_view, 2> argument_names{"conn", "opts"};
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'set_connection_execution_options' takes "
                      "(orm::connection&, orm::execution_options&) or a leading part");
    }
};
struct engine_set_options : connection_event_base {
    static constexpr std::string_view name = "set_engine_execution_options";
    using args = engine_options_args;
    static constexpr std::array<std::string_view, 2> argument_names{"engine", "opts"};
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'set_engine_execution_options' takes (orm::engine&, "
                      "orm::execution_options&) or a leading part");
    }
};
struct engine_disposed_event : connection_event_base {
    static constexpr std::string_view name = "engine_disposed";
    using args = engine_disposed_args;
    static constexpr std::array<std::string_view, 1> argument_names{"engine"};
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits, "orm: a listener of 'engine_disposed' takes (orm::engine&) or nothing");
    }
};

}  // namespace detail

/// What happens on connections. Targets: a connection, an engine (also those copied from it), their
/// classes. All are told before the driver does the work, except for after_… and engine_connect.
/// Listeners of one connection run in the thread that uses it.
/// Source: SQLAlchemy 2.1, engine/events.py, ConnectionEvents.
struct connection_events
    : event_family<
          connection_events, detail::connection_before_execute, detail::connection_after_execute,
          detail::connection_before_cursor_execute, detail::connection_after_cursor_execute,
          detail::connection_engine_connect, detail::connection_set_options,
          detail::engine_set_options, detail::engine_disposed_event, detail::connection_begin,
          detail::connection_rollback, detail::connection_commit, detail::connection_savepoint,
          detail::connection_rollback_savepoint, detail::connection_release_savepoint,
          detail::connection_begin_twophase, detail::connection_prepare_twophase,
          detail::connection_rollback_twophase, detail::connection_commit_twophase> {
    static constexpr bool fired_by_library = true;
};

/// The events of connections and engines, as given to orm::listen.
namespace connection_event {
/// A statement is about to be executed; with orm::retval it and its parameters may be replaced.
inline constexpr detail::connection_before_execute before_execute{};
/// It was; not when it failed.
inline constexpr detail::connection_after_execute after_execute{};
/// SQL is about to go to the driver; with orm::retval it and its parameters may be replaced.
inline constexpr detail::connection_before_cursor_execute before_cursor_execute{};
/// The driver has executed it.
inline constexpr detail::connection_after_cursor_execute after_cursor_execute{};
/// A connection was made by engine::connect; not when a lost one was replaced.
inline constexpr detail::connection_engine_connect engine_connect{};
/// Options are about to be given to a connection.
inline constexpr detail::connection_set_options set_connection_execution_options{};
/// Options are about to be given to an engine, or to the copy that is being made.
inline constexpr detail::engine_set_options set_engine_execution_options{};
/// An engine was disposed of, and has a new pool.
inline constexpr detail::engine_disposed_event engine_disposed{};
/// A transaction begins: by begin(), or with the first statement.
inline constexpr detail::connection_begin begin{};
inline constexpr detail::connection_rollback rollback{};
inline constexpr detail::connection_commit commit{};
inline constexpr detail::connection_savepoint savepoint{};
inline constexpr detail::connection_rollback_savepoint rollback_savepoint{};
inline constexpr detail::connection_release_savepoint release_savepoint{};
inline constexpr detail::connection_begin_twophase begin_twophase{};
inline constexpr detail::connection_prepare_twophase prepare_twophase{};
inline constexpr detail::connection_rollback_twophase rollback_twophase{};
inline constexpr detail::connection_commit_twophase commit_twophase{};
}  // namespace connection_event

}  // namespace orm
#endif

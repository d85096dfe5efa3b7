#ifndef ORM_ENGINE_DIALECT_EVENTS_HPP
#define ORM_ENGINE_DIALECT_EVENTS_HPP

#include <array>
#include <exception>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "orm/driver/driver_cursor.hpp"
#include "orm/engine/exception_context.hpp"
#include "orm/engine/fwd.hpp"
#include "orm/event/listen.hpp"

namespace orm {

/// What a driver connects with; made from the url, fresh for every attempt.
struct connect_arguments {
    std::vector<std::string> positional;
    std::map<std::string, std::string, std::less<>> named;

    friend bool operator==(const connect_arguments&, const connect_arguments&) = default;
};

// What the listeners receive; named as in SQLAlchemy.

struct do_connect_args {
    orm::dialect& dialect;
    connection_pool_entry& conn_rec;
    std::vector<std::string>& cargs;                           ///< may be changed
    std::map<std::string, std::string, std::less<>>& cparams;  ///< may be changed
};
/// Of do_execute and do_executemany.
struct do_execute_args {
    driver_cursor& cursor;
    const std::string& statement;
    const parameter_sets& parameters;  ///< one set for do_execute
    const execution_context& context;
};
struct do_execute_no_params_args {
    driver_cursor& cursor;
    const std::string& statement;
    const execution_context& context;
};
struct do_setinputsizes_args {
    input_sizes& inputsizes;  ///< may be changed
    driver_cursor& cursor;
    const std::string& statement;
    const parameter_sets& parameters;
    const execution_context& context;
};
struct handle_error_args {
    orm::exception_context& exception_context;
    orm::exception_context& context = exception_context;  ///< its old name

    /// The one argument that there is, for listeners that take it alone.
    template <std::size_t>
    orm::exception_context& get() const noexcept {
        return exception_context;
    }
};

}  // namespace orm

template <>
struct std::tuple_size<orm::handle_error_args> : std::integral_constant<std::size_t, 1> {};
template <>
struct std::tuple_element<0, orm::handle_error_args> {
    using type = orm::exception_context&;
};

namespace orm {

namespace detail {

/// Common to the events of dialects. What listeners return always counts, so orm::retval is allowed
/// and changes nothing; there are no copies that orm::propagate could reach.
struct dialect_event_base {
    static constexpr bool has_sentences = true;
    static constexpr bool always_retval = true;
    static constexpr unsigned refused_flags = propagate_bit;

    template <bool Allowed, unsigned Given>
    static consteval void expect_flags() {
        static_assert(Allowed || (Given & propagate_bit) == 0,
                      "orm: events of a dialect do not take orm::propagate: copies of an engine "
                      "share its dialect");
        static_assert(Allowed || (Given & propagate_bit) != 0,
                      "orm: orm::raw, orm::include_key and orm::active_history are flags of "
                      "attribute events only, not of those of a dialect");
    }
    template <bool Allowed>
    static consteval void expect_retval() {
        static_assert(Allowed,
                      "orm: listeners of 'do_setinputsizes' return nothing: they change "
                      "the sizes in place");
    }
    template <bool Fits>
    static consteval void expect_named() {
        static_assert(Fits,
                      "orm: a listener of a dialect event with orm::named takes the event's "
                      "argument struct, such as (const orm::do_execute_args& args), alone");
    }
};

/// `args` together with what do_connect's listeners made.
struct do_connect_call : do_connect_args {
    std::unique_ptr<driver_connection> made;
};
struct dialect_do_connect : dialect_event_base {
    static constexpr std::string_view name = "do_connect";
    using args = do_connect_args;
    using result = std::unique_ptr<driver_connection>;
    static constexpr std::array<std::string_view, 4> argument_names{"dialect", "conn_rec", "cargs",
                                                                    "cparams"};
    /// @return ends the dispatch
    static bool accept(args& call, result made);
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'do_connect' takes (orm::dialect&, "
                      "orm::connection_pool_entry&, std::vector<std::string>& positional, "
                      "std::map<std::string, std::string, std::less<>>& named) or a leading part");
    }
};

/// `args` together with what listeners said: it is done.
template <class Args>
struct handled_call : Args {
    bool handled = false;
};

struct do_execute_event : dialect_event_base {
    using args = do_execute_args;
    using result = bool;
    static constexpr std::array<std::string_view, 4> argument_names{"cursor", "statement",
                                                                    "parameters", "context"};
    static bool accept(args& call, bool handled) {
        return static_cast<handled_call<args>&>(call).handled = handled;
    }
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'do_execute' or 'do_executemany' takes "
                      "(orm::driver_cursor&, const std::string& statement, const "
                      "orm::parameter_sets&, const orm::execution_context&) or a leading part, and "
                      "returns true when it has executed the statement itself");
    }
};
struct dialect_do_execute : do_execute_event {
    static constexpr std::string_view name = "do_execute";
};
struct dialect_do_executemany : do_execute_event {
    static constexpr std::string_view name = "do_executemany";
};

struct dialect_do_execute_no_params : dialect_event_base {
    static constexpr std::string_view name = "do_execute_no_params";
    using args = do_execute_no_params_args;
    using result = bool;
    static constexpr std::array<std::string_view, 3> argument_names{"cursor", "statement",
                                                                    "context"};
    static bool accept(args& call, bool handled) {
        return static_cast<handled_call<args>&>(call).handled = handled;
    }
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'do_execute_no_params' takes (orm::driver_cursor&, const "
                      "std::string& statement, const orm::execution_context&) or a leading part, "
                      "and returns true when it has executed the statement itself");
    }
};

struct dialect_do_setinputsizes : dialect_event_base {
    static constexpr bool always_retval = false;
    static constexpr std::string_view name = "do_setinputsizes";
    using args = do_setinputsizes_args;
    static constexpr std::array<std::string_view, 5> argument_names{
        "inputsizes", "cursor", "statement", "parameters", "context"};
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'do_setinputsizes' takes (orm::input_sizes&, "
                      "orm::driver_cursor&, const std::string& statement, const "
                      "orm::parameter_sets&, const orm::execution_context&) or a leading part");
    }
};

struct dialect_handle_error : dialect_event_base {
    static constexpr std::string_view name = "handle_error";
    using args = handle_error_args;
    using result = std::exception_ptr;
    static constexpr std::array<std::string_view, 1> argument_names{"exception_context"};
    static bool accept(args& call, std::exception_ptr instead);
    template <bool Fits>
    static consteval void expect_shape() {
        static_assert(Fits,
                      "orm: a listener of 'handle_error' takes (orm::exception_context&), and may "
                      "return a std::exception_ptr to be thrown instead");
    }
};

}  // namespace detail

/// What a driver is asked to do. Targets: an engine (also those that share its dialect), a dialect,
/// their classes. Listeners must be safe for threads.
/// Source: SQLAlchemy 2.1, engine/events.py, DialectEvents.
struct dialect_events
    : event_family<dialect_events, detail::dialect_do_connect, detail::dialect_do_execute,
                   detail::dialect_do_executemany, detail::dialect_do_execute_no_params,
                   detail::dialect_do_setinputsizes, detail::dialect_handle_error> {
    static constexpr bool fired_by_library = true;
};

/// The events of dialects, as given to orm::listen.
namespace dialect_event {
/// A driver connection is about to be made. A connection that is returned is used instead, and the
/// other listeners are not asked. Not for pools with a creator of their own.
inline constexpr detail::dialect_do_connect do_connect{};
/// A statement is handed to the driver. Returning true says that it is done, and ends the dispatch.
inline constexpr detail::dialect_do_execute do_execute{};
/// The same with several sets of parameters.
inline constexpr detail::dialect_do_executemany do_executemany{};
/// The same for a statement without parameters, under the option no_parameters.
inline constexpr detail::dialect_do_execute_no_params do_execute_no_params{};
/// Types of parameters are about to be declared: for dialects that do, or
/// engine_options::use_setinputsizes, and statements with typed parameters: inserts, which have
/// those of their columns, and texts with sql_statement::bind_type. All parameters are there, by
/// the names they have when they are sent; those without a type have nothing.
inline constexpr detail::dialect_do_setinputsizes do_setinputsizes{};
/// Something went wrong while a connection worked. What is thrown here, or returned last, is thrown
/// instead.
inline constexpr detail::dialect_handle_error handle_error{};
}  // namespace dialect_event

}  // namespace orm
#endif

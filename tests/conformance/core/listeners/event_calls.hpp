#ifndef ORM_CONFORMANCE_CORE_EVENT_CALLS_HPP
#define ORM_CONFORMANCE_CORE_EVENT_CALLS_HPP

#include <optional>
#include <orm/engine.hpp>
#include <orm/schema.hpp>
#include <string>

#include "core/core_world.hpp"
#include "replay/errors.hpp"
#include "replay/json.hpp"

// What actions of a listener can reach of an event.
namespace conformance::core {

// `set`: writes to the arguments. @throws cannot_replay for what an event does not have.
void set_arguments(const orm::do_connect_args& given, const json& values);
void set_arguments(const orm::do_setinputsizes_args& given, const json& values);
void set_arguments(const orm::handle_error_args& given, const json& values);
void set_arguments(const orm::connection_options_args& given, const json& values);
void set_arguments(const orm::engine_options_args& given, const json& values);
void set_arguments(const orm::attach_args<orm::schema_item, orm::schema_item>& given,
                   const json& values);
void set_arguments(const orm::column_reflect_args& given, const json& values);
template <class Args>
void set_arguments(const Args&, const json& values) {
    throw cannot_replay{"this event has nothing to set: " + values.dump()};
}

// `return`: what the listener answers.
std::unique_ptr<orm::driver_connection> answer_to(core_world& where,
                                                  const orm::do_connect_args& given,
                                                  const json& form);
bool answer_to(core_world& where, const orm::do_execute_args& given, const json& form);
bool answer_to(core_world& where, const orm::do_execute_no_params_args& given, const json& form);
std::exception_ptr answer_to(core_world& where, const orm::handle_error_args& given,
                             const json& form);
orm::execute_replacement answer_to(core_world& where, const orm::before_execute_args& given,
                                   const json& form);
orm::cursor_execute_replacement answer_to(core_world& where,
                                          const orm::before_cursor_execute_args& given,
                                          const json& form);

// What it answers when its script says nothing: nothing is changed.
template <class Args>
auto no_answer(const Args& given) {
    if constexpr (std::is_same_v<Args, orm::before_execute_args>) {
        return orm::execute_replacement{given.clauseelement, given.multiparams, given.params};
    } else if constexpr (std::is_same_v<Args, orm::before_cursor_execute_args>) {
        return orm::cursor_execute_replacement{given.statement, given.parameters};
    } else if constexpr (std::is_same_v<Args, orm::do_connect_args>) {
        return std::unique_ptr<orm::driver_connection>{};
    } else if constexpr (std::is_same_v<Args, orm::handle_error_args>) {
        return std::exception_ptr{};
    } else {
        return false;
    }
}

/// The connection among the arguments; nullptr: there is none.
template <class Args>
orm::connection* connection_of(const Args& given) {
    if constexpr (requires { given.conn; }) {
        return &given.conn;
    } else if constexpr (requires { given.connection.as_connection(); }) {
        return given.connection.as_connection();
    } else {
        return nullptr;
    }
}

/// A call of a listener of E.
template <class E>
class event_call final : public listener_call {
public:
    event_call(core_world& where, const typename E::args& given) : where_{where}, given_{given} {}

    void set(const json& values) override { set_arguments(given_, values); }
    void execute(const std::string& sql) override {
        orm::connection* const on = connection_of(given_);
        if (on == nullptr) return listener_call::execute(sql);
        on->execute(sql);
    }
    void answer(const json& form) override {
        if constexpr (requires { typename E::result; })
            answer_.emplace(answer_to(where_, given_, form));
    }
    auto take_answer() { return answer_ ? std::move(*answer_) : no_answer(given_); }

private:
    template <class Event>
    static auto answer_type() {
        if constexpr (requires { typename Event::result; }) {
            return std::optional<typename Event::result>{};
        } else {
            return std::optional<bool>{};
        }
    }

    core_world& where_;
    const typename E::args& given_;
    decltype(answer_type<E>()) answer_;
};

}  // namespace conformance::core
#endif

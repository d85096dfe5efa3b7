// Steps that listen, and ask who listens.

#include <algorithm>
#include <array>

#include "core/core_world.hpp"
#include "core/listeners/listened_family.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

/// @throws orm::invalid_request_error when no family has the event.
const listened_family& family_with(const std::string& event) {
    for (const listened_family* one :
         {&pool_family(), &connection_family(), &dialect_family(), &schema_family()})
        if (one->has(event)) return *one;
    throw orm::invalid_request_error{"no family has the event '" + event + "'"};
}

/// Flags that the library refuses when compiling are answered for, or dropped.
void check_flags(core_world& where, const json& step, const std::string& event) {
    static constexpr std::array known{"op",        "target", "event",     "fn",
                                      "do",        "retval", "named",     "insert",
                                      "propagate", "once",   "signature", "expect_error"};
    for (const auto& [key, value] : step.items())
        if (std::ranges::find(known, key) == known.end())
            where.refuse_or_drop(step, "flag '" + key + "' of this event");
    const listened_family* const family = &family_with(event);
    const bool may_answer = family == &dialect_family() || event == "before_execute" ||
                            event == "before_cursor_execute";
    if (is_on(step, "retval") && !may_answer) where.refuse_or_drop(step, "retval");
    if (is_on(step, "propagate") && family != &schema_family())
        where.refuse_or_drop(step, "propagate");
}

void listen(core_world& where, const json& step) {
    const std::string event = required_text(step, "event");
    check_flags(where, step, event);
    const script_listener& fn = where.listener(required_text(step, "fn"));
    fn.callable().complete_from(step);
    family_with(event).listen(
        where, required_text(step, "target"), event,
        {fn, is_on(step, "once"), is_on(step, "insert"), is_on(step, "propagate"),
         is_on(step, "named"), false, is_on(step, "retval")});
}

void record(core_world& where, const json& step) {
    const std::string target = required_text(step, "target");
    for (const json& one : step.at("events")) {
        const auto event = one.get<std::string>();
        family_with(event).listen(where, target, event,
                                  {where.listener("rec:" + target + ":" + event)});
    }
}

void remove(core_world& where, const json& step) {
    const std::string event = required_text(step, "event");
    family_with(event).remove(where, required_text(step, "target"), event,
                              where.listener(required_text(step, "fn")));
}

void contains(core_world& where, const json& step) {
    const std::string event = required_text(step, "event");
    const bool found = family_with(event).contains(where, required_text(step, "target"), event,
                                                   where.listener(required_text(step, "fn")));
    where.log().add({{"result", found}});
}

void registrations(core_world& where, const json& step) {
    where.log().add({{"result", orm::registrations(where.listener(required_text(step, "fn")))}});
}

}  // namespace

step_table listen_steps() {
    return {
        {"listen", &listen},
        {"record", &record},
        {"remove", &remove},
        {"contains", &contains},
        {"registrations", &registrations},
    };
}

}  // namespace conformance::core

#include "core/steps/pool_settings.hpp"

#include <map>

#include "replay/errors.hpp"
#include "replay/json.hpp"

namespace conformance::core {

std::chrono::milliseconds milliseconds_of(const json& seconds) {
    return std::chrono::milliseconds{static_cast<long>(seconds.get<double>() * 1000)};
}

orm::pool_options pool_options_of(const json& settings, const virtual_clock& clock) {
    orm::pool_options made;
    made.size = settings.value("size", 5);
    made.max_overflow = settings.value("max_overflow", 10);
    made.timeout = milliseconds_of(settings.value("timeout", json(0.05)));
    made.use_lifo = is_on(settings, "lifo");
    if (settings.contains("recycle") && settings["recycle"].get<double>() >= 0)
        made.recycle = milliseconds_of(settings["recycle"]);
    made.pre_ping = is_on(settings, "pre_ping");
    const json reset = settings.value("reset_on_return", json("rollback"));
    if (reset == "commit") made.reset_on_return = orm::reset_style::commit;
    if (reset == "none" || reset.is_null() || reset == json(false))
        made.reset_on_return = orm::reset_style::none;
    made.clock = [&clock] { return clock.now(); };
    return made;
}

orm::pool_kind pool_kind_of(const json& settings) {
    static const std::map<std::string, orm::pool_kind> kinds{
        {"queue", orm::pool_kind::queue},
        {"null", orm::pool_kind::null},
        {"static", orm::pool_kind::static_},
        {"singleton_thread", orm::pool_kind::singleton_thread},
        {"assertion", orm::pool_kind::assertion},
    };
    const auto found = kinds.find(settings.value("class", "queue"));
    if (found == kinds.end()) throw cannot_replay{"there is no such pool: " + settings.dump()};
    return found->second;
}

}  // namespace conformance::core

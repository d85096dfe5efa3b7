#include "core/world.hpp"

#include <algorithm>

#include "core/api/api_world.hpp"
#include "core/core_world.hpp"
#include "core/errors.hpp"
#include "replay/errors.hpp"
#include "replay/json.hpp"

namespace conformance::core {

void world::run(const json& step) {
    if (!is_on(step, "expect_error")) return perform(step);
    try {
        perform(step);
    } catch (...) {
        log_.add({{"raised", describe_current_error()}});
    }
}

void world::refuse_or_drop(const json& step, const std::string& what) const {
    if (!is_on(step, "expect_error")) return;
    std::string label = "TypeError";
    for (const json& entry : flow_.trace)
        if (entry.at("at") == log_.step() && entry.contains("raised"))
            label = entry["raised"].value("type", label);
    throw labelled_error{label, what + " does not compile"};
}

std::vector<std::string> areas() {
    return {"api", "pool", "connection", "error", "ddl"};
}

std::unique_ptr<world> make_world(const flow& of, trace& log) {
    const std::vector<std::string> known = areas();
    if (std::ranges::find(known, of.group) == known.end())
        throw cannot_replay{"there is no area '" + of.group + "'"};
    if (of.group == "api") return std::make_unique<api_world>(of, log);
    return std::make_unique<core_world>(of, log);
}

}  // namespace conformance::core

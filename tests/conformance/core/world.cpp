#include "core/world.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/api/api_world.hpp"
#include "core/core_world.hpp"
#include "core/errors.hpp"

namespace orm_flows {

void world::run(const json& step) {
    if (!is_set(step, "expect_error")) return perform(step);
    try {
        perform(step);
    } catch (...) {
        log_.add({{"raised", describe_current_error()}});
    }
}

void world::refuse_or_drop(const json& step, const std::string& what) const {
    if (!is_set(step, "expect_error")) return;
    std::string label = "TypeError";
    for (const json& entry : flow_.trace)
        if (entry.at("at") == log_.step() && entry.contains("raised"))
            label = entry["raised"].value("type", label);
    throw labelled_error{label, what + " does not compile"};
}

bool is_area(std::string_view name) noexcept {
    constexpr std::array<std::string_view, 5> areas{"api", "pool", "connection", "error", "ddl"};
    return std::ranges::find(areas, name) != areas.end();
}

std::unique_ptr<world> make_world(const flow& of, trace& log) {
    if (!is_area(of.area)) throw flow_fault{"there is no area '" + of.area + "'"};
    if (of.area == "api") return std::make_unique<api_world>(of, log);
    return std::make_unique<core_world>(of, log);
}

}  // namespace orm_flows

#include "orm/testing/recorder.hpp"

#include "orm/instrument/class_manager.hpp"

namespace orm::testing {

recorder::recorder() : log_{std::make_shared<detail::line_log>()} {}

recorder::~recorder() = default;

std::string recorder::take() {
    std::string all = text();
    clear();
    return all;
}

std::string recorder::text() const {
    std::string all;
    for (const std::string& line : lines()) {
        if (!all.empty()) all += '\n';
        all += line;
    }
    return all;
}

std::span<const std::string_view> recorder::scalar_events() noexcept {
    static constexpr std::string_view names[]{"set", "remove", "init_scalar", "modified"};
    return names;
}

std::span<const std::string_view> recorder::collection_events() noexcept {
    static constexpr std::string_view names[]{
        "append",          "append_wo_mutation", "remove",  "bulk_replace",
        "init_collection", "dispose_collection", "modified"};
    return names;
}

std::string recorder::name_of(const instance_state& object) {
    const auto known = names_.find(&object);
    if (known != names_.end()) return known->second;
    const std::string type{object.manager().name()};
    std::string name = type + "#" + std::to_string(++counts_[type]);
    names_.emplace(&object, name);
    return name;
}

std::string recorder::place_text(const collection_key& key) {
    if (key.is_no_key()) return {};
    if (key.index() != nullptr) return " at " + std::to_string(*key.index());
    if (const slice* const part = key.slice()) {
        const auto number = [](const std::optional<std::ptrdiff_t>& one) {
            return one.has_value() ? std::to_string(*one) : std::string{};
        };
        return " at [" + number(part->start) + ":" + number(part->stop) +
               (part->step.has_value() ? ":" + number(part->step) : "") + "]";
    }
    return " at null";
}

void recorder::add(const dynamic_event& event, const std::string& value,
                   const std::string& before) {
    const attribute_info& attribute = event.attribute();
    std::string line{event.name()};
    line += " " + std::string{attribute.owner().name()} + "." + std::string{attribute.name()};
    if (!value.empty()) line += " " + value;
    if (!before.empty()) line += " <- " + before;
    if (const initiator* const from = event.from())
        line += " [" + std::string{to_string(from->op())} + " " +
                std::string{from->owner().name()} + "." + std::string{from->key()} + "]";
    log_->add(std::move(line));
}

}  // namespace orm::testing

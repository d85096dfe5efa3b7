#include "orm/testing/recorder.hpp"

#include "orm/instrument/class_manager.hpp"

namespace orm::testing {

std::string recorder::text() const {
    std::string all;
    for (const std::string& line : lines_) {
        if (!all.empty()) all += '\n';
        all += line;
    }
    return all;
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
    lines_.push_back(line);
    const bool fails = !fail_on_.empty() && line.starts_with(fail_on_) &&
                       (line.size() == fail_on_.size() || line[fail_on_.size()] == ' ');
    if (fails) throw told_to_fail{line};
}

}  // namespace orm::testing

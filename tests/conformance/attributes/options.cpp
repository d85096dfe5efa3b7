#include "attributes/options.hpp"

#include <string_view>

namespace orm_replay {
namespace {

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t comma = list.find(',');
        if (const std::string_view part = list.substr(0, comma); !part.empty())
            parts.emplace_back(part);
        if (comma == std::string_view::npos) return parts;
        list.remove_prefix(comma + 1);
    }
}

}  // namespace

const char* const usage =
    "usage: orm-replay FILE... [--topic A,B] [--scalars-only] [--scenario ID] [--verbose]\n"
    "\n"
    "Replays the attribute-event scenarios in the files, one JSON object a line, and prints what\n"
    "differs. Ends with 'N passed, M failed, K skipped'.\n"
    "\n"
    "  --topic A,B     only scenarios of these topics\n"
    "  --scalars-only  only scenarios that name no attribute but scalars\n"
    "  --scenario ID   only this scenario; may be given several times\n"
    "  --verbose       print every scenario and what its steps did\n"
    "\n"
    "exit status: 0 nothing failed, 1 something failed, 2 bad usage or unreadable file\n";

options read_options(std::span<const char* const> arguments) {
    options made;
    bool only_files = false;
    const auto value_of = [&arguments](std::size_t& at, std::string_view option) {
        if (at + 1 == arguments.size()) throw bad_usage{std::string{option} + " needs a value"};
        return std::string_view{arguments[++at]};
    };
    const auto add_topics = [&made](std::string_view list) {
        const std::vector<std::string> topics = split(list);
        if (topics.empty()) throw bad_usage{"--topic needs a list of topics"};
        made.topics.insert(made.topics.end(), topics.begin(), topics.end());
    };
    constexpr std::string_view topic = "--topic";
    constexpr std::string_view scenario = "--scenario";
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view one = arguments[i];
        if (only_files || !one.starts_with('-')) {
            made.files.emplace_back(one);
        } else if (one == "--") {
            only_files = true;
        } else if (one == "--help" || one == "-h") {
            made.help = true;
        } else if (one == "--scalars-only") {
            made.scalars_only = true;
        } else if (one == "--verbose") {
            made.verbose = true;
        } else if (one == topic) {
            add_topics(value_of(i, topic));
        } else if (one.starts_with("--topic=")) {
            add_topics(one.substr(topic.size() + 1));
        } else if (one == scenario) {
            made.scenarios.emplace_back(value_of(i, scenario));
        } else if (one.starts_with("--scenario=")) {
            made.scenarios.emplace_back(one.substr(scenario.size() + 1));
        } else {
            throw bad_usage{"unknown option " + std::string{one}};
        }
    }
    if (made.files.empty() && !made.help) throw bad_usage{"no file given"};
    return made;
}

}  // namespace orm_replay

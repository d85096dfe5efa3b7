#include "replay/options.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "replay/errors.hpp"

namespace conformance {
namespace {

/// The parts of a list with commas; empty ones are left out.
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

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& one : names) text += (text.empty() ? "" : ", ") + one;
    return text;
}

/// Goes through the arguments.
class reading {
public:
    reading(const replayer& with, std::span<const char* const> arguments)
        : with_{with}, arguments_{arguments} {}

    options all() {
        bool only_files = false;
        for (; at_ < arguments_.size(); ++at_) {
            const std::string_view one = arguments_[at_];
            if (only_files || !one.starts_with('-')) {
                made_.files.emplace_back(one);
            } else if (one == "--") {
                only_files = true;
            } else {
                option(one);
            }
        }
        if (made_.files.empty() && !made_.help) throw bad_usage{"no file given"};
        return std::move(made_);
    }

private:
    void option(std::string_view given) {
        const auto selects =
            std::ranges::find(with_.filters, given, [](const filter& one) { return one.option; });
        if (given == "--help" || given == "-h") {
            made_.help = true;
        } else if (given == "--verbose") {
            made_.verbose = true;
        } else if (selects != with_.filters.end()) {
            made_.filters.push_back(*selects);
        } else if (const auto groups = value(given, "--" + with_.group)) {
            add_groups(*groups);
        } else if (const auto id = value(given, "--" + with_.noun)) {
            made_.ids.emplace_back(*id);
        } else {
            throw bad_usage{"unknown option " + std::string{given}};
        }
    }

    /// The value when `given` is that option: behind `=`, or the next argument.
    std::optional<std::string_view> value(std::string_view given, std::string_view option) {
        if (!given.starts_with(option)) return std::nullopt;
        given.remove_prefix(option.size());
        if (given.starts_with('=')) return given.substr(1);
        if (!given.empty()) return std::nullopt;
        if (at_ + 1 == arguments_.size()) throw bad_usage{std::string{option} + " needs a value"};
        return arguments_[++at_];
    }

    void add_groups(std::string_view list) {
        const std::vector<std::string> groups = split(list);
        if (groups.empty())
            throw bad_usage{"--" + with_.group + " needs a list of " + with_.group + "s"};
        for (const std::string& one : groups) {
            if (!with_.groups.empty() && std::ranges::find(with_.groups, one) == with_.groups.end())
                throw bad_usage{"there is no " + with_.group + " '" + one + "': there are " +
                                listed(with_.groups)};
            made_.groups.push_back(one);
        }
    }

    const replayer& with_;
    std::span<const char* const> arguments_;
    std::size_t at_ = 0;
    options made_;
};

}  // namespace

options read_options(const replayer& with, std::span<const char* const> arguments) {
    return reading{with, arguments}.all();
}

std::string usage_of(const replayer& with) {
    std::string first =
        "usage: " + with.program + " FILE... [--" + with.group + " A,B] [--" + with.noun + " ID]";
    for (const filter& one : with.filters) first += " [" + one.option + "]";
    std::string text = first + " [--verbose]\n\n" + with.about + "\n" +
                       "Prints what differs, and ends with 'N passed, M failed, K skipped'.\n\n";
    const auto add = [&text](std::string option, const std::string& help) {
        option.resize(std::max<std::size_t>(option.size() + 2, 16), ' ');
        text += "  " + option + help + "\n";
    };
    const std::string many = with.noun + "s";
    add("--" + with.group + " A,B", "only " + many + " of these " + with.group + "s" +
                                        (with.groups.empty() ? "" : ": " + listed(with.groups)));
    add("--" + with.noun + " ID", "only this " + with.noun + "; may be given several times");
    for (const filter& one : with.filters) add(one.option, one.help);
    add("--verbose", "print every " + with.noun + " and what is known of its steps");
    return text +
           "\nexit status: 0 nothing failed, 1 something failed, 2 bad usage or unreadable file\n";
}

}  // namespace conformance

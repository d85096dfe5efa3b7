#include "replay/replayer.hpp"

#include <algorithm>
#include <iostream>

#include "replay/errors.hpp"
#include "replay/options.hpp"

namespace conformance {
namespace {

using all_recorded = std::vector<std::unique_ptr<recorded>>;

bool names(const std::vector<std::string>& list, const std::string& name) {
    return std::ranges::find(list, name) != list.end();
}

bool is_selected(const recorded& one, const options& asked) {
    return (asked.groups.empty() || names(asked.groups, one.group)) &&
           (asked.ids.empty() || names(asked.ids, one.id)) &&
           std::ranges::all_of(asked.filters, [&one](const filter& by) { return by.keeps(one); });
}

/// A name that selects nothing is a mistake; a group without scenarios is worth a word.
void check_names(const replayer& with, const options& asked, const all_recorded& all) {
    const auto missing = [&all](const std::string& name, std::string recorded::*member) {
        return std::ranges::none_of(all, [&](const auto& one) { return (*one).*member == name; });
    };
    for (const std::string& id : asked.ids)
        if (missing(id, &recorded::id)) throw bad_usage{"no file has a " + with.noun + " " + id};
    for (const std::string& group : asked.groups)
        if (missing(group, &recorded::group))
            std::cerr << with.program << ": no file has a " << with.noun << " of " << with.group
                      << ' ' << group << '\n';
}

int replay_files(const replayer& with, const options& asked) {
    all_recorded all;
    for (const std::string& file : asked.files)
        std::ranges::move(with.read(file), std::back_inserter(all));
    check_names(with, asked, all);
    reporter report{std::cout, asked.verbose};
    for (const auto& one : all)
        if (is_selected(*one, asked)) report.add(one->id, one->replay(asked.verbose));
    return report.end();
}

}  // namespace

int run(const replayer& with, int count, const char* const* arguments) {
    try {
        const options asked = read_options(
            with,
            {arguments + std::min(count, 1), static_cast<std::size_t>(std::max(count - 1, 0))});
        if (!asked.help) return replay_files(with, asked);
        std::cout << usage_of(with);
        return 0;
    } catch (const bad_usage& error) {
        std::cerr << with.program << ": " << error.what() << "\n\n" << usage_of(with);
    } catch (const std::exception& error) {
        std::cerr << with.program << ": " << error.what() << '\n';
    }
    return 2;
}

}  // namespace conformance

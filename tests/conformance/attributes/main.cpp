// orm-replay: replays recorded attribute-event scenarios through the library.

#include <algorithm>
#include <cstddef>
#include <iostream>

#include "attributes/options.hpp"
#include "attributes/runner.hpp"
#include "attributes/scenario.hpp"

namespace orm_replay {
namespace {

struct counts {
    std::size_t passed = 0;
    std::size_t failed = 0;
    std::size_t skipped = 0;
};

bool is_selected(const scenario& one, const options& with) {
    const auto names = [](const std::vector<std::string>& list, const std::string& name) {
        return list.empty() || std::ranges::find(list, name) != list.end();
    };
    return names(with.topics, one.topic) && names(with.scenarios, one.id) &&
           (!with.scalars_only || is_scalars_only(one));
}

std::vector<scenario> read_all(const options& with) {
    std::vector<scenario> all;
    for (const std::string& file : with.files)
        for (scenario& one : read_scenarios(file)) all.push_back(std::move(one));
    const auto missing = [&all](const std::string& name, auto member) {
        return std::ranges::find(all, name, member) == all.end();
    };
    for (const std::string& id : with.scenarios)
        if (missing(id, &scenario::id)) throw bad_usage{"no file has a scenario " + id};
    for (const std::string& topic : with.topics)
        if (missing(topic, &scenario::topic))
            std::cerr << "orm-replay: no file has a scenario of topic " << topic << '\n';
    return all;
}

void report(const scenario& one, const outcome& how, const options& with, counts& sum) {
    switch (how.how) {
        case outcome::kind::passed:
            ++sum.passed;
            if (with.verbose) std::cout << "passed " << one.id << '\n' << how.trace;
            break;
        case outcome::kind::skipped:
            ++sum.skipped;
            if (with.verbose) std::cout << "skipped " << one.id << " (" << how.text << ")\n";
            break;
        case outcome::kind::failed:
            ++sum.failed;
            std::cout << "FAILED " << one.id << '\n' << how.trace << how.text;
            break;
    }
}

int run(const options& with) {
    counts sum;
    for (const scenario& one : read_all(with))
        if (is_selected(one, with)) report(one, replay(one, with.verbose), with, sum);
    std::cout << sum.passed << " passed, " << sum.failed << " failed, " << sum.skipped
              << " skipped\n";
    return sum.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace orm_replay

int main(int count, char** arguments) {
    using namespace orm_replay;
    try {
        const options with = read_options(
            {arguments + std::min(count, 1), static_cast<std::size_t>(std::max(count - 1, 0))});
        if (with.help) {
            std::cout << usage;
            return 0;
        }
        return run(with);
    } catch (const bad_usage& error) {
        std::cerr << "orm-replay: " << error.what() << "\n\n" << usage;
    } catch (const bad_file& error) {
        std::cerr << "orm-replay: " << error.what() << '\n';
    } catch (const std::exception& error) {
        std::cerr << "orm-replay: " << error.what() << '\n';
    }
    return 2;
}

// orm-flows: replays recorded flows of core_flows.json through the library and compares the traces.

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/flow.hpp"
#include "core/replay.hpp"
#include "core/world.hpp"

namespace {

using namespace orm_flows;

constexpr const char* usage =
    "usage: orm-flows FILE [--area A,B] [--flow NAME] [--verbose]\n"
    "  FILE         recorded flows, such as core_flows.json\n"
    "  --area A,B   only flows of these areas: api, pool, connection, error, ddl\n"
    "  --flow NAME  only the flow of that name\n"
    "  --verbose    a line for each flow, and how flows marked as quirks differ\n";

struct options {
    std::string file;
    std::vector<std::string> areas;
    std::string flow;
    bool verbose = false;
};

/// A command line that says nothing we can do.
struct bad_usage {
    std::string why;
};

std::vector<std::string> split_areas(const std::string& list) {
    std::vector<std::string> areas;
    for (std::size_t begin = 0; begin <= list.size();) {
        const std::size_t end = std::min(list.find(',', begin), list.size());
        areas.push_back(list.substr(begin, end - begin));
        if (!is_area(areas.back())) throw bad_usage{"there is no area '" + areas.back() + "'"};
        begin = end + 1;
    }
    return areas;
}

options parse(const std::vector<std::string>& words) {
    options made;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto value = [&] {
            if (i + 1 == words.size()) throw bad_usage{words[i] + " needs a value"};
            return words[++i];
        };
        if (words[i] == "--area") {
            made.areas = split_areas(value());
        } else if (words[i] == "--flow") {
            made.flow = value();
        } else if (words[i] == "--verbose") {
            made.verbose = true;
        } else if (words[i].starts_with("-")) {
            throw bad_usage{"there is no option " + words[i]};
        } else if (!made.file.empty()) {
            throw bad_usage{"one file at a time: " + made.file + " or " + words[i]};
        } else {
            made.file = words[i];
        }
    }
    if (made.file.empty()) throw bad_usage{"no file was given"};
    return made;
}

bool is_wanted(const flow& one, const options& what) {
    return (what.flow.empty() || one.name == what.flow) &&
           (what.areas.empty() || std::ranges::find(what.areas, one.area) != what.areas.end());
}

void print(const flow& one, const outcome& result, bool verbose) {
    if (result.is == verdict::failed) {
        std::cout << "FAILED " << one.name << '\n' << result.report;
    } else if (verbose) {
        constexpr const char* words[]{"passed ", "FAILED ", "skipped "};
        std::cout << words[static_cast<int>(result.is)] << one.name << '\n' << result.report;
    }
}

/// @return did no flow fail?
bool run(const options& what) {
    const std::vector<flow> flows = load_flows(what.file);
    int count[3]{};
    bool any = false;
    for (const flow& one : flows) {
        if (!is_wanted(one, what)) continue;
        any = true;
        const outcome result = replay(one);
        ++count[static_cast<int>(result.is)];
        print(one, result, what.verbose);
    }
    if (!any && !what.flow.empty())
        throw bad_usage{"no flow '" + what.flow + "' among those that were asked for"};
    std::cout << count[0] << " passed, " << count[1] << " failed, " << count[2] << " skipped\n";
    return count[1] == 0;
}

}  // namespace

int main(int count, char** words) {
    const std::vector<std::string> given(words + 1, words + count);
    if (std::ranges::find(given, "--help") != given.end()) {
        std::cout << usage;
        return 0;
    }
    try {
        return run(parse(given)) ? 0 : 1;
    } catch (const bad_usage& error) {
        std::cerr << "orm-flows: " << error.why << '\n' << usage;
    } catch (const bad_file& error) {
        std::cerr << "orm-flows: " << error.what() << '\n';
    }
    return 2;
}

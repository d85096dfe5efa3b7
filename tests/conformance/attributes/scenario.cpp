#include "attributes/scenario.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "attributes/classes.hpp"
#include "attributes/runner.hpp"
#include "replay/errors.hpp"

namespace conformance::attributes {
namespace {

void require(bool holds, const std::string& what) {
    if (!holds) throw bad_file{what};
}

bool all_objects(const json& list, const char* required) {
    return list.is_array() && std::ranges::all_of(list, [required](const json& one) {
               return one.is_object() && one.contains(required) && one.at(required).is_string();
           });
}

bool all_strings(const json& list) {
    return list.is_array() &&
           std::ranges::all_of(list, [](const json& one) { return one.is_string(); });
}

void check_behaviour(const json& list, const std::string& name) {
    require(all_objects(list, "id"), "'" + name + "' is not a list of objects with an 'id'");
    for (const json& one : list)
        require(one.contains("do") && all_objects(one.at("do"), "act"),
                "'do' of '" + one.at("id").get<std::string>() +
                    "' is not a list of objects with an 'act'");
}

void check_validators(const json& list) {
    check_behaviour(list, "validators");
    for (const json& one : list)
        require(one.contains("attrs") && all_strings(one.at("attrs")) && one.contains("cls") &&
                    one.at("cls").is_string() && one.contains("method") &&
                    one.at("method").is_string(),
                "validator '" + one.at("id").get<std::string>() +
                    "' needs 'cls', 'attrs' and 'method'");
}

std::unique_ptr<scenario> parse(const std::string& line) {
    auto made = std::make_unique<scenario>();
    try {
        made->source = json::parse(line);
    } catch (const json::parse_error& error) {
        throw bad_file{error.what()};
    }
    const json& source = made->source;
    require(source.is_object(), "a scenario is an object");
    for (const char* name : {"id", "topic"})
        require(source.contains(name) && source.at(name).is_string(),
                std::string{"the text '"} + name + "' is missing");
    made->id = source.at("id");
    made->group = source.at("topic");
    require(source.contains("models") && all_strings(source.at("models")),
            "the list of texts 'models' is missing");
    for (const json& set : source.at("models"))
        require(find_model_set(set.get<std::string>()) != nullptr,
                "there is no model set " + text_of(set));
    for (const char* name : {"late", "requires"})
        require(!source.contains(name) || all_strings(source.at(name)),
                std::string{"'"} + name + "' is not a list of texts");
    require(source.contains("listeners"), "'listeners' is missing");
    check_behaviour(source.at("listeners"), "listeners");
    if (source.contains("validators")) check_validators(source.at("validators"));
    require(source.contains("steps") && all_objects(source.at("steps"), "op"),
            "'steps' is not a list of objects with an 'op'");
    for (const json& step : source.at("steps"))
        require(step.contains("expect") && step.at("expect").is_object(),
                "step " + text_of(step) + " has no 'expect'");
    return made;
}

}  // namespace

std::vector<std::string> scenario::models() const {
    return source.at("models").get<std::vector<std::string>>();
}

bool scenario::is_late(std::string_view class_name) const {
    if (!source.contains("late")) return false;
    return std::ranges::any_of(source.at("late"), [class_name](const json& one) {
        return one.get_ref<const std::string&>() == class_name;
    });
}

const json& scenario::validators() const {
    static const json none = json::array();
    return source.contains("validators") ? source.at("validators") : none;
}

std::string scenario::skip_reason() const {
    if (source.contains("quirk") && source.at("quirk") == json(true)) return "quirk";
    if (!source.contains("requires")) return {};
    for (const json& ability : source.at("requires"))
        for (const char* lacking : {"dynamic-typing", "dynamic-flags", "null-members", "null-keys"})
            if (ability == lacking) return lacking;
    return {};
}

outcome scenario::replay(bool tells) const {
    return attributes::replay(*this, tells);
}

std::vector<std::unique_ptr<recorded>> read_scenarios(const std::string& path) {
    std::ifstream in{path};
    if (!in) throw bad_file{path + ": " + std::strerror(errno)};
    std::vector<std::unique_ptr<recorded>> all;
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        try {
            all.push_back(parse(line));
        } catch (const std::exception& error) {
            throw bad_file{path + ":" + std::to_string(number) + ": " + error.what()};
        }
    }
    if (in.bad()) throw bad_file{path + ": cannot be read"};
    return all;
}

}  // namespace conformance::attributes

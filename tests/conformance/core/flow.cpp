#include "core/flow.hpp"

#include <fstream>

#include "core/replay.hpp"
#include "replay/errors.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

/// The list under `key`, each element an object.
std::vector<json> objects_of(const json& of, const char* key, const std::string& where) {
    const auto found = of.find(key);
    if (found == of.end() || !found->is_array())
        throw bad_file{where + " has no list '" + key + "'"};
    for (const json& one : *found)
        if (!one.is_object()) throw bad_file{where + ": '" + key + "' holds more than objects"};
    return found->get<std::vector<json>>();
}

std::unique_ptr<flow> read_flow(const json& from, std::size_t place) {
    const std::string where = "flow " + std::to_string(place);
    if (!from.is_object() || !from.contains("name") || !from["name"].is_string())
        throw bad_file{where + " has no name"};
    auto made = std::make_unique<flow>();
    made->id = from["name"].get<std::string>();
    const std::string named = where + " (" + made->id + ")";
    if (!from.contains("area") || !from["area"].is_string()) throw bad_file{named + " has no area"};
    made->group = from["area"].get<std::string>();
    made->quirk = from.contains("quirk");
    made->counts_only = is_on(from, "counts_only");
    if (from.contains("driver_trace"))
        made->driver_trace = from["driver_trace"].get<std::vector<std::string>>();
    made->steps = objects_of(from, "steps", named);
    made->trace = objects_of(from, "trace", named);
    return made;
}

}  // namespace

outcome flow::replay(bool) const {
    return core::replay(*this);
}

std::vector<std::unique_ptr<recorded>> load_flows(const std::string& path) {
    std::ifstream file{path};
    if (!file) throw bad_file{path + ": cannot be read"};
    try {
        const json all = json::parse(file);
        if (!all.is_object() || all.value("format", "") != "event-flows")
            throw bad_file{"not a file of the format 'event-flows'"};
        if (all.value("version", 0) != 1)
            throw bad_file{"version " + all.value("version", json()).dump() +
                           " of the format is unknown; this program reads version 1"};
        std::vector<std::unique_ptr<recorded>> made;
        for (const json& one : objects_of(all, "flows", "the file"))
            made.push_back(read_flow(one, made.size()));
        return made;
    } catch (const json::exception& error) {
        throw bad_file{path + ": " + error.what()};
    } catch (const bad_file& error) {
        throw bad_file{path + ": " + error.what()};
    }
}

}  // namespace conformance::core

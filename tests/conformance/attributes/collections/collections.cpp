#include <algorithm>

#include "attributes/collections/collection_values.hpp"
#include "attributes/world.hpp"
#include "replay/errors.hpp"

namespace conformance::attributes {

std::optional<json> collection_interface::run(std::string_view op, void* collection,
                                              const json& step) const {
    const auto found = std::ranges::find(steps, op, &named_step::op);
    if (found == steps.end())
        throw cannot_replay{"the collection has no operation '" + std::string{op} + "'"};
    return found->run(collection, step);
}

const json& members_in(const json& written, std::string_view kind) {
    if (written.is_array()) return written;
    const std::string name{kind};
    if (!written.is_object() || !written.contains(name))
        throw cannot_replay{text_of(written) + " is no " + name +
                            "; typed attributes refuse it when compiling"};
    return written.at(name);
}

bool is_live_collection(const json& written) {
    return written.is_object() && (written.contains("coll_of") || written.contains("handle"));
}

named_collection find_collection(const json& written, const collection_type& type) {
    world& in = *world::current();
    const named_collection found =
        written.contains("handle")
            ? in.held(text_at(written, "handle"))
            : in.collection(in.object(written.at("coll_of").at(0).get<std::string>()),
                            written.at("coll_of").at(1).get<std::string>());
    if (found.type != &type)
        throw cannot_replay{text_of(written) + " is a collection of another type than the " +
                            std::string{type.kind} + " it is given to"};
    return found;
}

}  // namespace conformance::attributes

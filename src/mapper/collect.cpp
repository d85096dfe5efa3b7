#include <algorithm>
#include <string>

#include "configuration.hpp"
#include "orm/core/error.hpp"
#include "orm/instrument/relation.hpp"

namespace orm::detail {

planned_class& configuration::collect(class_manager& of) {
    if (const auto known = in_.by_manager.find(&of); known != in_.by_manager.end())
        return *known->second;
    of.map();
    planned_class* const base = of.base() != nullptr ? &collect(*of.base()) : nullptr;
    // The base may have led here by itself.
    if (const auto known = in_.by_manager.find(&of); known != in_.by_manager.end())
        return *known->second;
    planned_class& made = in_.classes.emplace_back();
    made.manager = &of;
    in_.by_manager.emplace(&of, &made);
    made.is_abstract = made.said().is_abstract;
    if (base != nullptr) {
        made.base = base->is_abstract ? base->base : base;
        made.first_own = base->is_abstract ? base->first_own : of.base()->attributes().size();
    }
    collect_ends(made);
    return made;
}

void configuration::collect_ends(planned_class& of) {
    const class_declarations& said = of.said();
    for (const attribute_info* const one : of.manager->attributes())
        if (one->index() >= of.first_own && one->is_relationship() &&
            std::ranges::find(said.not_stored, one->index()) == said.not_stored.end())
            collect(far_class(of, *one));
    for (const foreign_key_declaration& one : said.foreign_keys)
        if (one.target.of != nullptr) collect(*one.target.of);
    for (class_manager* const one : manager_access::all())
        if (one->base() == of.manager) collect(*one);
}

class_manager& configuration::far_class(const planned_class& of,
                                        const attribute_info& attribute) const {
    const relation& along = attribute_access::relation_of(attribute);
    if (const relation* const far = along.far) return far->near->owner();
    if (const relation_declaration* const said =
            manager_access::find_relation(along.near->owner(), along.near->index()))
        if (said->target != nullptr) return *said->target;
    std::vector<class_manager*> found;
    for (class_manager* const one : manager_access::all())
        if (one->qualified_name() == attribute.type_name()) found.push_back(one);
    if (found.size() == 1) return *found.front();
    const std::string who = of.name_of(attribute.index());
    const std::string far{attribute.type_name()};
    if (found.empty())
        throw invalid_request_error{
            who + " leads to " + far +
            ", which is not known yet: where that is defined call orm::map<" + far +
            ">() before, or say m.relationship(&" + of.name() +
            "::" + std::string{attribute.name()} + ") in the mapping"};
    throw invalid_request_error{who + " leads to " + far + ", and " + std::to_string(found.size()) +
                                " classes have that name: say which by m.relationship(&" +
                                of.name() + "::" + std::string{attribute.name()} +
                                ") in the mapping of " + of.name()};
}

}  // namespace orm::detail

#include "orm/mapper/mapper.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "configuration.hpp"
#include "orm/core/error.hpp"

namespace orm {
namespace detail {

mapper_registry& the_mappers() {
    static auto& made = *new std::unique_ptr<mapper_registry>;  // never destroyed
    const std::uint64_t resets = manager_access::resets();
    if (made == nullptr || made->resets != resets) {
        made = std::make_unique<mapper_registry>();
        made->resets = resets;
    }
    return *made;
}

configuration::configuration(mapper_registry& in)
    : in_{in},
      first_class_{in.classes.size()},
      first_table_{in.planned.size()},
      first_relationship_{in.relationships.size()} {
    if (in.is_configuring)
        throw invalid_request_error{
            "mappers were asked for while they are being made: a mapping, or a listener that hears "
            "of new tables, cannot use them yet"};
    in.is_configuring = true;
}

configuration::~configuration() {
    in_.is_configuring = false;
    if (is_done_) return;
    for (std::size_t i = first_table_; i < in_.planned.size(); ++i)
        if (const auto& made = in_.planned[i].made; made.has_value()) in_.tables.remove(*made);
    for (std::size_t i = first_class_; i < in_.classes.size(); ++i)
        in_.by_manager.erase(in_.classes[i].manager);
    while (in_.relationships.size() > first_relationship_) in_.relationships.pop_back();
    while (in_.classes.size() > first_class_) in_.classes.pop_back();
    while (in_.planned.size() > first_table_) in_.planned.pop_back();
    for (planned_table& one : in_.planned)
        while (one.columns.size() > one.built) one.columns.pop_back();
}

void configuration::run(const std::vector<class_manager*>& wanted) {
    for (class_manager* const one : wanted) collect(*one);
    const auto each_new = [this](auto&& plan) {
        for (std::size_t i = first_class_; i < in_.classes.size(); ++i) plan(in_.classes[i]);
    };
    each_new([this](planned_class& one) {
        plan_table(one);
        plan_columns(one);
        plan_primary_key(one);
    });
    each_new([this](planned_class& one) { plan_foreign_keys(one); });
    each_new([this](planned_class& one) { plan_relationships(one); });
    each_new([this](planned_class& one) { plan_rules(one); });
    build_tables();
    extend_tables();
    build_mappers();
    is_done_ = true;
}

namespace {

planned_class& configured(class_manager& of, mapper_registry& in) {
    if (const auto known = in.by_manager.find(&of); known != in.by_manager.end())
        if (known->second->made != nullptr || known->second->is_abstract) return *known->second;
    configuration{in}.run({&of});
    return *in.by_manager.at(&of);
}

/// Does a class say how it is stored, or is its key known by convention?
bool is_stored(class_manager& one) {
    one.map();
    const class_declarations& said = manager_access::declarations(one);
    return !said.is_abstract &&
           (!said.table.empty() || !said.primary_key.empty() || one.find("id") != nullptr);
}

}  // namespace

const mapper& mapper_of(class_manager& of) {
    const mapping_lock lock;
    const planned_class& found = configured(of, the_mappers());
    if (found.is_abstract)
        throw invalid_request_error{"class " + found.name() +
                                    " is abstract: its subclasses have tables, it has none"};
    return *found.made;
}

std::vector<table> tables_of(const std::vector<class_manager*>& classes) {
    const mapping_lock lock;
    mapper_registry& in = the_mappers();
    std::vector<const planned_class*> reached;
    const auto reach = [&reached](const planned_class* one) {
        if (one != nullptr && std::ranges::find(reached, one) == reached.end())
            reached.push_back(one);
    };
    std::vector<const planned_table*> tables;
    for (class_manager* const one : classes) reach(&configured(*one, in));
    for (std::size_t next = 0; next != reached.size();) {  // it grows meanwhile
        const planned_class& one = *reached[next++];
        reach(one.base);
        for (const planned_class& other : in.classes)
            if (other.base == &one || other.manager->base() == one.manager) reach(&other);
        for (const planned_relationship& along : in.relationships) {
            if (along.near != &one) continue;
            reach(along.far);
            if (along.secondary != nullptr) tables.push_back(along.secondary);
        }
        if (one.is_abstract) continue;
        tables.push_back(one.table);
        for (const planned_foreign_key& key : one.table->foreign_keys)
            if (const auto of =
                    std::ranges::find(in.classes, key.target->of, &planned_class::manager);
                of != in.classes.end())
                reach(&*of);
    }
    std::vector<table> sorted = in.tables.sorted_tables();
    std::erase_if(sorted, [&tables](const table& one) {
        return std::ranges::none_of(tables,
                                    [&one](const auto* known) { return *known->made == one; });
    });
    return sorted;
}

}  // namespace detail

std::optional<orm::column> mapper::find_column(std::string_view attribute) const {
    for (const mapped_column& one : columns_)
        if (one.attribute != nullptr && one.attribute->name() == attribute) return one.column;
    return std::nullopt;
}

orm::column mapper::column(std::string_view attribute) const {
    if (auto found = find_column(attribute)) return *std::move(found);
    const attribute_info& known = manager_.at(attribute);
    throw invalid_request_error{"attribute " + std::string{manager_.name()} + '.' +
                                std::string{known.name()} +
                                " has no column: it is a relationship, or not stored"};
}

const mapped_relationship& mapper::relationship(std::string_view attribute) const {
    for (const mapped_relationship& one : relationships_)
        if (one.attribute->name() == attribute) return one;
    const attribute_info& known = manager_.at(attribute);
    throw invalid_request_error{"attribute " + std::string{manager_.name()} + '.' +
                                std::string{known.name()} + " is no relationship that is stored"};
}

void configure_mappers() {
    const detail::mapping_lock lock;
    detail::mapper_registry& in = detail::the_mappers();
    std::vector<class_manager*> wanted;
    for (class_manager* const one : detail::manager_access::all())
        if (detail::is_stored(*one) && !in.by_manager.contains(one)) wanted.push_back(one);
    detail::configuration{in}.run(wanted);
}

metadata mapped_metadata() {
    const detail::mapping_lock lock;
    configure_mappers();
    return detail::the_mappers().tables;
}

}  // namespace orm

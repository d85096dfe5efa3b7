#ifndef ORM_SRC_MAPPER_CONFIGURATION_HPP
#define ORM_SRC_MAPPER_CONFIGURATION_HPP

#include <deque>
#include <unordered_map>
#include <vector>

#include "orm/instrument/class_manager.hpp"
#include "orm/schema/metadata.hpp"
#include "plan.hpp"

namespace orm::detail {

/// All mappers of the process, with the plans that they were made of. Guarded by mapping_lock.
struct mapper_registry {
    std::uint64_t resets = 0;
    orm::metadata tables;
    std::deque<planned_class> classes;
    std::deque<planned_table> planned;
    std::deque<planned_relationship> relationships;
    std::unordered_map<const class_manager*, planned_class*> by_manager;
    bool is_configuring = false;
};

mapper_registry& the_mappers();

/// Makes the mappers of classes, and of all they lead to.
///
/// First what code of users takes part in (their mappings), then the plan, then tables and mappers.
/// When it throws, the registry is as it was.
class configuration {
public:
    explicit configuration(mapper_registry& in);
    ~configuration();
    configuration(const configuration&) = delete;
    configuration& operator=(const configuration&) = delete;

    void run(const std::vector<class_manager*>& wanted);

private:
    // collect.cpp: which classes
    planned_class& collect(class_manager& of);
    void collect_ends(planned_class& of);
    class_manager& far_class(const planned_class& of, const attribute_info& attribute) const;

    // plan_classes.cpp: tables, columns and keys of each class by itself
    planned_table* find_table(const planned_table& like);
    void plan_table(planned_class& of);
    void plan_columns(planned_class& of);
    void plan_primary_key(planned_class& of);
    void plan_rules(planned_class& of);
    planned_table& add_table(planned_table made);
    void add_column(planned_class& of, std::size_t attribute);

    // plan_joins.cpp: what leads from one to another
    void plan_foreign_keys(planned_class& of);
    void plan_relationships(planned_class& of);
    void plan_key_join(planned_relationship& one);
    void plan_secondary(planned_relationship& one);

    // build.cpp: tables and mappers of the plan
    void build_tables();
    void extend_tables();
    void build_mappers();
    void build_mapper(planned_class& of);

    mapper_registry& in_;
    std::size_t first_class_;
    std::size_t first_table_;
    std::size_t first_relationship_;
    bool is_done_ = false;
};

}  // namespace orm::detail
#endif

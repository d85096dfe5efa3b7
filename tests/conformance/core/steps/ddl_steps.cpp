// Steps that create and drop, and DDL elements.

#include <algorithm>

#include "core/core_world.hpp"
#include "core/listeners/family_of.hpp"
#include "replay/errors.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

orm::checkfirst check_of(const json& step, orm::checkfirst normal) {
    if (!step.contains("checkfirst")) return normal;
    const json& given = step["checkfirst"];
    if (given.is_boolean()) return orm::checkfirst{given.get<bool>()};
    orm::checkfirst made = orm::checkfirst::none;
    for (const json& kind : given) {
        if (kind == "tables") made = made | orm::checkfirst::tables;
        if (kind == "views") made = made | orm::checkfirst::views;
        if (kind == "indexes") made = made | orm::checkfirst::indexes;
        if (kind == "sequences") made = made | orm::checkfirst::sequences;
        if (kind == "types") made = made | orm::checkfirst::types;
    }
    return made;
}

/// Calls `visit` with the item as what it is, if it can be created and dropped.
template <class Visit>
void visit_created(const orm::schema_item& item, Visit&& visit) {
    if (item.is<orm::table>()) return visit(item.as<orm::table>(), orm::checkfirst::types);
    if (item.is<orm::index>()) return visit(item.as<orm::index>(), orm::checkfirst::none);
    if (item.is<orm::sequence>())
        return visit(item.as<orm::sequence>(), orm::checkfirst::sequences);
    throw cannot_replay{item.describe() + " cannot be created on its own"};
}

/// After a step that an engine may have opened a connection for.
struct bound_step {
    core_world& where;
    ~bound_step() {
        where.log().end_checks();
        where.names.forget_implicit();
    }
};

std::vector<orm::table> tables_of(core_world& where, const json& step, const orm::metadata& meta) {
    if (!step.contains("tables")) return meta.tables();
    std::vector<orm::table> tables;
    for (const json& one : step["tables"])
        tables.push_back(where.items.get<orm::table>(one.get<std::string>()));
    return tables;
}

void create_all(core_world& where, const json& step) {
    const bound_step at_end{where};
    const auto meta = where.items.get<orm::metadata>(required_text(step, "metadata"));
    meta.create_all(where.bind(step), tables_of(where, step, meta),
                    check_of(step, orm::checkfirst::all));
}

void drop_all(core_world& where, const json& step) {
    const bound_step at_end{where};
    const auto meta = where.items.get<orm::metadata>(required_text(step, "metadata"));
    meta.drop_all(where.bind(step), tables_of(where, step, meta),
                  check_of(step, orm::checkfirst::all));
}

void create_item(core_world& where, const json& step) {
    const bound_step at_end{where};
    visit_created(where.items.at(required_text(step, "item")),
                  [&](const auto& item, orm::checkfirst normal) {
                      item.create(where.bind(step), check_of(step, normal));
                  });
}

void drop_item(core_world& where, const json& step) {
    const bound_step at_end{where};
    visit_created(
        where.items.at(required_text(step, "item")), [&](const auto& item, orm::checkfirst normal) {
            const bool is_table = std::is_same_v<decltype(item), const orm::table&>;
            item.drop(where.bind(step), check_of(step, is_table ? orm::checkfirst::none : normal));
        });
}

/// The predicate of a step: asked, it goes into the trace.
bool answer_predicate(core_world& where, const std::string& name, const json& only,
                      const orm::ddl_question& question) {
    json keywords{"dialect", "state"};
    if (question.keywords.tables != nullptr) keywords.push_back("tables");
    if (question.keywords.checkfirst) keywords.push_back("checkfirst");
    std::sort(keywords.begin(), keywords.end());
    const json bind =
        question.connection == nullptr ? json{} : where.names.describe(*question.connection);
    where.log().add({{"predicate", name},
                     {"args",
                      {{"target", where.items.shown(question.target)},
                       {"bind", bind},
                       {"keywords", keywords},
                       {"state", only.value("state", json{})}}}});
    return only["predicate"].get<bool>();
}

orm::ddl_condition condition_of(core_world& where, const std::string& name, const json& only) {
    orm::ddl_condition made;
    if (only.contains("dialect")) {
        const json& dialect = only["dialect"];
        made.dialects = dialect.is_string() ? std::vector<std::string>{dialect.get<std::string>()}
                                            : dialect.get<std::vector<std::string>>();
    }
    if (only.contains("predicate"))
        made.predicate = [&where, name, only](const orm::ddl_question& question) {
            return answer_predicate(where, name, only, question);
        };
    return made;
}

void create(core_world& where, const json& step) {
    const auto context =
        step.value("context", json::object()).get<std::map<std::string, std::string>>();
    orm::ddl_element made = orm::ddl{required_text(step, "sql"), context};
    const std::string name = required_text(step, "as");
    if (step.contains("only_if"))
        made = made.execute_if(condition_of(where, name, step["only_if"]));
    where.elements.emplace(name, std::move(made));
}

const orm::ddl_element& element_of(core_world& where, const json& step) {
    const auto found = where.elements.find(required_text(step, "ddl"));
    if (found == where.elements.end()) throw cannot_replay{"no step made that: " + step.dump()};
    return found->second;
}

void listen(core_world& where, const json& step) {
    const orm::schema_item target = where.items.at(required_text(step, "target"));
    const orm::ddl_element& element = element_of(where, step);
    with_event(orm::ddl_events{}, required_text(step, "event"), [&]<class E>(E event) {
        if constexpr (std::is_base_of_v<orm::ddl_event_type::create_or_drop, E>) {
            if (is_on(step, "propagate")) {
                orm::listen(target, event, element, orm::propagate);
            } else {
                orm::listen(target, event, element);
            }
        } else {
            where.refuse_or_drop(step, "a DDL element as a listener of this event");
        }
    });
}

void execute(core_world& where, const json& step) {
    where.connection(step).execute(element_of(where, step));
}

}  // namespace

step_table ddl_steps() {
    return {
        {"metadata.create_all", &create_all},
        {"metadata.drop_all", &drop_all},
        {"item.create", &create_item},
        {"item.drop", &drop_item},
        {"ddl.create", &create},
        {"ddl.listen", &listen},
        {"ddl.execute", &execute},
    };
}

}  // namespace conformance::core

#include "schema_world.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <orm/schema/table.hpp>
#include <set>

#include "errors.hpp"
#include "schema_listeners.hpp"

namespace orm_flows {
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

listen_request request_of(const json& step, script_listener fn) {
    return {std::move(fn), is_set(step, "once"), is_set(step, "insert"), is_set(step, "propagate"),
            is_set(step, "named")};
}

/// Calls `visit` with the item as what it is, if it can be created and dropped.
template <class Visit>
void visit_created(const orm::schema_item& item, Visit&& visit) {
    if (item.is<orm::table>()) return visit(item.as<orm::table>(), orm::checkfirst::types);
    if (item.is<orm::index>()) return visit(item.as<orm::index>(), orm::checkfirst::none);
    if (item.is<orm::sequence>())
        return visit(item.as<orm::sequence>(), orm::checkfirst::sequences);
    throw flow_fault{item.describe() + " cannot be created on its own"};
}

}  // namespace

schema_world::schema_world(const flow& of, trace& log) : world{of, log}, database_{log} {}
schema_world::~schema_world() = default;

const std::map<std::string, schema_world::step_op>& schema_world::ops() {
    static const std::map<std::string, step_op> table{
        {"schema.metadata", &schema_world::metadata},
        {"schema.table", &schema_world::table},
        {"schema.column", &schema_world::column},
        {"schema.item", &schema_world::item},
        {"schema.sequence", &schema_world::sequence},
        {"schema.find", &schema_world::find},
        {"table.append_column", &schema_world::append_column},
        {"table.append_item", &schema_world::append_item},
        {"table.copy_to", &schema_world::copy_to},
        {"table.column_keys", &schema_world::column_keys},
        {"table.constraint_names", &schema_world::constraint_names},
        {"table.reflect", &schema_world::unable},
        {"metadata.create_all", &schema_world::create_all},
        {"metadata.drop_all", &schema_world::drop_all},
        {"item.create", &schema_world::create_item},
        {"item.drop", &schema_world::drop_item},
        {"ddl.create", &schema_world::ddl},
        {"ddl.listen", &schema_world::ddl_listen},
        {"ddl.execute", &schema_world::ddl_execute},
        {"listen", &schema_world::listen},
        {"record", &schema_world::record},
        {"remove", &schema_world::remove},
        {"contains", &schema_world::contains},
        {"registrations", &schema_world::registrations},
        {"engine.create", &schema_world::engine},
        {"engine.connect", &schema_world::connect},
        {"conn.close", &schema_world::ignore},
        {"conn.commit", &schema_world::ignore},
        {"driver.accept_silently", &schema_world::ignore},
        {"driver.fail", &schema_world::fail},
    };
    return table;
}

void schema_world::perform(const json& step) {
    const std::string op = text_of(step, "op");
    const auto found = ops().find(op);
    if (found != ops().end()) return (this->*found->second)(step);
    const bool of_engine = op.starts_with("engine.") || op.starts_with("conn.") ||
                           op.starts_with("driver.") || op.starts_with("trans.") ||
                           op.starts_with("result.") || op.starts_with("pool.");
    if (!of_engine) throw flow_fault{"area ddl has no step " + step.dump()};
    unable(step);
}

bool schema_world::is_ours(const json& entry) const {
    if (left_out_.contains(entry.at("at").get<std::size_t>())) return false;
    if (entry.contains("event"))
        return orm::ddl_events::info().find(entry["event"].get<std::string>()) != nullptr;
    if (entry.contains("driver"))
        return entry["driver"] == "execute" || entry["driver"] == "check_exists";
    // An error of the database comes through the engine.
    return !entry.contains("raised") || entry["raised"]["type"] != "OperationalError";
}

void schema_world::report(script& listener, std::string_view event, json args, listener_call& call,
                          bool named) {
    if (named) args = json{{"named", std::move(args)}};
    json entry{{"event", std::string{event}}, {"args", std::move(args)}};
    if (!listener.name.empty()) entry["fn"] = listener.name;
    ++listener.calls;
    log().add(std::move(entry));
    listener.act(*this, call);
}

const script_listener& schema_world::listener(const std::string& name) {
    const auto found = listeners_.find(name);
    if (found != listeners_.end()) return found->second;
    return listeners_.emplace(name, orm::make_listener(script{name})).first->second;
}

bool schema_world::is_elsewhere(const std::string& target) const {
    static const std::set<std::string> classes{"class:Engine",       "class:Connection",
                                               "class:OptionEngine", "class:Pool",
                                               "class:QueuePool",    "class:Dialect"};
    const std::string owner = target.substr(0, target.find('.'));
    return classes.contains(target) || std::ranges::find(connections_, owner) != connections_.end();
}

void schema_world::metadata(const json& step) {
    items_.put(text_of(step, "as"), orm::metadata{});
}

void schema_world::table(const json& step) {
    std::vector<orm::detail::table_part> parts;
    if (step.contains("schema")) parts.emplace_back(orm::schema_name{text_of(step, "schema")});
    for (const json& one : step.value("listeners", json::array())) {
        const script_listener& fn = listener(text_of(one, "fn"));
        fn.callable().complete_from(one);
        parts.emplace_back(orm::table_listener{[this, one, fn](const orm::table& on) {
            visit_ddl_event(text_of(one, "event"), [&]<class E>(E event) {
                const orm::schema_item target = on;
                const auto what = request_of(one, fn);
                listen_ddl(target, event, reporter_of<E>{{this, fn, what.named}}, what);
            });
        }});
    }
    for (const json& one : step.value("columns", json::array()))
        parts.emplace_back(items_.column(one));
    for (const json& one : step.value("items", json::array())) {
        const orm::schema_item item =
            one.is_string() ? items_.at(one.get<std::string>()) : items_.item(one);
        if (item.is<orm::index>()) parts.emplace_back(item.as<orm::index>());
        if (item.is<orm::unique_constraint>())
            parts.emplace_back(item.as<orm::unique_constraint>());
        if (item.is<orm::check_constraint>()) parts.emplace_back(item.as<orm::check_constraint>());
        if (item.is<orm::primary_key_constraint>())
            parts.emplace_back(item.as<orm::primary_key_constraint>());
        if (item.is<orm::foreign_key_constraint>())
            parts.emplace_back(item.as<orm::foreign_key_constraint>());
    }
    const orm::table made{text_of(step, "name"),
                          items_.get<orm::metadata>(text_of(step, "metadata")), std::move(parts)};
    if (step.contains("as")) items_.put(text_of(step, "as"), made);
}

void schema_world::column(const json& step) {
    items_.put(text_of(step, "as"), items_.column(step.at("column")));
}

void schema_world::item(const json& step) {
    items_.put(text_of(step, "as"), items_.item(step.at("item")));
}

void schema_world::sequence(const json& step) {
    const std::string name = text_of(step, "name");
    items_.put(text_of(step, "as"),
               step.contains("metadata")
                   ? orm::sequence{name, items_.get<orm::metadata>(text_of(step, "metadata"))}
                   : orm::sequence{name});
}

void schema_world::find(const json& step) {
    items_.put(text_of(step, "as"),
               schema_items::find(items_.get<orm::table>(text_of(step, "table")),
                                  text_of(step, "what"), step.value("name", "")));
}

void schema_world::append_column(const json& step) {
    items_.get<orm::table>(text_of(step, "table")).append_column(items_.column(step.at("column")));
}

void schema_world::append_item(const json& step) {
    const json& item = step.at("item");
    schema_items::append(items_.get<orm::table>(text_of(step, "table")),
                         item.is_string() ? items_.at(item.get<std::string>()) : items_.item(item));
}

void schema_world::copy_to(const json& step) {
    items_.put(text_of(step, "as"),
               items_.get<orm::table>(text_of(step, "table"))
                   .to_metadata(items_.get<orm::metadata>(text_of(step, "metadata"))));
}

void schema_world::column_keys(const json& step) {
    if (!items_.has(text_of(step, "table"))) return unable(step);
    json keys = json::array();
    for (const orm::column& one : items_.get<orm::table>(text_of(step, "table")).columns())
        keys.push_back({one.key(), one.name().text(), one.is_nullable()});
    log().add({{"result", std::move(keys)}});
}

void schema_world::constraint_names(const json& step) {
    std::set<std::string> names;
    for (const auto& one : items_.get<orm::table>(text_of(step, "table")).constraints())
        if (one.name()) names.insert(one.name()->text());
    log().add({{"result", names}});
}

template <class Work>
void schema_world::on_bind(const json& step, Work&& work) {
    const std::string bind = text_of(step, "bind");
    whole_ = false;
    // The first name that was made is the engine's: it opens a connection for itself.
    database_.open(!connections_.empty() && bind != connections_.front() ? bind : "");
    work();
    database_.note_checks();
}

std::vector<orm::table> schema_world::tables_of(const json& step, const orm::metadata& meta) const {
    if (!step.contains("tables")) return meta.tables();
    std::vector<orm::table> tables;
    for (const json& one : step["tables"])
        tables.push_back(items_.get<orm::table>(one.get<std::string>()));
    return tables;
}

void schema_world::create_all(const json& step) {
    on_bind(step, [&] {
        const auto meta = items_.get<orm::metadata>(text_of(step, "metadata"));
        meta.create_all(database_, tables_of(step, meta), check_of(step, orm::checkfirst::all));
    });
}

void schema_world::drop_all(const json& step) {
    on_bind(step, [&] {
        const auto meta = items_.get<orm::metadata>(text_of(step, "metadata"));
        meta.drop_all(database_, tables_of(step, meta), check_of(step, orm::checkfirst::all));
    });
}

void schema_world::create_item(const json& step) {
    on_bind(step, [&] {
        visit_created(items_.at(text_of(step, "item")),
                      [&](const auto& item, orm::checkfirst normal) {
                          item.create(database_, check_of(step, normal));
                      });
    });
}

void schema_world::drop_item(const json& step) {
    on_bind(step, [&] {
        visit_created(
            items_.at(text_of(step, "item")), [&](const auto& item, orm::checkfirst normal) {
                const bool is_table = std::is_same_v<decltype(item), const orm::table&>;
                item.drop(database_, check_of(step, is_table ? orm::checkfirst::none : normal));
            });
    });
}

void schema_world::ddl(const json& step) {
    const auto context =
        step.value("context", json::object()).get<std::map<std::string, std::string>>();
    orm::ddl_element made = orm::ddl{text_of(step, "sql"), context};
    const std::string name = text_of(step, "as");
    if (step.contains("only_if")) {
        const json& only = step["only_if"];
        orm::ddl_condition condition;
        if (only.contains("dialect")) {
            const json& dialect = only["dialect"];
            condition.dialects = dialect.is_string()
                                     ? std::vector<std::string>{dialect.get<std::string>()}
                                     : dialect.get<std::vector<std::string>>();
        }
        if (only.contains("predicate")) {
            condition.predicate = [this, name, only](const orm::ddl_question& question) {
                json keywords{"dialect", "state"};
                if (question.keywords.tables != nullptr) keywords.push_back("tables");
                if (question.keywords.checkfirst) keywords.push_back("checkfirst");
                std::sort(keywords.begin(), keywords.end());
                log().add({{"predicate", name},
                           {"args",
                            {{"target", items_.shown(question.target)},
                             {"bind", database_.shown()},
                             {"keywords", keywords},
                             {"state", only.value("state", json{})}}}});
                return only["predicate"].get<bool>();
            };
        }
        made = made.execute_if(std::move(condition));
    }
    elements_.emplace(name, std::move(made));
}

void schema_world::ddl_listen(const json& step) {
    const orm::schema_item target = items_.at(text_of(step, "target"));
    const orm::ddl_element element = elements_.at(text_of(step, "ddl"));
    visit_ddl_event(text_of(step, "event"), [&]<class E>(E event) {
        if constexpr (std::is_base_of_v<orm::ddl_event_type::create_or_drop, E>) {
            if (is_set(step, "propagate")) {
                orm::listen(target, event, element, orm::propagate);
            } else {
                orm::listen(target, event, element);
            }
        } else {
            refuse_or_drop(step, "a DDL element as a listener of this event");
        }
    });
}

void schema_world::ddl_execute(const json& step) {
    whole_ = false;
    database_.execute(elements_.at(text_of(step, "ddl")));
}

void schema_world::listen(const json& step) {
    const std::string target = text_of(step, "target");
    if (is_elsewhere(target)) return unable(step);
    if (is_set(step, "retval")) return refuse_or_drop(step, "retval");
    const script_listener& fn = listener(text_of(step, "fn"));
    fn.callable().complete_from(step);
    const listen_request what = request_of(step, fn);
    visit_ddl_event(text_of(step, "event"), [&]<class E>(E event) {
        const reporter_of<E> reporter{{this, fn, what.named}};
        if (target.starts_with("class:")) {
            auto& level = orm::detail::class_of(class_of(target.substr(6)));
            of_classes_.emplace_back(listen_ddl(level, event, reporter, what));
        } else {
            const orm::schema_item item = items_.at(target);
            listen_ddl(item, event, reporter, what);
        }
    });
}

void schema_world::record(const json& step) {
    const std::string target = text_of(step, "target");
    if (is_elsewhere(target)) return unable(step);
    const orm::schema_item item = items_.at(target);
    for (const json& name : step.at("events"))
        visit_ddl_event(name.get<std::string>(), [&]<class E>(E event) {
            const script_listener fn = orm::make_listener(script{""});
            listen_ddl(item, event, reporter_of<E>{{this, fn, false}}, {fn});
        });
}

void schema_world::remove(const json& step) {
    const std::string target = text_of(step, "target");
    if (is_elsewhere(target)) return unable(step);
    const script_listener& fn = listener(text_of(step, "fn"));
    visit_ddl_event(text_of(step, "event"), [&](auto event) {
        if (target.starts_with("class:")) {
            orm::remove(orm::detail::class_of(class_of(target.substr(6))), event, fn);
        } else {
            const orm::schema_item item = items_.at(target);
            orm::remove(item, event, fn);
        }
    });
}

void schema_world::contains(const json& step) {
    const std::string target = text_of(step, "target");
    if (is_elsewhere(target)) return unable(step);
    const script_listener& fn = listener(text_of(step, "fn"));
    visit_ddl_event(text_of(step, "event"), [&](auto event) {
        const orm::schema_item item =
            target.starts_with("class:") ? orm::schema_item{orm::metadata{}} : items_.at(target);
        const bool found =
            target.starts_with("class:")
                ? orm::contains(orm::detail::class_of(class_of(target.substr(6))), event, fn)
                : orm::contains(item, event, fn);
        log().add({{"result", found}});
    });
}

void schema_world::registrations(const json& step) {
    log().add({{"result", orm::registrations(listener(text_of(step, "fn")))}});
}

void schema_world::engine(const json& step) {
    connections_.push_back(text_of(step, "as"));
    database_.flow_abilities().grant(step.value("dialect", json::object()));
    whole_ = false;
}

void schema_world::connect(const json& step) {
    connections_.push_back(text_of(step, "as"));
    whole_ = false;
}

void schema_world::fail(const json& step) {
    database_.fail_next(step.value("match", ""));
    whole_ = false;
}

void schema_world::ignore(const json&) {
    whole_ = false;
}

void schema_world::unable(const json&) {
    whole_ = false;
    left_out_.insert(log().step());
}

}  // namespace orm_flows

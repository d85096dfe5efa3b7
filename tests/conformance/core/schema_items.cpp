#include "core/schema_items.hpp"

#include "replay/errors.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

orm::sql_type type_of(const json& what) {
    const std::string name = what.value("type", "integer");
    if (name == "integer") return orm::integer{};
    if (name == "string") return orm::string{};
    if (name == "text") return orm::long_text{};
    if (name == "boolean") return orm::boolean{};
    if (name == "float") return orm::floating{};
    if (name == "date") return orm::date{};
    if (name == "datetime") return orm::date_time{};
    if (name == "enum")
        return orm::enumeration{what.value("type_name", required_text(what, "name") + "_enum"),
                                what.value("values", std::vector<std::string>{"a", "b"})};
    throw cannot_replay{"this program knows no type '" + name + "'"};
}

orm::foreign_key_options key_options(const json& what) {
    orm::foreign_key_options made;
    if (what.contains("fk_name")) made.name = what["fk_name"].get<std::string>();
    made.use_alter = is_on(what, "use_alter");
    return made;
}

void add_flags(const json& what, orm::detail::column_parts& parts) {
    if (is_on(what, "primary_key")) parts.add(orm::primary_key);
    if (is_on(what, "index")) parts.add(orm::indexed);
    if (is_on(what, "unique")) parts.add(orm::unique);
    if (what.contains("nullable"))
        parts.add(what["nullable"].get<bool>() ? orm::nullable : orm::not_null);
    if (what.contains("key")) parts.add(orm::column_key{required_text(what, "key")});
    if (what.contains("server_default"))
        parts.add(orm::server_default{required_text(what, "server_default")});
    if (what.contains("check")) parts.add(orm::check_constraint{required_text(what, "check")});
    if (what.contains("comment")) parts.add(orm::comment{required_text(what, "comment")});
}

void expect_known(const json& what) {
    static constexpr const char* known[]{"name",      "type",     "primary_key", "index",
                                         "unique",    "nullable", "key",         "server_default",
                                         "check",     "comment",  "references",  "fk_name",
                                         "use_alter", "sequence", "type_name",   "values"};
    for (const auto& [key, value] : what.items()) {
        if (std::ranges::find(known, key) == std::end(known))
            throw cannot_replay{"this program knows no '" + key + "' of a column"};
    }
}

bool is_named(const std::optional<orm::constraint_name>& name, const std::string& wanted) {
    return name && name->text() == wanted;
}

}  // namespace

const orm::schema_item& schema_items::at(const std::string& name) const {
    const auto found = items_.find(name);
    if (found == items_.end()) throw cannot_replay{"no step made '" + name + "'"};
    return found->second;
}

void schema_items::put(const std::string& name, const orm::schema_item& item) {
    items_.insert_or_assign(name, item);
}

std::string schema_items::shown(const orm::schema_item& item) const {
    if (item.is<orm::metadata>())
        for (const auto& [name, one] : items_)
            if (one == item) return "metadata:" + name;
    return item.describe();
}

orm::column schema_items::column(const json& what) const {
    if (what.is_string()) return get<orm::column>(what.get<std::string>());
    expect_known(what);
    orm::detail::column_parts parts;
    parts.add(type_of(what));
    if (what.contains("sequence")) parts.add(get<orm::sequence>(required_text(what, "sequence")));
    if (what.contains("references"))
        parts.add(orm::foreign_key{required_text(what, "references"), key_options(what)});
    add_flags(what, parts);
    return orm::column{required_text(what, "name"), std::move(parts)};
}

std::vector<orm::column_ref> schema_items::columns(const json& what) const {
    std::vector<orm::column_ref> made;
    for (const json& one : what.at("columns")) {
        const auto name = one.get<std::string>();
        if (name.starts_with("@")) {
            made.emplace_back(get<orm::column>(name.substr(1)));
        } else {
            made.emplace_back(name);
        }
    }
    return made;
}

orm::schema_item schema_items::item(const json& what) const {
    const std::string kind = required_text(what, "kind");
    std::optional<orm::constraint_name> name;
    if (what.contains("name") && what["name"].is_string()) name = required_text(what, "name");
    if (kind == "index") return orm::index{name, columns(what), {.unique = is_on(what, "unique")}};
    if (kind == "unique") return orm::unique_constraint{columns(what), {.name = name}};
    if (kind == "primary_key") return orm::primary_key_constraint{columns(what), {.name = name}};
    if (kind == "check") return orm::check_constraint{required_text(what, "sql"), {.name = name}};
    if (kind == "foreign_key_constraint" || kind == "foreign_key")
        return orm::foreign_key_constraint{columns(what),
                                           what.at("references").get<std::vector<std::string>>(),
                                           {.name = name, .use_alter = is_on(what, "use_alter")}};
    throw cannot_replay{"this program knows no item of kind '" + kind + "'"};
}

void schema_items::append(const orm::table& to, const orm::schema_item& item) {
    if (item.is<orm::index>()) {
        to.append_index(item.as<orm::index>());
    } else {
        to.append_constraint(item.as<orm::constraint>());
    }
}

orm::schema_item schema_items::find(const orm::table& in, const std::string& what,
                                    const std::string& name) {
    if (what == "column") return in[name];
    if (what == "primary_key") return in.primary_key();
    if (what == "index") {
        for (const orm::index& one : in.indexes())
            if (is_named(one.name(), name)) return one;
    } else if (what == "constraint") {
        for (const orm::constraint& one : in.constraints())
            if (is_named(one.name(), name)) return one;
    } else {
        throw cannot_replay{"a table has no '" + what + "'"};
    }
    throw orm::invalid_request_error{in.describe() + " has no " + what + " '" + name + "'"};
}

orm::item_kind class_of(const std::string& name) {
    using orm::item_kind;
    static const std::map<std::string, item_kind> kinds{
        {"SchemaItem", item_kind::schema_item},
        {"MetaData", item_kind::metadata},
        {"Table", item_kind::table},
        {"Column", item_kind::column},
        {"Index", item_kind::index},
        {"Constraint", item_kind::constraint},
        {"PrimaryKeyConstraint", item_kind::primary_key_constraint},
        {"UniqueConstraint", item_kind::unique_constraint},
        {"CheckConstraint", item_kind::check_constraint},
        {"ForeignKeyConstraint", item_kind::foreign_key_constraint},
        {"ForeignKey", item_kind::foreign_key},
        {"Sequence", item_kind::sequence},
        {"Computed", item_kind::computed},
        {"Identity", item_kind::identity},
        {"SchemaType", item_kind::schema_type},
        {"Enum", item_kind::enumeration},
    };
    const auto found = kinds.find(name);
    if (found == kinds.end())
        throw orm::invalid_request_error{"no class of schema items is called '" + name + "'"};
    return found->second;
}

}  // namespace conformance::core

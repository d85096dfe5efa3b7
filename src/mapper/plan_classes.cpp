#include <algorithm>
#include <string>
#include <utility>

#include "configuration.hpp"
#include "convention.hpp"
#include "orm/core/error.hpp"

namespace orm::detail {
namespace {

bool names(const std::vector<std::size_t>& attributes, std::size_t one) {
    return std::ranges::find(attributes, one) != attributes.end();
}

const column_options* options_in(const class_declarations& said, std::size_t attribute) {
    for (const column_declaration& one : said.columns)
        if (one.attribute == attribute)
            return static_cast<const column_options*>(one.options.get());
    return nullptr;
}

std::string describe(const planned_table& one) {
    return "table '" + one.key() + "'";
}

const planned_class* root_of(const planned_class& one) {
    const planned_class* root = &one;
    while (root->base != nullptr) root = root->base;
    return root;
}

}  // namespace

std::optional<std::size_t> planned_table::find(std::string_view column) const {
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].name.text() == column) return i;
    return std::nullopt;
}

std::optional<std::size_t> planned_table::find(const attribute_info& attribute) const {
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].attribute == &attribute) return i;
    return std::nullopt;
}

std::optional<std::size_t> planned_class::find(std::size_t attribute, planned_table*& in) const {
    // Each class has attribute objects of its own; a column belongs to that of the class that put
    // it into the table.
    for (const planned_class* one = this; one != nullptr; one = one->base) {
        if (attribute >= one->manager->attributes().size()) continue;
        if (const auto found = one->table->find(one->manager->at(attribute))) {
            in = one->table;
            return found;
        }
    }
    return std::nullopt;
}

planned_table* configuration::find_table(const planned_table& like) {
    const auto found = std::ranges::find_if(
        in_.planned, [key = like.key()](const auto& one) { return one.key() == key; });
    return found == in_.planned.end() ? nullptr : &*found;
}

planned_table& configuration::add_table(planned_table made) {
    if (const planned_table* const there = find_table(made)) {
        const auto whose = [](const class_manager* owner) {
            return owner != nullptr ? "class " + std::string{owner->qualified_name()}
                                    : std::string{"a many-to-many relationship"};
        };
        throw invalid_request_error{
            describe(made) + " of " + whose(made.of) + " is already that of " + whose(there->of) +
            ": give one another name, by m.table(\"…\") in its mapping or by secondary(\"…\")"};
    }
    return in_.planned.emplace_back(std::move(made));
}

void configuration::plan_table(planned_class& of) {
    const class_declarations& said = of.said();
    if (of.is_abstract) return;
    of.discriminator = of.base != nullptr ? of.base->discriminator : nullptr;
    if (said.discriminator.has_value()) of.discriminator = &of.manager->at(*said.discriminator);
    if (of.base == nullptr || !said.table.empty()) {
        planned_table made;
        made.name = said.table.empty() ? snake_case(of.manager->name()) : said.table;
        if (!said.schema.empty()) made.schema.emplace(said.schema);
        made.of = of.manager;
        of.table = &add_table(std::move(made));
        of.has_own_table = true;
        return;
    }
    of.table = of.base->table;
    if (of.discriminator == nullptr)
        throw argument_error{
            "class " + of.name() +
            " has neither a table of its own nor a way to tell its rows from "
            "those of " +
            of.base->name() + ": say m.table(\"…\") in its mapping, or m.discriminator(&" +
            of.base->name() + "::…) in that of " + of.base->name() + " and m.identity(…) in both"};
    if (said.identity.index() == 0)
        throw argument_error{
            "class " + of.name() + " is kept in the table of " + of.base->name() +
            ", and nothing tells its rows apart: say m.identity(…) in its mapping"};
}

void configuration::add_column(planned_class& of, std::size_t attribute) {
    const attribute_info& info = of.manager->at(attribute);
    const value_facts& facts = attribute_access::ops(info).facts;
    const column_options* const options = options_in(of.said(), attribute);
    std::optional<sql_type> type = options != nullptr ? options->type : std::nullopt;
    if (!type.has_value()) type = type_for(facts);
    if (info.is_collection())
        throw argument_error{of.name_of(attribute) +
                             " is a collection of values, which no column can hold: keep it out by "
                             "m.not_stored, or hold mapped objects"};
    if (!type.has_value())
        throw argument_error{"no column type is known for " + of.name_of(attribute) + ", of type " +
                             std::string{info.type_name()} + ": name one by m.column(&" +
                             of.name() + "::" + std::string{info.name()} +
                             ").type(…), or keep it out by m.not_stored"};
    identifier name = options != nullptr && options->name.has_value()
                          ? *options->name
                          : identifier{snake_case(info.name())};
    if (const auto there = of.table->find(name.text())) {
        const attribute_info* const other = of.table->columns[*there].attribute;
        throw argument_error{of.name_of(attribute) + " and " +
                             (other != nullptr ? std::string{other->owner().name()} + '.' +
                                                     std::string{other->name()}
                                               : std::string{"something else"}) +
                             " have the same column, '" + name.text() + "' of " +
                             describe(*of.table) + ": name one by m.column(…).name(\"…\")"};
    }
    // Rows of other classes have nothing there.
    const bool shares = !of.has_own_table;
    const bool nullable =
        shares ||
        (options != nullptr && options->nullable.has_value() ? *options->nullable : facts.optional);
    of.table->columns.push_back(
        {std::move(name), &info, facts.plain, std::move(*type), nullable, of.manager, options});
}

void configuration::plan_columns(planned_class& of) {
    if (of.is_abstract) return;
    const class_declarations& said = of.said();
    for (const column_declaration& one : said.columns)
        if (one.attribute < of.first_own)
            throw argument_error{
                "the mapping of " + of.name() + " says how " + of.name_of(one.attribute) +
                " is stored, which it inherits: that belongs into the mapping of " +
                of.base->name()};
    if (of.base != nullptr && of.has_own_table) {
        // The key is in each table of the class.
        const planned_table& root = *of.base->table;
        column_places targets;
        for (const std::size_t place : root.primary_key) {
            const planned_column& key = root.columns[place];
            of.table->primary_key.push_back(of.table->columns.size());
            targets.push_back(place);
            of.table->columns.push_back({key.name, &of.manager->at(key.attribute->index()),
                                         key.plain, key.type, false, of.manager});
        }
        of.table->foreign_keys.push_back(
            {of.table->primary_key, of.base->table, std::move(targets), {}});
    }
    for (const attribute_info* const one : of.manager->attributes())
        if (one->index() >= of.first_own && !one->is_relationship() &&
            !names(said.not_stored, one->index()))
            add_column(of, one->index());
    if (of.discriminator != nullptr && said.discriminator.has_value()) {
        planned_table* in = nullptr;
        if (!of.find(*said.discriminator, in))
            throw argument_error{"the discriminator of " + of.name() + ", " +
                                 of.name_of(*said.discriminator) + ", has no column"};
    }
    if (of.discriminator == nullptr && said.identity.index() != 0)
        throw argument_error{"the mapping of " + of.name() +
                             " names an identity, and nothing holds it: say m.discriminator(…) in "
                             "the mapping of the base"};
    if (of.discriminator != nullptr && said.identity.index() != 0) {
        const bool is_text =
            attribute_access::ops(*of.discriminator).facts.form == value_form::text;
        if (is_text != (said.identity.index() == 2))
            throw argument_error{"the identity of class " + of.name() + " is " +
                                 (is_text ? "a number" : "a text") + " and its discriminator " +
                                 std::string{of.discriminator->name()} + " holds " +
                                 (is_text ? "texts" : "numbers")};
        for (const planned_class& other : in_.classes)
            if (&other != &of && !other.is_abstract && other.discriminator != nullptr &&
                root_of(other) == root_of(of) && other.said().identity == said.identity)
                throw argument_error{"classes " + other.name() + " and " + of.name() +
                                     " have the same identity: no row could be told apart"};
    }
}

void configuration::plan_primary_key(planned_class& of) {
    if (of.is_abstract || (of.base != nullptr)) {
        if (!of.said().primary_key.empty() && of.base != nullptr)
            throw argument_error{"the mapping of " + of.name() +
                                 " names a primary key; it has that of " + of.base->name()};
        return;
    }
    std::vector<std::size_t> attributes = of.said().primary_key;
    if (attributes.empty())
        if (const attribute_info* const id = of.manager->find("id"))
            if (!id->is_relationship() && !id->is_collection() &&
                !attribute_access::ops(*id).facts.optional)
                attributes.push_back(id->index());
    for (const std::size_t attribute : attributes) {
        const auto place = of.table->find(of.manager->at(attribute));
        if (!place.has_value())
            throw argument_error{of.name_of(attribute) +
                                 " is part of the primary key and is not stored"};
        of.table->columns[*place].nullable = false;
        of.table->primary_key.push_back(*place);
    }
    if (of.table->primary_key.empty())
        throw argument_error{"class " + of.name() +
                             " has no primary key: give it an attribute id, or name its key by "
                             "m.primary_key(&" +
                             of.name() + "::…) in its mapping"};
}

void configuration::plan_rules(planned_class& of) {
    for (const rule_declaration& one : of.said().rules) {
        if (of.is_abstract) break;
        planned_rule made{one.kind, {}, one.name, one.sql};
        for (const std::size_t attribute : one.attributes) {
            planned_table* in = nullptr;
            const auto place = of.find(attribute, in);
            if (!place.has_value() || in != of.table)
                throw argument_error{
                    "the mapping of " + of.name() + " names " + of.name_of(attribute) +
                    " in a constraint or an index, and that is not kept in " + describe(*of.table)};
            made.columns.push_back(*place);
        }
        of.table->rules.push_back(std::move(made));
    }
}

}  // namespace orm::detail

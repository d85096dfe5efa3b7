#include <algorithm>
#include <string>
#include <utility>

#include "configuration.hpp"
#include "convention.hpp"
#include "orm/core/detail/same_type.hpp"
#include "orm/instrument/relation.hpp"
#include "orm/mapper/error.hpp"

// Which columns hold which keys: of foreign keys that were said, and of relationships. What a
// relationship needs and no attribute holds becomes a column of its own.
namespace orm::detail {
namespace {

/// A foreign key, and the table that has it.
struct key_in {
    planned_table* table = nullptr;
    const planned_foreign_key* key = nullptr;
};

/// What a relationship, or the other end of it, says.
struct relationship_view {
    const relation& near;
    const relation* far;

    explicit relationship_view(const attribute_info& attribute)
        : near{attribute_access::relation_of(attribute)}, far{near.far} {}

    static const relation_declaration* said_of(const relation* one) {
        return one == nullptr
                   ? nullptr
                   : manager_access::find_relation(one->near->owner(), one->near->index());
    }
    const relation_declaration* said_near() const { return said_of(&near); }
    const relation_declaration* said_far() const { return said_of(far); }
    const attribute_list* foreign_key() const {
        for (const relation_declaration* const one : {said_near(), said_far()})
            if (one != nullptr && one->foreign_key.of != nullptr) return &one->foreign_key;
        return nullptr;
    }
};

std::string names_in(const planned_table& table, const column_places& columns) {
    std::string all;
    for (const std::size_t one : columns)
        all += (all.empty() ? "" : ", ") + table.key() + '.' + table.columns[one].name.text();
    return all;
}

/// @param who  whose foreign key it is, for the message
void expect_same_types(const std::string& who, const planned_table& in,
                       const column_places& columns, const planned_table& target,
                       const column_places& target_columns) {
    if (columns.size() != target_columns.size())
        throw argument_error{who + " has " + std::to_string(columns.size()) +
                             " columns for a key (" + names_in(target, target_columns) + ") of " +
                             std::to_string(target_columns.size())};
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const planned_column& from = in.columns[columns[i]];
        const planned_column& to = target.columns[target_columns[i]];
        const bool alike = from.plain != nullptr && to.plain != nullptr
                               ? same_type(*from.plain, *to.plain)
                               : from.type.kind() == to.type.kind();
        if (!alike)
            throw argument_error{who + ": " + names_in(in, {columns[i]}) +
                                 " is of another type than " +
                                 names_in(target, {target_columns[i]}) + ", which it refers to"};
    }
}

/// The foreign key of these columns to the key of a class, made when there is none.
const planned_foreign_key& key_of(const std::string& who, planned_table& in, column_places columns,
                                  planned_class& target) {
    for (const planned_foreign_key& one : in.foreign_keys)
        if (one.columns == columns && one.target == target.table) return one;
    expect_same_types(who, in, columns, *target.table, target.table->primary_key);
    return in.foreign_keys.emplace_back(
        planned_foreign_key{std::move(columns), target.table, target.table->primary_key, {}});
}

bool is_kept_in(const planned_class& of, const planned_table* table) {
    for (const planned_class* one = &of; one != nullptr; one = one->base)
        if (one->table == table) return true;
    return false;
}

bool is_kept_in_base(const planned_class& of, const class_manager& base) {
    for (const class_manager* one = of.manager->base(); one != nullptr; one = one->base())
        if (one == &base) return true;
    return false;
}

/// Those that were said to lead from one class to another.
std::vector<key_in> said_keys(const planned_class& from, const planned_class& to) {
    std::vector<key_in> found;
    const planned_table* last = nullptr;
    for (const planned_class* one = &from; one != nullptr; one = one->base) {
        if (one->table == last) continue;  // the subclass is kept there too
        last = one->table;
        for (const planned_foreign_key& key : one->table->foreign_keys)
            if (key.is_said && is_kept_in(to, key.target)) found.push_back({one->table, &key});
    }
    return found;
}

/// Columns of one table.
struct places_in {
    planned_table* table = nullptr;
    column_places places;
};

places_in find_all(const std::string& who, const planned_class& of,
                   const std::vector<std::size_t>& attributes) {
    places_in found;
    for (const std::size_t attribute : attributes) {
        planned_table* in = nullptr;
        const auto place = of.find(attribute, in);
        if (!place.has_value())
            throw argument_error{who + " names " + of.name_of(attribute) + ", which is not stored"};
        if (found.table != nullptr && found.table != in)
            throw argument_error{who + " names attributes of two tables"};
        found.table = in;
        found.places.push_back(*place);
    }
    return found;
}

/// `<prefix>_<column of the key>`, for each.
std::vector<std::string> key_names(const std::string& prefix, const planned_class& of) {
    std::vector<std::string> names;
    for (const std::size_t place : of.table->primary_key)
        names.push_back(prefix + '_' + of.table->columns[place].name.text());
    return names;
}

/// The one whose attributes the relationship names; none: it names none.
key_in find_said(const std::string& who, const attribute_list* said, planned_class& many,
                 planned_class& single) {
    if (said == nullptr) return {};
    if (said->of != many.manager && !is_kept_in_base(many, *said->of))
        throw argument_error{"foreign_key(…) of " + who + " names attributes of " +
                             std::string{said->of->name()} +
                             "; the rows that refer to the others are those of " + many.name()};
    const places_in from = find_all("foreign_key(…) of " + who, many, said->places);
    for (const planned_foreign_key& one : from.table->foreign_keys)
        if (one.columns == from.places && is_kept_in(single, one.target)) return {from.table, &one};
    return {from.table, &key_of("foreign_key(…) of " + who, *from.table, from.places, single)};
}

/// The one that the mapping of a class says, by m.foreign_key; none: it says none.
key_in find_declared(const std::string& who, const std::vector<std::string>& conventional,
                     const planned_class& many, const planned_class& single) {
    const std::vector<key_in> found = said_keys(many, single);
    if (found.empty()) return {};
    if (found.size() == 1) return found.front();
    std::string all;
    for (const key_in& one : found) {
        std::vector<std::string> names;
        for (const std::size_t place : one.key->columns)
            names.push_back(one.table->columns[place].name.text());
        if (names == conventional) return one;
        all += (all.empty() ? "(" : "; (") + names_in(*one.table, one.key->columns) + ')';
    }
    throw ambiguous_foreign_keys_error{"several foreign keys could join " + who + ": " + all +
                                       "; say which by m.relationship(…).foreign_key(&" +
                                       many.name() + "::…)"};
}

/// Columns `<name>_<key>`: attributes of that name, or else columns of their own.
/// @param kept_for  the collection whose owners they keep, where no attribute leads back
key_in join_by_convention(const std::string& who, const std::vector<std::string>& names,
                          planned_class& many, planned_class& single, const relation* kept_for) {
    planned_table& in = *many.table;
    column_places columns;
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto place = in.find(names[i]);
        if (!place.has_value()) {
            if (in.made.has_value())
                throw no_foreign_keys_error{
                    who + " needs a column '" + names[i] + "' in table '" + in.key() +
                    "', which was made before class " + single.name() +
                    " was known: map both before the first of them is used, or give " +
                    many.name() + " an attribute for it"};
            const planned_column& target = single.table->columns[single.table->primary_key[i]];
            place = in.columns.size();
            in.columns.push_back(
                {identifier{names[i]}, nullptr, target.plain, target.type, true, many.manager});
            in.columns.back().kept_for = kept_for;
        } else if (const relation* const other = in.columns[*place].kept_for;
                   other != nullptr && kept_for != nullptr && other != kept_for) {
            throw ambiguous_foreign_keys_error{
                who + " and " + std::string{other->near->owner().name()} + '.' +
                std::string{other->near->name()} + " would keep their owners in one column, " +
                names_in(in, {*place}) + ": say foreign_key(&" + many.name() +
                "::…) of each, or back_populates"};
        }
        columns.push_back(*place);
    }
    return {&in, &key_of(who, in, std::move(columns), single)};
}

}  // namespace

void configuration::plan_foreign_keys(planned_class& of) {
    if (of.is_abstract) return;
    for (const foreign_key_declaration& one : of.said().foreign_keys) {
        const std::string who = "m.foreign_key in the mapping of " + of.name();
        if (one.target.of == nullptr)
            throw argument_error{who + " does not say what it references"};
        const planned_class& target = *in_.by_manager.at(one.target.of);
        if (target.is_abstract)
            throw argument_error{who + " refers to " + target.name() + ", which has no table"};
        const places_in from = find_all(who, of, one.attributes);
        const places_in to = find_all(who, target, one.target.places);
        expect_same_types(who, *from.table, from.places, *to.table, to.places);
        from.table->foreign_keys.push_back(
            {from.places, to.table, to.places,
             *static_cast<const foreign_key_options*>(one.options.get()), true});
    }
}

void configuration::plan_relationships(planned_class& of) {
    if (of.is_abstract) return;
    const std::vector<std::size_t>& left_out = of.said().not_stored;
    for (const attribute_info* const info : of.manager->attributes()) {
        if (info->index() < of.first_own || !info->is_relationship() ||
            std::ranges::find(left_out, info->index()) != left_out.end())
            continue;
        planned_relationship one{info, &of, in_.by_manager.at(&far_class(of, *info)),
                                 attribute_access::relation_of(*info).way()};
        if (one.far->is_abstract)
            throw argument_error{of.name_of(info->index()) + " leads to " + one.far->name() +
                                 ", which has no table: lead to a class that has one"};
        if (one.direction == direction::many_to_many)
            plan_secondary(one);
        else
            plan_key_join(one);
        in_.relationships.push_back(std::move(one));
    }
}

void configuration::plan_key_join(planned_relationship& one) {
    const relationship_view said{*one.attribute};
    const bool is_near = one.direction == direction::many_to_one;
    planned_class& many = is_near ? *one.near : *one.far;
    planned_class& single = is_near ? *one.far : *one.near;
    const std::string who = one.near->name_of(one.attribute->index());
    const attribute_info* const leads = is_near               ? one.attribute
                                        : said.far != nullptr ? said.far->near
                                                              : nullptr;
    key_in join = find_said(who, said.foreign_key(), many, single);
    if (join.key == nullptr) {
        const std::string prefix = snake_case(leads != nullptr ? leads->name() : single.name());
        const std::vector<std::string> names = key_names(prefix, single);
        join = find_declared(who, names, many, single);
        if (join.key == nullptr)
            join = join_by_convention(who, names, many, single,
                                      leads == nullptr ? &said.near : nullptr);
    }
    const planned_foreign_key& key = *join.key;
    one.local_table = is_near ? join.table : key.target;
    one.remote_table = is_near ? key.target : join.table;
    one.local = is_near ? key.columns : key.target_columns;
    one.remote = is_near ? key.target_columns : key.columns;
}

void configuration::plan_secondary(planned_relationship& one) {
    const relationship_view said{*one.attribute};
    const bool near_leads = said.far == nullptr || said.near.leads || !said.far->leads;
    const attribute_info& leader = near_leads ? *one.attribute : *said.far->near;
    planned_class& first = near_leads ? *one.near : *one.far;
    planned_class& second = near_leads ? *one.far : *one.near;
    secondary_declaration names;
    for (const bool of_near : {true, false}) {
        const relation_declaration* const given = of_near ? said.said_near() : said.said_far();
        if (given == nullptr || !given->secondary.has_value()) continue;
        names = *given->secondary;
        if (of_near != near_leads) std::swap(names.near, names.far);
        break;
    }
    const std::string first_prefix = snake_case(first.name());
    std::string second_prefix = snake_case(second.name());
    if (second_prefix == first_prefix) second_prefix = snake_case(leader.name());
    if (names.near.empty()) names.near = key_names(first_prefix, first);
    if (names.far.empty()) names.far = key_names(second_prefix, second);

    planned_table made;
    made.name = names.table.empty() ? first.table->name + '_' + second.table->name : names.table;
    made.schema = first.table->schema;
    made.of = nullptr;
    const std::string who = one.near->name_of(one.attribute->index());
    for (const auto& [columns, of] : {std::pair{&names.near, &first}, {&names.far, &second}}) {
        planned_foreign_key key{{}, of->table, of->table->primary_key, {}};
        if (columns->size() != key.target_columns.size())
            throw argument_error{"secondary(\"" + made.name + "\") of " + who + " names " +
                                 std::to_string(columns->size()) + " columns for the key of " +
                                 of->name() + ", which has " +
                                 std::to_string(key.target_columns.size())};
        for (std::size_t i = 0; i < columns->size(); ++i) {
            if (made.find((*columns)[i]).has_value())
                throw argument_error{"secondary(\"" + made.name + "\") of " + who +
                                     " has two columns '" + (*columns)[i] + "': name them there"};
            const planned_column& target = of->table->columns[key.target_columns[i]];
            key.columns.push_back(made.columns.size());
            made.primary_key.push_back(made.columns.size());
            made.columns.push_back(
                {identifier{(*columns)[i]}, nullptr, target.plain, target.type, false});
        }
        made.foreign_keys.push_back(std::move(key));
    }
    planned_table* const there = find_table(made);
    const bool is_same =
        there != nullptr && there->of == nullptr &&
        std::ranges::equal(
            there->columns, made.columns, {}, [](const auto& c) { return c.name.text(); },
            [](const auto& c) { return c.name.text(); });
    one.secondary = is_same ? there : &add_table(std::move(made));
    const planned_foreign_key& to_first = one.secondary->foreign_keys.front();
    const planned_foreign_key& to_second = one.secondary->foreign_keys.back();
    const planned_foreign_key& to_near = near_leads ? to_first : to_second;
    const planned_foreign_key& to_far = near_leads ? to_second : to_first;
    one.local_table = to_near.target;
    one.local = to_near.target_columns;
    one.remote_table = one.secondary;
    one.remote = to_near.columns;
    one.secondary_far = to_far.columns;
    one.far_table = to_far.target;
    one.far_key = to_far.target_columns;
}

}  // namespace orm::detail

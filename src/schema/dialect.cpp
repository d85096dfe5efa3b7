#include "orm/schema/dialect.hpp"

#include <cstdint>

#include "ddl_body.hpp"
#include "orm/core/error.hpp"
#include "sql_text.hpp"

// The standard's DDL. Source: SQLAlchemy 2.1, sql/compiler.py, DDLCompiler, IdentifierPreparer.
namespace orm {

using detail::node_of;

namespace {

bool is_plain(const std::string& text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const auto is_legal = [&](char c) {
        return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' || c == '$';
    };
    return !is_digit(text.front()) && text.front() != '$' && std::ranges::all_of(text, is_legal);
}

std::string with_quotes(const std::string& text, char quote) {
    std::string made(1, quote);
    for (const char c : text) {
        made += c;
        if (c == quote) made += c;
    }
    return made + quote;
}

/// The first `size` bytes of a name, less a character that would be cut in two.
std::string cut(const std::string& text, std::size_t size) {
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
    return text.substr(0, size);
}

/// Four digits that tell apart names that begin alike (FNV-1a).
std::string digest(const std::string& text) {
    std::uint32_t hash = 2166136261U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string made;
    for (int shift = 12; shift >= 0; shift -= 4) made += digits[hash >> shift & 0xFU];
    return made;
}

/// Replaces the tokens of a text element.
class token_filler {
public:
    token_filler(const ddl_dialect& dialect, const ddl_element::body& element)
        : dialect_{dialect}, element_{element} {}

    std::string fill() const {
        const std::string& text = element_.text;
        std::string made;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = text.find(")s", at);
            if (text[at] != '%') {
                made += text[at++];
            } else if (text.compare(at, 2, "%%") == 0) {
                made += '%';
                at += 2;
            } else if (text.compare(at, 2, "%(") == 0 && end != std::string::npos) {
                made += value(text.substr(at + 2, end - at - 2));
                at = end + 2;
            } else {
                throw argument_error{"DDL text '" + text + "': a % at byte " + std::to_string(at) +
                                     " begins no %(token)s; write %% for a percent sign"};
            }
        }
        return made;
    }

private:
    std::string value(const std::string& token) const {
        if (const auto found = element_.context.find(token); found != element_.context.end())
            return found->second;
        if (element_.target && element_.target->is<table>()) {
            const qualified_name name = element_.target->as<table>().full_name();
            if (token == "table") return dialect_.quote(name.name);
            if (token == "schema") return name.schema ? dialect_.quote(*name.schema) : "";
            if (token == "fullname") return dialect_.quote(name);
        }
        throw key_error{"DDL text '" + element_.text + "': nothing is known for %(" + token +
                        ")s; add it to the context"};
    }

    const ddl_dialect& dialect_;
    const ddl_element::body& element_;
};

std::string_view action_text(foreign_key_action action) {
    switch (action) {
        case foreign_key_action::cascade:
            return "CASCADE";
        case foreign_key_action::set_null:
            return "SET NULL";
        case foreign_key_action::set_default:
            return "SET DEFAULT";
        case foreign_key_action::restrict:
            return "RESTRICT";
        case foreign_key_action::no_action:
            return "NO ACTION";
    }
    return "";
}

std::string_view match_text(foreign_key_match match) {
    if (match == foreign_key_match::full) return "FULL";
    return match == foreign_key_match::partial ? "PARTIAL" : "SIMPLE";
}

std::string deferral_text(const detail::constraint_node& node) {
    std::string made;
    if (node.deferrable) made += *node.deferrable ? " DEFERRABLE" : " NOT DEFERRABLE";
    if (node.initially_deferred)
        made += *node.initially_deferred ? " INITIALLY DEFERRED" : " INITIALLY IMMEDIATE";
    return made;
}

/// Is a constraint part of its table's statement?
bool is_in(const ddl_dialect& dialect, const constraint& item) {
    const auto& node = node_of<detail::constraint_node>(item);
    if (node.isolated) return false;
    return !node.condition || node.condition->holds({nullptr, item, nullptr, node.condition->state,
                                                     dialect, ddl_keywords{}});
}

}  // namespace

std::string ddl_dialect::quote(const identifier& name) const {
    const std::string& text = name.text();
    if (text.size() > max_identifier_length())
        throw identifier_error{"the name '" + text + "' has " + std::to_string(text.size()) +
                               " bytes; " + std::string{this->name()} + " takes at most " +
                               std::to_string(max_identifier_length())};
    if (name.quote().value_or(!is_plain(text) || is_reserved(text))) return with_quotes(text, '"');
    return text;
}

std::string ddl_dialect::quote(const qualified_name& name) const {
    return (name.schema ? quote(*name.schema) + "." : "") + quote(name.name);
}

std::string ddl_dialect::quote(const constraint_name& name) const {
    if (!name.is_final() || name.text().size() <= max_identifier_length())
        return quote(name.name());
    const std::string begin = cut(name.text(), max_identifier_length() - 8);
    return quote(identifier{begin + "_" + digest(name.text())});
}

std::string ddl_dialect::literal(std::string_view text) const {
    if (text.find('\0') != std::string_view::npos)
        throw value_error{"a text with a NUL character cannot stand in a statement"};
    return with_quotes(std::string{text}, '\'');
}

std::string ddl_dialect::in_parentheses(const std::string& sql) {
    return "(" + detail::embedded(sql) + ")";
}

std::string ddl_dialect::column_names(const std::vector<column>& columns) const {
    std::string made;
    for (const column& one : columns) made += (made.empty() ? "" : ", ") + quote(one.name());
    return made;
}

std::string ddl_dialect::default_text(const server_default& value) const {
    if (const auto* text = std::get_if<std::string>(&value.value())) return literal(*text);
    if (const auto* sql = std::get_if<literal_sql>(&value.value()))
        return default_expression(sql->text);
    return "";
}

std::string ddl_dialect::default_expression(const std::string& sql) const {
    return detail::embedded(sql);
}

std::string ddl_dialect::collation_text(const qualified_name& name) const {
    return " COLLATE " + quote(name);
}

std::string ddl_dialect::constraint_words(const constraint&, constraint_place) const {
    return {};
}

std::string ddl_dialect::key_columns(const constraint& which) const {
    return key_items(which, false);
}

std::string ddl_dialect::key_words(const key_options& options) const {
    std::string made;
    if (options.collation) made += collation_text(*options.collation);
    if (options.descending) made += " DESC";
    return made;
}

std::string ddl_dialect::table_words(const table&) const {
    return {};
}

std::string ddl_dialect::computed_text(const computed& clause) const {
    std::string made = " GENERATED ALWAYS AS " + in_parentheses(clause.expression());
    if (clause.stored()) made += *clause.stored() ? " STORED" : " VIRTUAL";
    return made;
}

sql_type ddl_dialect::effective_type(const column& which) {
    std::vector<column> seen{which};
    for (;;) {
        const column now = seen.back();
        const auto keys = now.foreign_keys();
        if (now.type().kind() != type_kind::none || keys.empty()) return now.type();
        const column next = keys.front().column();
        if (std::ranges::find(seen, next) != seen.end()) return now.type();
        seen.push_back(next);
    }
}

std::string ddl_dialect::column_text(const column& which) const {
    // A sequence that the database made is nothing to other databases.
    const bool skips =
        !supports_sequences() && node_of<detail::column_node>(which).counts_by_default();
    return column_text_as(which, type_text(effective_type(which)), !skips);
}

std::string ddl_dialect::column_text_as(const column& which, const std::string& type,
                                        bool with_default) const {
    std::string made = quote(which.name()) + " " + type;
    if (which.collation()) made += collation_text(*which.collation());
    const std::string text = with_default ? default_text(which.server_default()) : "";
    if (!text.empty()) made += " DEFAULT " + text;
    if (const auto clause = which.computed()) made += computed_text(*clause);
    const auto clause = which.identity();
    if (clause && supports_identity()) {
        const std::string options = sequence_options_text(clause->options());
        made += clause->always() ? " GENERATED ALWAYS" : " GENERATED BY DEFAULT";
        made += " AS IDENTITY";
        if (!options.empty()) made += " (" + options.substr(1) + ")";
    } else if (!which.is_nullable()) {
        made += " NOT NULL";
    }
    return made;
}

std::string ddl_dialect::type_text(const sql_type& type) const {
    const auto sized = [&](const char* word) {
        return type.size() == 0 ? word : word + ("(" + std::to_string(type.size()) + ")");
    };
    switch (type.kind()) {
        case type_kind::integer:
            return "INTEGER";
        case type_kind::small_integer:
            return "SMALLINT";
        case type_kind::big_integer:
            return "BIGINT";
        case type_kind::string:
            return sized("VARCHAR");
        case type_kind::text:
            return "TEXT";
        case type_kind::boolean:
            return "BOOLEAN";
        case type_kind::floating:
            return sized("FLOAT");
        case type_kind::numeric:
            return type.size() == 0 ? "NUMERIC"
                                    : "NUMERIC(" + std::to_string(type.size()) + ", " +
                                          std::to_string(type.scale()) + ")";
        case type_kind::date:
            return "DATE";
        case type_kind::json:
            return "JSON";
        case type_kind::verbatim:
            return type.verbatim();
        case type_kind::none:
            throw compile_error{
                "a column without a type and without a foreign key to take it from"};
        default:
            throw compile_error{std::string{name()} +
                                " has no text for a type; its dialect overrides type_text for it"};
    }
}

bool ddl_dialect::inlines(const foreign_key_constraint&) const {
    return true;
}

std::string ddl_dialect::constraint_text(const constraint& which) const {
    const auto& node = node_of<detail::constraint_node>(which);
    if (!which.is<check_constraint>() && node.items().empty())
        throw compile_error{which.describe() + " has no columns; it needs at least one"};
    std::string made = node.name ? "CONSTRAINT " + quote(*node.name) + " " : "";
    switch (which.kind()) {
        case item_kind::primary_key_constraint:
            made += "PRIMARY KEY (" + key_columns(which) + ")";
            made += constraint_words(which, constraint_place::after_columns);
            break;
        case item_kind::unique_constraint:
            made += "UNIQUE" + constraint_words(which, constraint_place::before_columns);
            made += " (" + key_columns(which) + ")";
            made += constraint_words(which, constraint_place::after_columns);
            break;
        case item_kind::check_constraint:
            made += "CHECK " + in_parentheses(which.as<check_constraint>().condition());
            made += constraint_words(which, constraint_place::after_columns);
            break;
        default: {
            const auto& key = node_of<detail::fk_constraint_node>(which);
            std::vector<column> targets;
            const orm::table referred = which.as<foreign_key_constraint>().referred_table();
            for (const auto& one : key.elements) {
                targets.push_back(detail::handle<column>(one->referred_column(key.parent_table)));
                if (targets.back().table() != referred)
                    throw compile_error{which.describe() + " refers to the tables '" +
                                        referred.key() + "' and '" + targets.back().table().key() +
                                        "'; it can refer to one only"};
            }
            qualified_name table = referred.full_name();
            if (!references_with_schema()) table.schema.reset();
            made += "FOREIGN KEY(" + column_names(which.columns()) + ") REFERENCES " +
                    quote(table) + " (" + column_names(targets) + ")";
            if (key.options.match) made.append(" MATCH ").append(match_text(*key.options.match));
            if (key.options.on_delete) {
                made.append(" ON DELETE ").append(action_text(*key.options.on_delete));
                made += constraint_words(which, constraint_place::after_delete);
            }
            if (key.options.on_update)
                made.append(" ON UPDATE ").append(action_text(*key.options.on_update));
        }
    }
    return made + deferral_text(node) + constraint_words(which, constraint_place::end);
}

// Source: SQLAlchemy 2.1, sql/schema.py, PrimaryKeyConstraint._autoincrement_column.
void ddl_dialect::check_autoincrement(const table& which) const {
    std::optional<column> found;
    for (const column& one : which.columns()) {
        const auto& node = node_of<detail::column_node>(one);
        // Another way to count is a way.
        if (one.autoincrement() != true || node.on_server.has_value() || node.identity != nullptr ||
            node.sequence != nullptr)
            continue;
        const std::string begin = "column '" + one.name().text() + "' of table '" + which.name() +
                                  "' is to count up by itself (orm::autoincrement), ";
        if (!one.is_primary_key())
            throw argument_error{begin + "and is no part of its primary key"};
        const sql_type type = effective_type(one);
        if (!type.is_integer() && type.kind() != type_kind::verbatim &&
            type.kind() != type_kind::domain)
            throw argument_error{begin + "and its type " + type_text(type) + " is no integer"};
        if (found)
            throw argument_error{begin + "and so is '" + found->name().text() +
                                 "': a table can have one such column"};
        found.emplace(one);
    }
}

std::string ddl_dialect::create_table_text(const ddl_element& element) const {
    const auto& inlined = element.inside().inlined;
    const auto which = element.target()->as<table>();
    check_autoincrement(which);
    std::vector<std::string> lines;
    for (const column& one : which.columns()) {
        std::string line = column_text(one);
        for (const check_constraint& check : one.checks())
            if (is_in(*this, check)) line += " " + constraint_text(check);
        lines.push_back(std::move(line));
    }
    for (const constraint& one : which.constraints()) {
        if (!is_in(*this, one)) continue;
        if (!one.is<check_constraint>() && node_of<detail::columns_node>(one).items().empty())
            continue;
        if (one.is<foreign_key_constraint>()) {
            const auto key = one.as<foreign_key_constraint>();
            const bool is_chosen = !inlined || std::ranges::find(*inlined, key) != inlined->end();
            const bool altered = supports_alter() && key.use_alter();
            if (!is_chosen || altered || !inlines(key)) continue;
        }
        lines.push_back(constraint_text(one));
    }
    std::string made = "CREATE TABLE " + quote(which.full_name()) + " (";
    for (const std::string& line : lines)
        made += (&line == &lines.front() ? "\n\t" : ", \n\t") + line;
    return made + "\n)" + table_words(which);
}

std::string ddl_dialect::key_items(const schema_item& which, bool with_words) const {
    std::string made;
    for (const detail::key_item& one : node_of<detail::columns_node>(which).items()) {
        made += made.empty() ? "" : ", ";
        made += one.expression != nullptr ? detail::embedded(one.expression->text)
                                          : quote(one.column->name);
        if (with_words && one.options != nullptr) made += key_words(*one.options);
    }
    return made;
}

std::string ddl_dialect::index_name(const index& which, bool with_schema) const {
    const auto name = which.name();
    if (!name)
        throw compile_error{"an index of table '" + which.table().name() +
                            "' has no name; give it one or the metadata a naming convention"};
    const auto schema = which.table().schema();
    return (with_schema && schema ? quote(*schema) + "." : "") + quote(*name);
}

std::string ddl_dialect::index_place(const index& which) const {
    return index_name(which, false) + " ON " + quote(which.table().full_name());
}

std::string ddl_dialect::index_included(const index&) const {
    return {};
}

std::string ddl_dialect::create_index_text(const index& which) const {
    const auto& options = node_of<detail::index_node>(which).options;
    std::string made = options.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
    made += index_place(which) + " (" + key_items(which, true) + ")" + index_included(which);
    if (!options.where.empty()) made += " WHERE " + options.where;
    return made;
}

std::string ddl_dialect::drop_index_text(const index& which) const {
    return "DROP INDEX " + index_name(which, true);
}

std::string ddl_dialect::type_name(const schema_type& which) const {
    return quote(qualified_name{which.schema(), which.name()});
}

std::string ddl_dialect::create_type_text(const schema_type& which) const {
    throw compile_error{std::string{name()} + " has no types that are created on their own, as " +
                        which.describe() + " would be"};
}

std::string ddl_dialect::sequence_options_text(const struct sequence_options& options) const {
    std::string made;
    const auto add = [&made](const char* what, const std::optional<std::int64_t>& value) {
        if (value) made.append(" ").append(what).append(" ").append(std::to_string(*value));
    };
    add("START WITH", options.start);
    add("INCREMENT BY", options.increment);
    add("MINVALUE", options.min_value);
    add("MAXVALUE", options.max_value);
    add("CACHE", options.cache);
    if (options.cycle) made += *options.cycle ? " CYCLE" : " NO CYCLE";
    return made;
}

std::string ddl_dialect::create_sequence_text(const sequence& which) const {
    return "CREATE SEQUENCE " + quote(qualified_name{which.options().schema, which.name()}) +
           sequence_options_text(which.options());
}

std::string ddl_dialect::text_of(const ddl_element& element) const {
    if (element.kind() == ddl_kind::text) return token_filler{*this, element.inside()}.fill();
    const schema_item& target = *element.target();
    const auto constraint_of = [&](const char* what) {
        auto one = target.as<constraint>();
        if (!one.name())
            throw compile_error{std::string{what} + " needs a name, and " + one.describe() +
                                " of table '" + one.table().name() + "' has none"};
        return one;
    };
    switch (element.kind()) {
        case ddl_kind::create_table:
            return create_table_text(element);
        case ddl_kind::drop_table:
            return "DROP TABLE " + quote(target.as<table>().full_name());
        case ddl_kind::create_index:
            return create_index_text(target.as<index>());
        case ddl_kind::drop_index:
            return drop_index_text(target.as<index>());
        case ddl_kind::create_sequence:
            return create_sequence_text(target.as<sequence>());
        case ddl_kind::drop_sequence: {
            const auto one = target.as<sequence>();
            return "DROP SEQUENCE " + quote(qualified_name{one.options().schema, one.name()});
        }
        case ddl_kind::create_type:
            return create_type_text(target.as<schema_type>());
        case ddl_kind::drop_type: {
            const auto one = target.as<schema_type>();
            return (one.is<domain>() ? "DROP DOMAIN " : "DROP TYPE ") + type_name(one);
        }
        case ddl_kind::add_constraint: {
            const auto one = target.as<constraint>();
            return "ALTER TABLE " + quote(one.table().full_name()) + " ADD " + constraint_text(one);
        }
        case ddl_kind::drop_constraint: {
            const auto one = constraint_of("DROP CONSTRAINT");
            return "ALTER TABLE " + quote(one.table().full_name()) + " DROP CONSTRAINT " +
                   quote(*one.name());
        }
        case ddl_kind::set_table_comment: {
            const auto one = target.as<table>();
            return "COMMENT ON TABLE " + quote(one.full_name()) + " IS " + literal(one.comment());
        }
        case ddl_kind::set_column_comment: {
            const auto one = target.as<column>();
            return "COMMENT ON COLUMN " + quote(one.table().full_name()) + "." + quote(one.name()) +
                   " IS " + literal(one.comment());
        }
        default: {
            const auto one = constraint_of("COMMENT ON CONSTRAINT");
            return "COMMENT ON CONSTRAINT " + quote(*one.name()) + " ON " +
                   quote(one.table().full_name()) + " IS " +
                   literal(node_of<detail::constraint_node>(one).comment);
        }
    }
}

}  // namespace orm

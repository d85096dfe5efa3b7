#include "orm/schema/naming.hpp"

#include "nodes.hpp"
#include "orm/core/error.hpp"

// Source: SQLAlchemy 2.1, sql/naming.py.
namespace orm::detail {
namespace {

const char* pattern_key(item_kind kind) {
    switch (kind) {
        case item_kind::index:
            return "ix";
        case item_kind::unique_constraint:
            return "uq";
        case item_kind::check_constraint:
            return "ck";
        case item_kind::foreign_key_constraint:
            return "fk";
        default:
            return "pk";
    }
}

/// What a token says of a column: `name`, `key` or `label`.
std::string column_text(const column_node& column, const table_node& table, std::string_view what) {
    if (what == "key") return column.key;
    if (what == "label") {
        std::string schema = table.schema ? table.schema->text() + "_" : "";
        std::ranges::replace(schema, '.', '_');
        return schema + table.text() + "_" + column.name.text();
    }
    return column.name.text();
}

/// A token of the form `[referred_]column_<number>[N|_N]_<name|key|label>`.
struct column_token {
    bool referred = false;
    bool all = false;
    bool separated = false;
    std::size_t index = 0;
    std::string what;

    static std::optional<column_token> parse(std::string_view text) {
        const auto take = [&text](std::string_view prefix) {
            if (!text.starts_with(prefix)) return false;
            text.remove_prefix(prefix.size());
            return true;
        };
        column_token made;
        made.referred = take("referred_");
        if (!take("column_")) return std::nullopt;
        const std::size_t digits = text.find_first_not_of("0123456789");
        if (digits == 0 || digits > 3 || digits == std::string_view::npos) return std::nullopt;
        for (const char c : text.substr(0, digits))
            made.index = made.index * 10 + static_cast<std::size_t>(c - '0');
        text.remove_prefix(digits);
        made.separated = take("_N");
        made.all = made.separated || take("N");
        if (!take("_") || (text != "name" && text != "key" && text != "label")) return std::nullopt;
        made.what = text;
        return made;
    }
};

class pattern_filler {
public:
    pattern_filler(columns_node& item, table_node& table) : item_{item}, table_{table} {}

    std::string fill(const std::string& pattern) const {
        std::string made;
        for (std::size_t at = 0; at < pattern.size();) {
            if (pattern[at] != '%') {
                made += pattern[at++];
            } else if (pattern.compare(at, 2, "%%") == 0) {
                made += '%';
                at += 2;
            } else {
                const std::size_t end = pattern.find(")s", at);
                if (pattern.compare(at, 2, "%(") != 0 || end == std::string::npos)
                    throw argument_error{"naming convention '" + pattern +
                                         "': write %(token)s, or %% for a percent sign"};
                made += token(pattern.substr(at + 2, end - at - 2));
                at = end + 2;
            }
        }
        return made;
    }

private:
    std::string token(const std::string& name) const {
        const auto& own = table_.metadata->naming.tokens;
        if (const auto found = own.find(name); found != own.end())
            return found->second(handle<schema_item>(item_), handle<table>(table_));
        if (name == "table_name") return table_.text();
        if (name == "constraint_name") {
            if (!item_.name)
                throw invalid_request_error{"the naming convention of " + kind_text() +
                                            " uses %(constraint_name)s: give this one a name"};
            return item_.name->text();
        }
        if (name == "referred_table_name") return referred_table();
        if (const auto column = column_token::parse(name)) return columns(*column);
        throw key_error{"naming convention: there is no token '" + name + "'"};
    }

    std::string kind_text() const { return handle<schema_item>(item_).describe(); }

    std::string referred_table() const { return elements().front()->target().table; }

    const std::vector<std::shared_ptr<foreign_key_node>>& elements() const {
        if (item_.kind != item_kind::foreign_key_constraint)
            throw invalid_request_error{"naming convention: " + kind_text() +
                                        " refers to no table"};
        return static_cast<fk_constraint_node&>(item_).elements;
    }

    std::vector<std::string> texts(const column_token& token) const {
        std::vector<std::string> made;
        if (token.referred) {
            for (const auto& key : elements()) {
                const column_node* const column = key->find_referred(&table_);
                made.push_back(column != nullptr && column->parent != nullptr
                                   ? column_text(*column, *column->parent, token.what)
                                   : key->target().column);
            }
            return made;
        }
        for (const auto& weak : item_.columns)
            if (const auto one = weak.lock()) made.push_back(column_text(*one, table_, token.what));
        return made;
    }

    std::string columns(const column_token& token) const {
        const std::vector<std::string> all = texts(token);
        if (!token.all) return token.index < all.size() ? all[token.index] : "";
        std::string made;
        for (const std::string& one : all)
            made += (made.empty() || !token.separated ? "" : "_") + one;
        return made;
    }

    columns_node& item_;
    table_node& table_;
};

void name_by_convention(columns_node& item, table_node& table) {
    if (table.metadata == nullptr || (item.name && item.name->is_final())) return;
    const auto& patterns = table.metadata->naming.patterns;
    const auto found = patterns.find(pattern_key(item.kind));
    if (found == patterns.end()) return;
    if (item.name && found->second.find("%(constraint_name)s") == std::string::npos) return;
    const std::string text = pattern_filler{item, table}.fill(found->second);
    if (!text.empty()) item.name = constraint_name{conv{identifier{text}}};
}

}  // namespace

void apply_naming(const attach_args<schema_item, schema_item>& attachment) {
    auto& item = node_of<columns_node>(attachment.target);
    const schema_item& parent = attachment.parent;
    if (parent.is<table>()) return name_by_convention(item, node_of<table_node>(parent));
    // A check that was given to a column: its table comes later.
    if (!parent.is<column>()) return;
    node_of<column_node>(parent).on_attach.emplace_back(
        [self = std::weak_ptr{shared(item)}](table_node& table) {
            if (const auto one = self.lock()) name_by_convention(*one, table);
        });
}

void rename_primary_key(primary_key_node& key) {
    if (!key.implicit || key.parent_table == nullptr) return;
    key.name.reset();
    name_by_convention(key, *key.parent_table);
}

}  // namespace orm::detail

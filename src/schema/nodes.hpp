#ifndef ORM_SRC_SCHEMA_NODES_HPP
#define ORM_SRC_SCHEMA_NODES_HPP

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "orm/core/callback.hpp"
#include "orm/schema/ddl_element.hpp"
#include "orm/schema/ddl_events.hpp"
#include "orm/schema/inspector.hpp"
#include "orm/schema/metadata.hpp"
#include "orm/schema/table.hpp"

// What handles refer to. Owners hold what they own by shared_ptr, ways back are plain pointers that
// the owner's destructor empties.
namespace orm::detail {

struct schema_node : std::enable_shared_from_this<schema_node> {
    explicit schema_node(item_kind of, std::shared_ptr<schema_node> joined_to = nullptr)
        : kind{of},
          joined{std::move(joined_to)},
          dispatch{class_of(of), joined == nullptr ? nullptr : &joined->dispatch} {}
    virtual ~schema_node() = default;
    schema_node(const schema_node&) = delete;
    schema_node& operator=(const schema_node&) = delete;

    const item_kind kind;
    const std::shared_ptr<schema_node> joined;  ///< its listeners run too
    dispatcher<ddl_events> dispatch;
    std::map<std::string, std::string> info;
    std::optional<ddl_condition> condition;
};

template <class Item>
Item handle(schema_node& node) {
    return schema_access::make<Item>(node.shared_from_this());
}
template <class Item>
Item handle(const std::shared_ptr<schema_node>& node) {
    return schema_access::make<Item>(node);
}
template <class Node>
Node& node_of(const schema_item& item) {
    return static_cast<Node&>(*schema_access::node(item));
}
template <class Item, class Node>
std::vector<Item> handles(const std::vector<std::shared_ptr<Node>>& nodes) {
    std::vector<Item> made;
    made.reserve(nodes.size());
    for (const auto& one : nodes) made.push_back(schema_access::make<Item>(one));
    return made;
}
template <class Node>
std::shared_ptr<Node> shared(Node& node) {
    return std::static_pointer_cast<Node>(node.shared_from_this());
}
template <class Node>
void take_out(std::vector<std::shared_ptr<Node>>& from, const schema_node* what) {
    std::erase_if(from, [what](const auto& one) { return one.get() == what; });
}

struct metadata_node : schema_node {
    metadata_node() : schema_node{item_kind::metadata} {}
    ~metadata_node() override;

    naming_convention naming;
    std::optional<identifier> schema;
    std::vector<std::shared_ptr<table_node>> tables;
    std::vector<std::shared_ptr<struct sequence_node>> sequences;
    std::vector<std::shared_ptr<struct type_node>> types;

    /// By `schema.name`; where that is a name with a dot as well, the one with a schema.
    table_node* find(std::string_view key) const;
    table_node* find(const std::optional<identifier>& schema, std::string_view name) const;
};

/// A column_ref as it is kept: nothing owns a column but its table.
struct kept_ref {
    std::string key;
    std::weak_ptr<column_node> column;
    std::optional<literal_sql> expression;
    key_options options{};
    bool is_key() const { return !key.empty(); }
    bool is(const column_node& other) const;
};
std::vector<kept_ref> kept(const std::vector<column_ref>& given);

/// A column or an expression of a constraint or index, and how it is kept.
struct key_item {
    const literal_sql* expression;        ///< nullptr: a column
    std::shared_ptr<column_node> column;  ///< nullptr: an expression
    const key_options* options;           ///< nullptr: none were given
};

/// What constraints and indexes have in common: a name, columns, a table.
struct columns_node : schema_node {
    using schema_node::schema_node;

    std::optional<constraint_name> name;
    std::vector<kept_ref> given;  ///< as they were declared
    /// Found by now: an expired one is gone together with its table.
    std::vector<std::weak_ptr<column_node>> columns;
    table_node* parent_table = nullptr;
    bool of_column = false;  ///< made for a column's flag or foreign key

    std::vector<column> column_handles() const;
    /// Columns and expressions in their order.
    std::vector<key_item> items() const;
    /// What was given with this column; nothing when there was none.
    const key_options* options_of(const column_node& column) const;
};

struct constraint_node : columns_node {
    using columns_node::columns_node;
    std::optional<bool> deferrable;
    std::optional<bool> initially_deferred;
    std::string comment;
    bool nulls_not_distinct = false;
    bool no_inherit = false;
    bool not_valid = false;
    std::vector<std::string> include;
    std::optional<conflict_action> on_conflict;

    /// All but the name.
    void take(const constraint_options& options);
    constraint_options given_options() const;
    bool isolated = false;  ///< added and dropped by elements of its own, never with its table
};
struct primary_key_node : constraint_node {
    primary_key_node() : constraint_node{item_kind::primary_key_constraint} {}
    bool implicit = false;  ///< made with the table
};
struct check_node : constraint_node {
    check_node() : constraint_node{item_kind::check_constraint} {}
    std::string condition_text;
    column_node* parent_column = nullptr;
};
struct fk_constraint_node : constraint_node {
    fk_constraint_node() : constraint_node{item_kind::foreign_key_constraint} {}
    std::vector<std::shared_ptr<struct foreign_key_node>> elements;
    foreign_key_options options;
};
/// What a foreign key refers to, by its parts: names may hold dots.
struct key_target {
    std::optional<identifier> schema;
    std::string table;
    std::string column;  ///< key or name
};
struct foreign_key_node : schema_node {
    foreign_key_node() : schema_node{item_kind::foreign_key} {}
    std::string target_text;            ///< as it was written; empty when something else was given
    std::optional<key_target> parts{};  ///< of a reflected or copied one
    std::weak_ptr<column_node> target_column;
    foreign_key_options options;
    column_node* parent = nullptr;
    std::weak_ptr<fk_constraint_node> constraint;

    std::string target_name() const;
    /// As it stands: a text is cut at its last dots.
    key_target target() const;
    table_node& referred_table(const table_node* of) const;
    column_node& referred_column(const table_node* of) const;
    /// nullptr when there is none yet.
    column_node* find_referred(const table_node* of) const;

private:
    /// The table and, in it, the column; either is nullptr when it is not there.
    std::pair<table_node*, column_node*> look_up(const metadata_node& metadata) const;
};

struct index_node : columns_node {
    index_node() : columns_node{item_kind::index} {}
    index_options options;
};

struct sequence_node : schema_node {
    explicit sequence_node(identifier called)
        : schema_node{item_kind::sequence}, name{std::move(called)} {}
    identifier name;
    sequence_options options;
    metadata_node* owner = nullptr;
    column_node* parent = nullptr;

    bool is_same(const sequence_node& other) const {
        return name == other.name && options.schema == other.options.schema;
    }
};
struct computed_node : schema_node {
    computed_node() : schema_node{item_kind::computed} {}
    std::string expression;
    std::optional<bool> stored;
    column_node* parent = nullptr;
};
struct identity_node : schema_node {
    identity_node() : schema_node{item_kind::identity} {}
    bool always = false;
    sequence_options options;
    column_node* parent = nullptr;
};
struct type_node : schema_node {
    type_node(item_kind of, identifier called, std::shared_ptr<type_node> from = nullptr)
        : schema_node{of, std::move(from)}, name{std::move(called)} {}
    identifier name;
    std::optional<identifier> schema;
    std::vector<std::string> values;  ///< enumeration
    sql_type base;                    ///< domain
    domain_options options;           ///< domain
    bool has_owner = false;           ///< given to a metadata

    bool is_same(const type_node& other) const {
        return name == other.name && schema == other.schema;
    }
};

struct column_node : schema_node {
    explicit column_node(identifier called)
        : schema_node{item_kind::column}, name{std::move(called)}, key{name.text()} {}
    ~column_node() override;

    identifier name;
    std::string key;
    sql_type type;
    bool primary_key = false;
    std::optional<bool> nullable;
    bool unique = false;
    bool indexed = false;
    std::optional<bool> autoincrement;
    std::string comment;
    std::optional<qualified_name> collation;
    server_default on_server;
    default_value default_;
    std::map<std::string, std::string> dialect_options;
    std::vector<std::shared_ptr<foreign_key_node>> foreign_keys;
    std::vector<std::shared_ptr<check_node>> checks;
    std::shared_ptr<sequence_node> sequence;
    std::shared_ptr<computed_node> computed;
    std::shared_ptr<identity_node> identity;
    table_node* parent = nullptr;
    /// Run after its after_parent_attach, in order.
    std::vector<callback<void(table_node&)>> on_attach;

    /// Is its default the sequence that SERIAL has made, as reflection tells?
    bool counts_by_default() const;
};

struct table_node : schema_node {
    table_node() : schema_node{item_kind::table} {}
    ~table_node() override;

    std::optional<identifier> name;  ///< none before it is attached
    std::optional<identifier> schema;
    metadata_node* metadata = nullptr;
    std::string comment;
    table_options options;
    std::vector<std::shared_ptr<column_node>> columns;
    std::shared_ptr<primary_key_node> primary_key;
    std::vector<std::shared_ptr<constraint_node>> constraints;
    std::vector<std::shared_ptr<index_node>> indexes;
    std::vector<std::weak_ptr<table_node>> dependent_on;

    std::string key() const;
    const std::string& text() const;
    column_node* find(std::string_view key) const;
    /// By name in the database.
    column_node* find_by_name(std::string_view name) const;
    std::vector<std::shared_ptr<fk_constraint_node>> foreign_keys() const;
    /// The column that the database counts up by itself, if any.
    const column_node* autoincrement_column() const;
};

std::string table_key(const std::optional<identifier>& schema, const std::string& name);

/// Fires an attachment: before, `attach`, after.
template <class Attach>
void attached(schema_node& child, schema_node& parent, Attach&& attach) {
    const auto fire = [&]<class E>(E) {
        if (!child.dispatch.template any<E>()) return;
        auto target = handle<schema_item>(child);
        auto to = handle<schema_item>(parent);
        detail::fire<E>(child.dispatch, {target, to});
    };
    fire(ddl_event::before_parent_attach);
    attach();
    fire(ddl_event::after_parent_attach);
}

using column_part =
    std::variant<column_flag, sql_type, foreign_key, sequence, check_constraint, computed, identity,
                 server_default, default_value, column_key, comment, collation>;
struct column_part_list : std::vector<column_part> {};

// attach.cpp
void attach_column(table_node& table, column_node& column, bool replace);
void attach_constraint(table_node& table, constraint_node& constraint);
void attach_index(table_node& table, index_node& index);
void attach_part(column_node& column, column_part& part);
void attach_type(column_node& column);
void attach_sequence_to(metadata_node& metadata, sequence_node& sequence);
/// Joins the table of its columns when all of them have one, now or later.
void attach_when_ready(columns_node& pending);

// naming.cpp
/// Names constraint or index by the table's convention; a listener of both classes.
void apply_naming(const attach_args<schema_item, schema_item>& attachment);
/// Names again the primary key that comes with a table: it has a new column.
void rename_primary_key(primary_key_node& key);

// copy.cpp
std::shared_ptr<column_node> copy_column(const column_node& from);
std::shared_ptr<sequence_node> copy_sequence(const sequence_node& from);

// constraint.cpp
std::shared_ptr<fk_constraint_node> make_foreign_keys(const std::vector<column_ref>& columns,
                                                      std::vector<key_target> targets,
                                                      foreign_key_options options);

// reflect.cpp
void reflect(table_node& table, const autoload_with& how);

}  // namespace orm::detail
#endif

#include <set>

#include "nodes.hpp"
#include "orm/core/error.hpp"

// How items become part of others. Source: SQLAlchemy 2.1, sql/schema.py, the _set_parent methods.
namespace orm::detail {
namespace {

/// @throws argument_error when an item that can have one parent has another already.
template <class Node, class Parent>
void take_parent(Node& child, Parent*& slot, Parent& parent) {
    if (slot != nullptr && slot != &parent)
        throw argument_error{handle<schema_item>(child).describe() + " belongs to " +
                             handle<schema_item>(*slot).describe() +
                             " already; make a new one or a copy"};
    slot = &parent;
}

std::weak_ptr<column_node> find_column(columns_node& what, table_node& table, const kept_ref& ref) {
    const auto refuse = [&](const std::string& why) {
        throw argument_error{"cannot attach " + handle<schema_item>(what).describe() +
                             " to table '" + table.text() + "': " + why};
    };
    if (ref.is_key()) {
        column_node* const found = table.find(ref.key);
        if (found == nullptr) refuse("it has no column '" + ref.key + "'");
        return shared(*found);
    }
    const auto column = ref.column.lock();
    if (column == nullptr) refuse("a column that it names is gone");
    if (column->parent != &table)
        refuse("column '" + column->name.text() + "' is no part of that table");
    return column;
}

void resolve_columns(columns_node& what, table_node& table) {
    if (what.given.empty()) return;
    std::vector<std::weak_ptr<column_node>> found;
    for (const kept_ref& ref : what.given)
        if (!ref.expression) found.push_back(find_column(what, table, ref));
    what.columns = std::move(found);
}

template <class Node>
void add_once(std::vector<std::shared_ptr<Node>>& to, Node& what) {
    if (std::ranges::none_of(to, [&](const auto& one) { return one.get() == &what; }))
        to.push_back(shared(what));
}

void attach_elements(fk_constraint_node& constraint) {
    for (std::size_t i = 0; i < constraint.elements.size(); ++i) {
        foreign_key_node& key = *constraint.elements[i];
        const auto column = constraint.columns.at(i).lock();
        if (key.parent == column.get()) continue;
        attached(key, *column, [&] {
            take_parent(key, key.parent, *column);
            column->foreign_keys.push_back(shared(key));
        });
    }
}

void add_constraint(table_node& table, constraint_node& constraint) {
    take_parent(constraint, constraint.parent_table, table);
    resolve_columns(constraint, table);
    if (constraint.kind == item_kind::primary_key_constraint) {
        auto key = std::static_pointer_cast<primary_key_node>(shared(constraint));
        if (table.primary_key != nullptr && table.primary_key != key) {
            take_out(table.constraints, table.primary_key.get());
            table.primary_key->parent_table = nullptr;
        }
        table.primary_key = std::move(key);
        for (const auto& weak : constraint.columns) weak.lock()->primary_key = true;
        if (constraint.columns.empty())
            for (const auto& column : table.columns)
                if (column->primary_key) constraint.columns.emplace_back(column);
    }
    add_once(table.constraints, constraint);
    if (constraint.kind == item_kind::foreign_key_constraint)
        attach_elements(static_cast<fk_constraint_node&>(constraint));
}

/// The constraint of a column's foreign key.
void attach_foreign_key(table_node& table, column_node& column, foreign_key_node& key) {
    if (key.constraint.lock() != nullptr) return;
    const auto made = std::make_shared<fk_constraint_node>();
    made->options = key.options;
    made->name = key.options.name;
    made->deferrable = key.options.deferrable;
    made->initially_deferred = key.options.initially_deferred;
    made->comment = key.options.comment;
    made->not_valid = key.options.not_valid;
    made->of_column = true;
    made->elements.push_back(shared(key));
    made->columns.emplace_back(shared(column));
    key.constraint = made;
    attach_constraint(table, *made);
}

/// An index or a unique constraint, as the column's flags say.
void attach_flags(table_node& table, column_node& column) {
    if (column.indexed) {
        const auto made = std::make_shared<index_node>();
        made->options.unique = column.unique;
        made->of_column = true;
        made->given.push_back({column.key, {}, {}, {}});
        attach_index(table, *made);
    } else if (column.unique) {
        const auto made = std::make_shared<constraint_node>(item_kind::unique_constraint);
        made->of_column = true;
        made->given.push_back({column.key, {}, {}, {}});
        attach_constraint(table, *made);
    }
}

/// Takes what an old column's flags and foreign keys brought along out of the table, and gives the
/// new column the place of the old one in all else.
template <class Node>
void replace_in(std::vector<std::shared_ptr<Node>>& items, const column_node& old,
                const std::shared_ptr<column_node>& fresh) {
    std::erase_if(items, [&](const std::shared_ptr<Node>& one) {
        for (auto& weak : one->columns) {
            if (weak.lock().get() != &old) continue;
            if (one->of_column) {
                one->parent_table = nullptr;
                return true;
            }
            weak = fresh;
        }
        return false;
    });
}

void forget_column(table_node& table, column_node& old, const std::shared_ptr<column_node>& fresh) {
    std::erase_if(table.primary_key->columns,
                  [&](const auto& one) { return one.lock().get() == &old; });
    replace_in(table.constraints, old, fresh);
    replace_in(table.indexes, old, fresh);
    old.parent = nullptr;
}

void add_column(table_node& table, column_node& column, bool replace) {
    take_parent(column, column.parent, table);
    const auto self = shared(column);
    const auto place =
        std::ranges::find(table.columns, column.key, [](const auto& one) { return one->key; });
    if (place != table.columns.end() && *place != self) {
        if (!replace) {
            column.parent = nullptr;
            throw duplicate_column_error{"table '" + table.text() +
                                         "' has a column with the key '" + column.key +
                                         "' already; give one of them an orm::column_key"};
        }
        const auto old = *place;
        forget_column(table, *old, self);
        *place = self;
    } else if (place == table.columns.end()) {
        table.columns.push_back(self);
    }
    if (column.primary_key) {
        table.primary_key->columns.emplace_back(self);
        rename_primary_key(*table.primary_key);
    }
    attach_flags(table, column);
}

struct part_attacher {
    column_node& column;

    void operator()(column_flag flag) const {
        switch (flag) {
            case column_flag::primary_key:
                column.primary_key = true;
                break;
            case column_flag::nullable:
                column.nullable = true;
                break;
            case column_flag::not_null:
                column.nullable = false;
                break;
            case column_flag::unique:
                column.unique = true;
                break;
            case column_flag::indexed:
                column.indexed = true;
                break;
            case column_flag::autoincrement:
                column.autoincrement = true;
                break;
            case column_flag::no_autoincrement:
                column.autoincrement = false;
                break;
        }
    }
    void operator()(const sql_type&) const {}  // comes first, see column::construct
    void operator()(const foreign_key& part) const {
        auto& key = node_of<foreign_key_node>(part);
        attached(key, column, [&] {
            take_parent(key, key.parent, column);
            column.foreign_keys.push_back(shared(key));
            column.on_attach.emplace_back([self = std::weak_ptr{shared(key)}](table_node& table) {
                if (const auto one = self.lock(); one != nullptr && one->parent != nullptr)
                    attach_foreign_key(table, *one->parent, *one);
            });
        });
    }
    void operator()(const orm::sequence& part) const {
        // One sequence may count several columns: each has a copy.
        auto& given = node_of<sequence_node>(part);
        const bool is_taken = given.parent != nullptr && given.parent != &column;
        const std::shared_ptr<sequence_node> own = is_taken ? copy_sequence(given) : shared(given);
        sequence_node& one = *own;
        attached(one, column, [&] {
            take_parent(one, one.parent, column);
            column.sequence = shared(one);
            column.on_attach.emplace_back([self = std::weak_ptr{shared(one)}](table_node& table) {
                if (const auto sequence = self.lock(); sequence && table.metadata != nullptr)
                    attach_sequence_to(*table.metadata, *sequence);
            });
        });
    }
    void operator()(const check_constraint& part) const {
        auto& one = node_of<check_node>(part);
        attached(one, column, [&] {
            take_parent(one, one.parent_column, column);
            column.checks.push_back(shared(one));
        });
    }
    void operator()(const orm::computed& part) const {
        auto& one = node_of<computed_node>(part);
        attached(one, column, [&] {
            take_parent(one, one.parent, column);
            column.computed = shared(one);
        });
    }
    void operator()(const orm::identity& part) const {
        auto& one = node_of<identity_node>(part);
        attached(one, column, [&] {
            take_parent(one, one.parent, column);
            column.identity = shared(one);
            if (!column.nullable) column.nullable = false;
        });
    }
    void operator()(const orm::server_default& part) const { column.on_server = part; }
    void operator()(const default_value& part) const { column.default_ = part; }
    void operator()(const column_key& part) const { column.key = part.key; }
    void operator()(const orm::comment& part) const { column.comment = part.text; }
    void operator()(const orm::collation& part) const { column.collation = part.name; }
};

}  // namespace

std::vector<kept_ref> kept(const std::vector<column_ref>& given) {
    std::vector<kept_ref> made;
    for (const column_ref& one : given) {
        kept_ref ref;
        ref.options = one.options();
        if (const auto* key = std::get_if<std::string>(&one.value())) {
            if (key->empty()) throw argument_error{"the name of a column is empty"};
            ref.key = *key;
        } else if (const auto* sql = std::get_if<literal_sql>(&one.value())) {
            ref.expression = *sql;
        } else {
            ref.column = std::static_pointer_cast<column_node>(
                std::get<std::shared_ptr<schema_node>>(one.value()));
        }
        made.push_back(std::move(ref));
    }
    return made;
}

void attach_column(table_node& table, column_node& column, bool replace) {
    attached(column, table, [&] { add_column(table, column, replace); });
    // Taken out first: what waits for the column owns a constraint, and none waits twice.
    const auto waiting = std::exchange(column.on_attach, {});
    for (const auto& hook : waiting) hook(table);
}

void attach_constraint(table_node& table, constraint_node& constraint) {
    attached(constraint, table, [&] { add_constraint(table, constraint); });
}

void attach_index(table_node& table, index_node& index) {
    attached(index, table, [&] {
        take_parent(index, index.parent_table, table);
        resolve_columns(index, table);
        add_once(table.indexes, index);
    });
}

void attach_part(column_node& column, column_part& part) {
    std::visit(part_attacher{column}, part);
}

void attach_type(column_node& column) {
    if (const auto& created = schema_access::created(column.type); created != nullptr)
        attached(*created, column, [] {});
}

void attach_sequence_to(metadata_node& metadata, sequence_node& sequence) {
    if (sequence.owner == &metadata) return;
    if (!sequence.options.schema) sequence.options.schema = metadata.schema;
    for (const auto& one : metadata.sequences)
        if (one->is_same(sequence)) return;
    sequence.owner = &metadata;
    metadata.sequences.push_back(shared(sequence));
}

void attach_when_ready(columns_node& pending) {
    std::set<table_node*> tables;
    std::vector<std::shared_ptr<column_node>> waits_for;
    bool only_columns = true;
    for (const kept_ref& ref : pending.given) {
        const auto column = ref.column.lock();
        if (column == nullptr) {
            only_columns = only_columns && !ref.is_key();
        } else if (column->parent == nullptr) {
            waits_for.push_back(column);
        } else {
            tables.insert(column->parent);
        }
    }
    if (!waits_for.empty()) {
        if (!only_columns) return;
        // Each column owns the wait, and the last one that gets a table ends it.
        const auto left = std::make_shared<std::size_t>(waits_for.size());
        for (const auto& column : waits_for)
            column->on_attach.emplace_back([self = shared(pending), left](table_node&) {
                if (--*left == 0) attach_when_ready(*self);
            });
        return;
    }
    if (tables.size() > 1)
        throw argument_error{handle<schema_item>(pending).describe() +
                             " has columns of more than one table"};
    if (tables.empty()) return;
    if (pending.kind == item_kind::index) {
        attach_index(**tables.begin(), static_cast<index_node&>(pending));
    } else {
        attach_constraint(**tables.begin(), static_cast<constraint_node&>(pending));
    }
}

}  // namespace orm::detail

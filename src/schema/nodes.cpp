#include "nodes.hpp"

#include "orm/core/error.hpp"

namespace orm::detail {

metadata_node::~metadata_node() {
    for (const auto& table : tables) table->metadata = nullptr;
    for (const auto& sequence : sequences) sequence->owner = nullptr;
}

table_node* metadata_node::find(std::string_view key) const {
    for (const auto& table : tables)
        if (table->key() == key) return table.get();
    return nullptr;
}

column_node::~column_node() {
    for (const auto& one : foreign_keys) one->parent = nullptr;
    for (const auto& check : checks) check->parent_column = nullptr;
    if (sequence != nullptr) sequence->parent = nullptr;
    if (computed != nullptr) computed->parent = nullptr;
    if (identity != nullptr) identity->parent = nullptr;
}

bool column_node::counts_by_default() const {
    const auto* const sql = std::get_if<literal_sql>(&on_server.value());
    return autoincrement == true && sequence == nullptr && sql != nullptr &&
           sql->text.starts_with("nextval(");
}

table_node::~table_node() {
    for (const auto& column : columns) column->parent = nullptr;
    for (const auto& constraint : constraints) constraint->parent_table = nullptr;
    for (const auto& index : indexes) index->parent_table = nullptr;
    if (primary_key != nullptr) primary_key->parent_table = nullptr;
}

std::vector<column> columns_node::column_handles() const {
    std::vector<column> made;
    for (const auto& weak : columns)
        if (const auto one = weak.lock()) made.push_back(handle<column>(one));
    return made;
}

bool kept_ref::is(const column_node& other) const {
    return is_key() ? key == other.key : column.lock().get() == &other;
}

const key_options* columns_node::options_of(const column_node& column) const {
    for (const kept_ref& ref : given)
        if (!ref.expression && ref.is(column)) return &ref.options;
    return nullptr;
}

void constraint_node::take(const constraint_options& options) {
    deferrable = options.deferrable;
    initially_deferred = options.initially_deferred;
    comment = options.comment;
    nulls_not_distinct = options.nulls_not_distinct;
    no_inherit = options.no_inherit;
    not_valid = options.not_valid;
    include = options.include;
    on_conflict = options.on_conflict;
}

constraint_options constraint_node::given_options() const {
    return {name,      deferrable, initially_deferred, comment, nulls_not_distinct, no_inherit,
            not_valid, include,    on_conflict};
}

std::string table_key(const std::optional<identifier>& schema, const std::string& name) {
    return schema ? schema->text() + "." + name : name;
}

std::string table_node::key() const {
    return table_key(schema, text());
}

const std::string& table_node::text() const {
    static const std::string nameless;
    return name ? name->text() : nameless;
}

column_node* table_node::find(std::string_view wanted) const {
    for (const auto& column : columns)
        if (column->key == wanted) return column.get();
    return nullptr;
}

column_node* table_node::find_by_name(std::string_view wanted) const {
    for (const auto& column : columns)
        if (column->name.text() == wanted) return column.get();
    return nullptr;
}

std::vector<std::shared_ptr<fk_constraint_node>> table_node::foreign_keys() const {
    std::vector<std::shared_ptr<fk_constraint_node>> found;
    for (const auto& one : constraints)
        if (one->kind == item_kind::foreign_key_constraint)
            found.push_back(std::static_pointer_cast<fk_constraint_node>(one));
    return found;
}

const column_node* table_node::autoincrement_column() const {
    const column_node* found = nullptr;
    if (primary_key == nullptr) return nullptr;
    for (const auto& weak : primary_key->columns) {
        const auto one = weak.lock();
        if (one == nullptr) continue;
        if (one->autoincrement == true) return one.get();
        const bool by_itself = primary_key->columns.size() == 1 && !one->autoincrement &&
                               one->foreign_keys.empty() && !one->on_server.has_value();
        if (by_itself && one->type.is_integer()) found = one.get();
    }
    return found;
}

std::string foreign_key_node::target_name() const {
    if (!target_text.empty()) return target_text;
    const auto column = target_column.lock();
    if (column == nullptr || column->parent == nullptr) return "?";
    return column->parent->key() + "." + column->key;
}

std::string foreign_key_node::target_table_key() const {
    if (!target_text.empty()) return target_text.substr(0, target_dot);
    const auto column = target_column.lock();
    return column != nullptr && column->parent != nullptr ? column->parent->key() : "?";
}

std::string foreign_key_node::target_column_name() const {
    if (!target_text.empty()) return target_text.substr(target_dot + 1);
    const auto column = target_column.lock();
    return column != nullptr ? column->key : "?";
}

void foreign_key_node::set_target(const std::string& table_key, const std::string& column) {
    target_text = table_key + "." + column;
    target_dot = table_key.size();
}

table_node& foreign_key_node::referred_table(const table_node* of) const {
    if (target_text.empty()) {
        const auto column = target_column.lock();
        if (column != nullptr && column->parent != nullptr) return *column->parent;
        throw invalid_request_error{
            "a foreign key refers to a column that has no table (any more); declare that table "
            "first and keep its metadata"};
    }
    const std::string wanted = target_table_key();
    if (of == nullptr || of->metadata == nullptr)
        throw invalid_request_error{"the foreign key to '" + target_text +
                                    "' belongs to no table of a metadata yet"};
    if (table_node* const found = of->metadata->find(wanted)) return *found;
    // A name without schema may mean a table in the metadata's own schema.
    if (of->metadata->schema && wanted.find('.') == std::string::npos)
        if (table_node* const found = of->metadata->find(table_key(of->metadata->schema, wanted)))
            return *found;
    throw invalid_request_error{"the foreign key to '" + target_text + "' in table '" + of->text() +
                                "' finds no table '" + wanted +
                                "' in its metadata; declare it in the same metadata"};
}

column_node& foreign_key_node::referred_column(const table_node* of) const {
    table_node& table = referred_table(of);
    if (target_text.empty()) return *target_column.lock();
    const std::string wanted = target_column_name();
    if (column_node* const found = table.find(wanted)) return *found;
    if (column_node* const found = table.find_by_name(wanted)) return *found;
    throw invalid_request_error{"the foreign key to '" + target_text + "' finds no column '" +
                                wanted + "' in table '" + table.text() + "'"};
}

}  // namespace orm::detail

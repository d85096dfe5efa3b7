#include "nodes.hpp"

#include "orm/core/error.hpp"

namespace orm::detail {

metadata_node::~metadata_node() {
    for (const auto& table : tables) table->metadata = nullptr;
    for (const auto& sequence : sequences) sequence->owner = nullptr;
}

table_node* metadata_node::find(std::string_view key) const {
    table_node* found = nullptr;
    for (const auto& table : tables)
        if (table->key() == key && (found == nullptr || !found->schema)) found = table.get();
    return found;
}

table_node* metadata_node::find(const std::optional<identifier>& wanted,
                                std::string_view name) const {
    for (const auto& table : tables)
        if (table->text() == name && table->schema == wanted) return table.get();
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
           (sql->text.starts_with("nextval(") || sql->text.starts_with("pg_catalog.nextval("));
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

std::vector<key_item> columns_node::items() const {
    const auto are_columns = std::ranges::count_if(
        given, [](const kept_ref& ref) { return !ref.expression.has_value(); });
    std::vector<key_item> made;
    std::size_t next = 0;
    const auto add_column = [&](const key_options* options) {
        if (auto one = columns[next++].lock()) made.push_back({nullptr, std::move(one), options});
    };
    const bool as_given = static_cast<std::size_t>(are_columns) == columns.size();
    for (const kept_ref& ref : given) {
        if (ref.expression) {
            made.push_back({&*ref.expression, nullptr, &ref.options});
        } else if (as_given) {
            add_column(&ref.options);
        }
    }
    // A primary key may have got and lost columns since.
    while (next < columns.size()) {
        const auto one = columns[next].lock();
        add_column(one == nullptr ? nullptr : options_of(*one));
    }
    return made;
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
    const key_target to = target();
    return to.table.empty() ? "?" : table_key(to.schema, to.table) + "." + to.column;
}

key_target foreign_key_node::target() const {
    if (parts) return *parts;
    if (target_text.empty()) {
        const auto column = target_column.lock();
        if (column == nullptr || column->parent == nullptr) return {};
        return {column->parent->schema, column->parent->text(), column->key};
    }
    const std::size_t last = target_text.rfind('.');
    const std::string table = target_text.substr(0, last);
    const std::size_t dot = table.rfind('.');
    if (dot == std::string::npos || dot == 0 || dot + 1 == table.size())
        return {std::nullopt, table, target_text.substr(last + 1)};
    return {identifier{table.substr(0, dot)}, table.substr(dot + 1), target_text.substr(last + 1)};
}

std::pair<table_node*, column_node*> foreign_key_node::look_up(
    const metadata_node& metadata) const {
    const auto column_in = [](const table_node& table, const std::string& name) {
        column_node* const by_key = table.find(name);
        return by_key != nullptr ? by_key : table.find_by_name(name);
    };
    // A name without schema may mean a table in the metadata's own schema.
    if (parts) {
        table_node* table = metadata.find(parts->schema, parts->table);
        if (table == nullptr && !parts->schema)
            table = metadata.find(metadata.schema, parts->table);
        return {table, table == nullptr ? nullptr : column_in(*table, parts->column)};
    }
    // Any dot may be the one before the column, as names may hold dots: the last that fits is it.
    table_node* first = nullptr;
    for (std::size_t dot = target_text.rfind('.'); dot != std::string::npos && dot > 0;
         dot = target_text.rfind('.', dot - 1)) {
        const std::string name = target_text.substr(0, dot);
        table_node* const tables[]{metadata.find(name), metadata.find(std::nullopt, name),
                                   metadata.find(metadata.schema, name)};
        for (table_node* const table : tables) {
            if (table == nullptr) continue;
            if (column_node* const found = column_in(*table, target_text.substr(dot + 1)))
                return {table, found};
            if (first == nullptr) first = table;
        }
    }
    return {first, nullptr};
}

table_node& foreign_key_node::referred_table(const table_node* of) const {
    if (const auto column = target_column.lock(); column != nullptr && column->parent != nullptr)
        return *column->parent;
    if (target_text.empty() && !parts)
        throw invalid_request_error{
            "a foreign key refers to a column that has no table (any more); declare that table "
            "first and keep its metadata"};
    if (of == nullptr || of->metadata == nullptr)
        throw invalid_request_error{"the foreign key to '" + target_name() +
                                    "' belongs to no table of a metadata yet"};
    if (table_node* const found = look_up(*of->metadata).first) return *found;
    const key_target to = target();
    throw invalid_request_error{"the foreign key to '" + target_name() + "' in table '" +
                                of->text() + "' finds no table '" + table_key(to.schema, to.table) +
                                "' in its metadata; declare it in the same metadata"};
}

column_node& foreign_key_node::referred_column(const table_node* of) const {
    table_node& table = referred_table(of);
    if (const auto column = target_column.lock()) return *column;
    if (column_node* const found = look_up(*of->metadata).second) return *found;
    throw invalid_request_error{"the foreign key to '" + target_name() + "' finds no column '" +
                                target().column + "' in table '" + table.text() + "'"};
}

column_node* foreign_key_node::find_referred(const table_node* of) const {
    if (const auto column = target_column.lock()) return column.get();
    return of == nullptr || of->metadata == nullptr ? nullptr : look_up(*of->metadata).second;
}

}  // namespace orm::detail

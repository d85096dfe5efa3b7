#include "run.hpp"

// Source: SQLAlchemy 2.1, sql/ddl.py, SchemaDropper.
namespace orm {
namespace detail {
namespace {

using before = ddl_event_type::before_drop;
using after = ddl_event_type::after_drop;

class dropper : public ddl_runner {
public:
    using ddl_runner::ddl_runner;

    void all(metadata_node& metadata, const std::vector<table>& chosen) const {
        std::vector<table> there;
        for (const table& one : chosen)
            if (!check_.has(checkfirst::tables) || has(node_of<table_node>(one)))
                there.push_back(one);
        const std::vector<sorted_table> order = drop_order(there);
        std::vector<std::shared_ptr<sequence_node>> sequences;
        const auto staying = others(metadata, chosen);
        for (const auto& one : metadata.sequences)
            if (!is_among(sequences_of(staying), *one) && can_drop(*one)) sequences.push_back(one);
        std::vector<std::shared_ptr<type_node>> types = this->types(metadata.tables, &metadata);
        const std::vector<std::shared_ptr<type_node>> used = this->types(staying, nullptr);
        std::erase_if(types, [&](const auto& one) {
            const auto is_same = [&one](const auto& other) { return one->is_same(*other); };
            return std::ranges::any_of(used, is_same) ||
                   (check_.has(checkfirst::types) && !has(*one));
        });
        std::ranges::reverse(types);

        std::vector<table> tables;
        for (const sorted_table& one : order)
            if (one.table) tables.push_back(*one.table);
        around(before{}, after{}, metadata, {&tables, check_}, [&] {
            for (const sorted_table& one : order) {
                if (one.table) {
                    drop(node_of<table_node>(*one.table), {});
                } else if (dialect().supports_alter()) {
                    for (const auto& key : one.foreign_keys) remove(key);
                }
            }
            for (const auto& one : sequences) drop(*one);
            for (const auto& one : types) drop(*one);
        });
    }

    void alone(table_node& table) const {
        if (check_.has(checkfirst::tables) && !has(table)) return;
        std::vector<std::shared_ptr<sequence_node>> sequences;
        std::vector<std::shared_ptr<sequence_node>> used;
        if (table.metadata != nullptr)
            used = sequences_of(others(*table.metadata, {handle<orm::table>(table)}));
        for (const auto& one : sequences_of({shared(table)}))
            if (!is_among(used, *one) && can_drop(*one)) sequences.push_back(one);
        drop(table, sequences);
    }
    void alone(index_node& index) const {
        const auto target = handle<orm::index>(index);
        if (check_.has(checkfirst::indexes) && index.name &&
            !on_.has_index(target.table().full_name(), index.name->name()))
            return;
        around(before{}, after{}, index, {}, [&] { invoke(drop_index{target}, target); });
    }
    void alone(sequence_node& sequence) const {
        if (can_drop(sequence)) drop(sequence);
    }
    void alone(type_node& type) const {
        if (!dialect().supports_types()) return;
        if (check_.has(checkfirst::types) && !has(type)) return;
        drop(type);
    }

private:
    bool can_drop(const sequence_node& sequence) const {
        return wants(sequence) && (!check_.has(checkfirst::sequences) || has(sequence));
    }

    /// The tables of the metadata that are not dropped, and use what they use.
    static std::vector<std::shared_ptr<table_node>> others(const metadata_node& metadata,
                                                           const std::vector<table>& dropped) {
        std::vector<std::shared_ptr<table_node>> made = metadata.tables;
        for (const table& one : dropped) take_out(made, &node_of<table_node>(one));
        return made;
    }
    /// Those of their columns, each once.
    static std::vector<std::shared_ptr<sequence_node>> sequences_of(
        const std::vector<std::shared_ptr<table_node>>& tables) {
        std::vector<std::shared_ptr<sequence_node>> made;
        for (const auto& table : tables)
            for (const auto& column : table->columns)
                if (column->sequence != nullptr && !is_among(made, *column->sequence))
                    made.push_back(column->sequence);
        return made;
    }

    /// Reversed: what is dropped by ALTER comes first.
    std::vector<sorted_table> drop_order(const std::vector<table>& tables) const {
        const bool alters = dialect().supports_alter();
        std::vector<sorted_table> order;
        try {
            order = sort_tables_and_constraints(
                tables, [&](const foreign_key_constraint& key) -> std::optional<bool> {
                    if (!alters || !key.name()) return false;
                    return std::nullopt;
                });
        } catch (const circular_dependency_error& error) {
            if (alters)
                throw circular_dependency_error{
                    std::string{error.what()} +
                        "; give the foreign keys of the circle names, so that they can be dropped "
                        "first",
                    error.cycle};
            // There is no way to drop constraints first, and none is needed where they are off.
            for (const table& one : tables) order.push_back({one, {}});
            return order;
        }
        return {order.rbegin(), order.rend()};
    }

    void drop(table_node& node,
              const std::vector<std::shared_ptr<sequence_node>>& sequences) const {
        const auto target = handle<table>(node);
        around(before{}, after{}, node, {nullptr, check_}, [&] {
            invoke(drop_table{target}, target);
            for (const auto& one : sequences) drop(*one);
        });
    }
    void drop(sequence_node& sequence) const {
        const auto target = handle<orm::sequence>(sequence);
        around(before{}, after{}, sequence, {}, [&] { invoke(drop_sequence{target}, target); });
    }
    void drop(type_node& type) const {
        const auto target = handle<schema_type>(type);
        around(before{}, after{}, type, {}, [&] { invoke(drop_type{target}, target); });
    }
    void remove(const foreign_key_constraint& key) const {
        around(before{}, after{}, node_of<schema_node>(key), {}, [&] {
            invoke(drop_constraint{key, false}, key);
        });
    }
};

template <class Node>
void drop_alone(ddl_bind& on, checkfirst check, const schema_item& item) {
    on.with_connection([&](ddl_executor& connection) {
        dropper{connection, check}.alone(node_of<Node>(item));
    });
}

}  // namespace
}  // namespace detail

using namespace detail;

void metadata::drop_all(ddl_bind& on, orm::checkfirst check) const {
    drop_all(on, tables(), check);
}
void metadata::drop_all(ddl_bind& on, const std::vector<orm::table>& only,
                        orm::checkfirst check) const {
    on.with_connection([&](ddl_executor& connection) {
        dropper{connection, check}.all(node_of<metadata_node>(*this), only);
    });
}
void table::drop(ddl_bind& on, orm::checkfirst check) const {
    drop_alone<table_node>(on, check, *this);
}
void index::drop(ddl_bind& on, orm::checkfirst check) const {
    drop_alone<index_node>(on, check, *this);
}
void sequence::drop(ddl_bind& on, orm::checkfirst check) const {
    drop_alone<sequence_node>(on, check, *this);
}
void schema_type::drop(ddl_bind& on, orm::checkfirst check) const {
    drop_alone<type_node>(on, check, *this);
}

}  // namespace orm

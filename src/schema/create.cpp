#include "run.hpp"

// Source: SQLAlchemy 2.1, sql/ddl.py, SchemaGenerator.
namespace orm {
namespace detail {
namespace {

using before = ddl_event_type::before_create;
using after = ddl_event_type::after_create;

/// What is created for one table: looked up before the first event.
struct table_plan {
    std::shared_ptr<table_node> table;
    std::optional<std::vector<foreign_key_constraint>> inlined;  ///< nothing: all
    std::vector<std::shared_ptr<sequence_node>> sequences;
};

class creator : public ddl_runner {
public:
    using ddl_runner::ddl_runner;

    void all(metadata_node& metadata, const std::vector<table>& chosen) const {
        std::vector<table> missing;
        for (const table& one : chosen)
            if (!check_.has(checkfirst::tables) || !has(node_of<table_node>(one)))
                missing.push_back(one);
        const std::vector<sorted_table> sorted = sort_tables_and_constraints(missing);
        std::vector<std::shared_ptr<sequence_node>> sequences;
        for (const auto& one : metadata.sequences)
            if (one->parent == nullptr && can_create(*one)) add_once(sequences, one);
        std::vector<std::shared_ptr<type_node>> types = this->types(metadata.tables, &metadata);
        keep_missing(types);

        std::vector<table> tables;
        std::vector<table_plan> plans;
        std::vector<std::shared_ptr<sequence_node>> planned = sequences;
        for (const sorted_table& one : sorted) {
            if (!one.table) continue;
            tables.push_back(*one.table);
            plans.push_back(plan(node_of<table_node>(*one.table), planned));
            if (dialect().supports_alter()) plans.back().inlined = one.foreign_keys;
        }
        around(before{}, after{}, metadata, {&tables, check_}, [&] {
            for (const auto& one : types) create(*one);
            for (const auto& one : sequences) create(*one);
            for (const table_plan& one : plans) create(one);
            if (!dialect().supports_alter()) return;
            for (const auto& key : sorted.back().foreign_keys) add(key);
        });
    }

    void alone(table_node& table) const {
        if (check_.has(checkfirst::tables) && has(table)) return;
        std::vector<std::shared_ptr<sequence_node>> planned;
        const table_plan what = plan(table, planned);
        std::vector<std::shared_ptr<type_node>> types = this->types({what.table}, nullptr);
        if (check_.has(checkfirst::types)) {
            keep_missing(types);
        } else {
            std::erase_if(types, [](const auto& one) { return one->has_owner; });
        }
        create(what, types);
    }

    void alone(index_node& index) const {
        const auto one = handle<orm::index>(index);
        if (check_.has(checkfirst::indexes) && index.name &&
            on_.has_index(one.table().full_name(), index.name->name()))
            return;
        create(index);
    }
    void alone(sequence_node& sequence) const {
        if (can_create(sequence)) create(sequence);
    }
    void alone(type_node& type) const {
        if (!dialect().supports_types()) return;
        if (check_.has(checkfirst::types) && has(type)) return;
        create(type);
    }

private:
    bool can_create(const sequence_node& sequence) const {
        return wants(sequence) && (!check_.has(checkfirst::sequences) || !has(sequence));
    }

    void keep_missing(std::vector<std::shared_ptr<type_node>>& types) const {
        if (check_.has(checkfirst::types))
            std::erase_if(types, [this](const auto& one) { return has(*one); });
    }

    /// @param planned  sequences that are created already by then: several columns may share one.
    table_plan plan(table_node& table, std::vector<std::shared_ptr<sequence_node>>& planned) const {
        table_plan made{shared(table), std::nullopt, {}};
        for (const auto& column : table.columns) {
            const auto& sequence = column->sequence;
            if (sequence == nullptr || is_among(planned, *sequence) || !can_create(*sequence))
                continue;
            planned.push_back(sequence);
            made.sequences.push_back(sequence);
        }
        return made;
    }

    void create(const table_plan& what,
                const std::vector<std::shared_ptr<type_node>>& types = {}) const {
        table_node& node = *what.table;
        const auto target = handle<table>(node);
        around(before{}, after{}, node, {nullptr, check_}, [&] {
            for (const auto& one : types) create(*one);
            for (const auto& one : what.sequences) create(*one);
            invoke(what.inlined ? create_table{target, *what.inlined} : create_table{target},
                   target);
            for (const auto& one : node.indexes) create(*one);
            if (dialect().supports_comments()) comment(node, target);
        });
    }

    void comment(const table_node& node, const table& target) const {
        if (!node.comment.empty()) on_.execute(set_table_comment{target});
        for (const auto& column : node.columns)
            if (!column->comment.empty())
                on_.execute(set_column_comment{handle<orm::column>(column)});
        for (const auto& one : node.constraints)
            if (!one->comment.empty() && one->name)
                on_.execute(set_constraint_comment{handle<constraint>(one)});
    }

    void create(index_node& index) const {
        const auto target = handle<orm::index>(index);
        around(before{}, after{}, index, {}, [&] { invoke(create_index{target}, target); });
    }
    void create(sequence_node& sequence) const {
        const auto target = handle<orm::sequence>(sequence);
        around(before{}, after{}, sequence, {}, [&] { invoke(create_sequence{target}, target); });
    }
    void create(type_node& type) const {
        const auto target = handle<schema_type>(type);
        around(before{}, after{}, type, {}, [&] { invoke(create_type{target}, target); });
    }
    void add(const foreign_key_constraint& key) const {
        if (node_of<constraint_node>(key).isolated) return;
        around(before{}, after{}, node_of<schema_node>(key), {}, [&] {
            invoke(add_constraint{key, false}, key);
        });
    }
};

template <class Node>
void create_alone(ddl_bind& on, checkfirst check, const schema_item& item) {
    on.with_connection([&](ddl_executor& connection) {
        creator{connection, check}.alone(node_of<Node>(item));
    });
}

}  // namespace
}  // namespace detail

using namespace detail;

void metadata::create_all(ddl_bind& on, orm::checkfirst check) const {
    create_all(on, tables(), check);
}
void metadata::create_all(ddl_bind& on, const std::vector<orm::table>& only,
                          orm::checkfirst check) const {
    on.with_connection([&](ddl_executor& connection) {
        creator{connection, check}.all(node_of<metadata_node>(*this), only);
    });
}
void table::create(ddl_bind& on, orm::checkfirst check) const {
    create_alone<table_node>(on, check, *this);
}
void index::create(ddl_bind& on, orm::checkfirst check) const {
    create_alone<index_node>(on, check, *this);
}
void sequence::create(ddl_bind& on, orm::checkfirst check) const {
    create_alone<sequence_node>(on, check, *this);
}
void schema_type::create(ddl_bind& on, orm::checkfirst check) const {
    create_alone<type_node>(on, check, *this);
}

}  // namespace orm

#ifndef ORM_SRC_SCHEMA_RUN_HPP
#define ORM_SRC_SCHEMA_RUN_HPP

#include "nodes.hpp"
#include "orm/core/error.hpp"
#include "orm/schema/dialect.hpp"
#include "orm/schema/sort.hpp"

// What creating and dropping have in common. Source: SQLAlchemy 2.1, sql/ddl.py, InvokeDDLBase.
namespace orm::detail {

class ddl_runner {
public:
    ddl_runner(ddl_executor& on, orm::checkfirst check) : on_{on}, check_{check} {}

protected:
    /// Fires E, an event of creating or dropping.
    template <class E>
    void fire(schema_node& node, const ddl_keywords& keywords = {}) const {
        if (!node.dispatch.any<E>()) return;
        auto target = handle<schema_item>(node);
        detail::fire<E>(node.dispatch, {target, on_, keywords});
    }

    /// before, `work`, after; no after when it throws.
    template <class Before, class After, class Work>
    void around(Before, After, schema_node& node, const ddl_keywords& keywords, Work&& work) const {
        fire<Before>(node, keywords);
        work();
        fire<After>(node, keywords);
    }

    /// Executes it, unless the item's own condition speaks against it.
    void invoke(const ddl_element& element, const schema_item& target) const {
        const auto& condition = node_of<schema_node>(target).condition;
        if (!condition || condition->holds({&element, target, &on_, condition->state, on_.dialect(),
                                            ddl_keywords{}}))
            on_.execute(element);
    }

    const ddl_dialect& dialect() const { return on_.dialect(); }

    // Does it exist? Names are checked on the way, so that a bad one stops before the first event.
    bool has(const table_node& table) const {
        const qualified_name name = handle<orm::table>(const_cast<table_node&>(table)).full_name();
        static_cast<void>(dialect().quote(name));
        return on_.has_table(name);
    }
    bool has(const sequence_node& sequence) const {
        return on_.has_sequence({sequence.options.schema, sequence.name});
    }
    bool has(const type_node& type) const { return on_.has_type({type.schema, type.name}); }

    /// Sequences that this dialect wants at all.
    bool wants(const sequence_node& sequence) const {
        return dialect().supports_sequences() &&
               (!dialect().sequences_optional() || !sequence.options.optional);
    }

    /// Adds what is no more than another handle's sequence once: several columns may count by one.
    static void add_once(std::vector<std::shared_ptr<sequence_node>>& to,
                         const std::shared_ptr<sequence_node>& sequence) {
        if (!is_among(to, *sequence)) to.push_back(sequence);
    }
    static bool is_among(const std::vector<std::shared_ptr<sequence_node>>& all,
                         const sequence_node& sequence) {
        return std::ranges::any_of(all, [&](const auto& one) { return one->is_same(sequence); });
    }

    /// The types that `tables` use and, where given, those of the metadata; each name once.
    std::vector<std::shared_ptr<type_node>> types(
        const std::vector<std::shared_ptr<table_node>>& tables,
        const metadata_node* metadata) const {
        std::vector<std::shared_ptr<type_node>> found;
        const auto add = [&found](std::shared_ptr<type_node> type) {
            // A domain brings the type along that it stands on.
            while (type != nullptr) {
                const auto is_same = [&type](const auto& one) { return one->is_same(*type); };
                if (std::ranges::none_of(found, is_same)) found.push_back(type);
                type = std::static_pointer_cast<type_node>(schema_access::created(type->base));
            }
        };
        if (!dialect().supports_types()) return found;
        if (metadata != nullptr) std::ranges::for_each(metadata->types, add);
        for (const auto& table : tables)
            for (const auto& column : table->columns)
                if (const auto& created = schema_access::created(column->type); created != nullptr)
                    add(std::static_pointer_cast<type_node>(created));
        const auto depth = [](const auto& type) {
            int made = type->kind == item_kind::enumeration ? 0 : 1;
            for (auto below = schema_access::created(type->base); below != nullptr; ++made)
                below = schema_access::created(static_cast<type_node&>(*below).base);
            return made;
        };
        std::ranges::stable_sort(found, {}, depth);
        return found;
    }

    ddl_executor& on_;
    orm::checkfirst check_;
};

}  // namespace orm::detail
#endif

#include "orm/schema/sort.hpp"

#include <map>
#include <set>

#include "nodes.hpp"

// Source: SQLAlchemy 2.1, sql/ddl.py, sort_tables_and_constraints; util/topological.py.
namespace orm {
namespace {

using detail::fk_constraint_node;
using detail::table_node;

/// For each table those it has to come after.
using dependencies = std::map<const table_node*, std::set<const table_node*>>;

/// Layer by layer, in the given order within each. @return what is left: tables on circles, and
/// those behind them; empty when all were put into `sorted`.
std::vector<table_node*> sort(const std::vector<table_node*>& tables, const dependencies& after,
                              std::vector<table_node*>& sorted) {
    sorted.clear();
    std::vector<table_node*> todo = tables;
    std::set<const table_node*> open(todo.begin(), todo.end());
    while (!todo.empty()) {
        std::vector<table_node*> waiting;
        const std::size_t before = sorted.size();
        for (table_node* const table : todo) {
            const auto found = after.find(table);
            const bool waits =
                found != after.end() && std::ranges::any_of(found->second, [&](const auto* other) {
                    return open.contains(other);
                });
            (waits ? waiting : sorted).push_back(table);
        }
        if (sorted.size() == before) return waiting;
        for (std::size_t i = before; i < sorted.size(); ++i) open.erase(sorted[i]);
        todo = std::move(waiting);
    }
    return {};
}

/// Which of `left` are on a circle: those that reach themselves.
std::set<const table_node*> on_circles(const std::vector<table_node*>& left,
                                       const dependencies& after) {
    const std::set<const table_node*> among(left.begin(), left.end());
    std::set<const table_node*> found;
    for (const table_node* const start : left) {
        std::set<const table_node*> seen;
        std::vector<const table_node*> next{start};
        while (!next.empty() && !found.contains(start)) {
            const auto* const one = next.back();
            next.pop_back();
            const auto edges = after.find(one);
            if (edges == after.end()) continue;
            for (const auto* const to : edges->second) {
                if (to == start) found.insert(start);
                if (among.contains(to) && seen.insert(to).second) next.push_back(to);
            }
        }
    }
    return found;
}

class table_sorter {
public:
    table_sorter(const std::vector<table>& tables, const alter_filter& filter) : filter_{filter} {
        for (const table& one : tables) {
            auto& node = detail::node_of<table_node>(one);
            if (std::ranges::find(tables_, &node) == tables_.end()) tables_.push_back(&node);
        }
        for (table_node* const one : tables_) add_edges(*one);
    }

    std::vector<sorted_table> run() {
        std::vector<table_node*> sorted;
        auto left = sort(tables_, all_edges(), sorted);
        if (!left.empty()) {
            break_circles(on_circles(left, all_edges()));
            left = sort(tables_, all_edges(), sorted);
        }
        if (!left.empty()) fail(on_circles(left, all_edges()));
        return result(sorted);
    }

private:
    std::optional<bool> ask(fk_constraint_node& key) const {
        if (!filter_) return std::nullopt;
        return filter_(detail::handle<foreign_key_constraint>(key));
    }

    void add_edges(table_node& table) {
        for (const auto& key : table.foreign_keys()) {
            if (key->options.use_alter || ask(*key) == true) {
                aside_.push_back(key.get());
                continue;
            }
            const table_node& to = key->elements.front()->referred_table(&table);
            if (&to != &table) mutable_[&table].insert(&to);
        }
        for (const auto& weak : table.dependent_on)
            if (const auto to = weak.lock(); to != nullptr) fixed_[&table].insert(to.get());
    }

    dependencies all_edges() const {
        dependencies all = fixed_;
        for (const auto& [table, after] : mutable_) all[table].insert(after.begin(), after.end());
        return all;
    }

    /// Puts the foreign keys of tables on circles aside, where they may be altered.
    void break_circles(const std::set<const table_node*>& circle) {
        for (table_node* const table : tables_) {
            if (!circle.contains(table)) continue;
            for (const auto& key : table->foreign_keys()) {
                if (ask(*key) == false) continue;
                if (std::ranges::find(aside_, key.get()) == aside_.end())
                    aside_.push_back(key.get());
                mutable_[table].erase(&key->elements.front()->referred_table(table));
            }
        }
    }

    [[noreturn]] void fail(const std::set<const table_node*>& circle) const {
        std::vector<table> tables;
        std::string names;
        for (table_node* const one : tables_) {
            if (!circle.contains(one)) continue;
            tables.push_back(detail::handle<table>(*one));
            names += (names.empty() ? "'" : ", '") + one->key() + "'";
        }
        throw circular_dependency_error{
            "tables depend on each other in a circle that does not break: " + names,
            std::move(tables)};
    }

    std::vector<sorted_table> result(const std::vector<table_node*>& sorted) const {
        std::vector<sorted_table> made;
        sorted_table last;
        for (table_node* const table : sorted) {
            sorted_table one{detail::handle<orm::table>(*table), {}};
            for (const auto& key : table->foreign_keys())
                if (std::ranges::find(aside_, key.get()) == aside_.end())
                    one.foreign_keys.push_back(detail::handle<foreign_key_constraint>(key));
            made.push_back(std::move(one));
        }
        for (fk_constraint_node* const key : aside_)
            last.foreign_keys.push_back(detail::handle<foreign_key_constraint>(*key));
        made.push_back(std::move(last));
        return made;
    }

    std::vector<table_node*> tables_;
    const alter_filter& filter_;
    dependencies fixed_;
    dependencies mutable_;
    std::vector<fk_constraint_node*> aside_;
};

}  // namespace

std::vector<sorted_table> sort_tables_and_constraints(const std::vector<table>& tables,
                                                      const alter_filter& filter) {
    return table_sorter{tables, filter}.run();
}

}  // namespace orm

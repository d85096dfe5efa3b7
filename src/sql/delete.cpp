#include "orm/sql/delete.hpp"

#include "returning.hpp"

namespace orm {
namespace {

class delete_node final : public statement_node {
public:
    explicit delete_node(const table& which) : tables_{which} {}

    std::string_view kind_name() const noexcept override { return "delete"; }
    const table* target() const noexcept override { return &tables_.front(); }
    std::string outline() const override { return "DELETE FROM " + target()->key(); }

    void write(sql_writer& out) const override {
        const sql_writer::scope scope{out, tables_};
        out << "DELETE FROM ";
        out.table(*target());
        if (where) {
            out << " WHERE ";
            out << *where->node();
        }
        detail::write_returning(out, *target(), returning);
    }

    std::optional<condition> where;
    std::vector<std::string> returning;

private:
    std::vector<table> tables_;
};

std::shared_ptr<delete_node> copy_of(const delete_statement& statement) {
    return std::make_shared<delete_node>(static_cast<const delete_node&>(statement.root()));
}

}  // namespace

std::optional<delete_statement> delete_statement::of(const sql_statement& statement) {
    if (dynamic_cast<const delete_node*>(&statement.root()) == nullptr) return std::nullopt;
    return delete_statement{statement};
}

delete_statement delete_statement::add_where(const condition& which) const {
    auto changed = copy_of(*this);
    changed->where = changed->where ? *changed->where && which : which;
    return {*this, std::move(changed)};
}

delete_statement delete_statement::returning(std::vector<std::string> columns) const {
    detail::check_returning("delete_from", *target(), columns);
    auto changed = copy_of(*this);
    changed->returning = std::move(columns);
    return {*this, std::move(changed)};
}

delete_statement delete_from(const table& which) {
    return delete_statement{std::make_shared<delete_node>(which)};
}

}  // namespace orm

#include <utility>

#include "orm/schema/identifier.hpp"
#include "orm/sql/sql_writer.hpp"
#include "statement_call.hpp"

namespace orm::detail {
namespace {

class savepoint_node final : public statement_node {
public:
    savepoint_node(savepoint_step step, std::string name) noexcept
        : step_{step}, name_{std::move(name)} {}

    std::string_view kind_name() const noexcept override {
        switch (step_) {
            case savepoint_step::set:
                return "savepoint";
            case savepoint_step::roll_back:
                return "rollback_to_savepoint";
            case savepoint_step::release:
                break;
        }
        return "release_savepoint";
    }
    const std::string& text() const noexcept override { return name_; }
    void write(sql_writer& out) const override {
        const sql_dialect& dialect = out.dialect();
        switch (step_) {
            case savepoint_step::set:
                out << dialect.savepoint_text(name_);
                return;
            case savepoint_step::roll_back:
                out << dialect.rollback_to_savepoint_text(name_);
                return;
            case savepoint_step::release:
                out << dialect.release_savepoint_text(name_);
        }
    }

private:
    savepoint_step step_;
    std::string name_;
};

}  // namespace

sql_statement make_savepoint_statement(savepoint_step step, const std::string& name) {
    return sql_statement{std::make_shared<savepoint_node>(step, name)};
}

}  // namespace orm::detail

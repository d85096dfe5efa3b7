#include <utility>

#include "orm/schema/ddl_element.hpp"
#include "orm/sql/sql_dialect.hpp"
#include "orm/sql/sql_writer.hpp"
#include "orm/sql/statement.hpp"

namespace orm {
namespace {

class ddl_node final : public statement_node {
public:
    explicit ddl_node(ddl_element element) noexcept : element_{std::move(element)} {}

    std::string_view kind_name() const noexcept override { return element_.kind_name(); }
    const std::string& text() const noexcept override { return element_.raw_text(); }
    const ddl_element* ddl() const noexcept override { return &element_; }
    bool takes_values() const noexcept override { return false; }
    void write(sql_writer& out) const override { out << element_.text_for(out.dialect().ddl()); }

private:
    ddl_element element_;
};

}  // namespace

sql_statement::sql_statement(const ddl_element& element)
    : root_{std::make_shared<ddl_node>(element)} {}

}  // namespace orm

#include "orm/sql/sql_writer.hpp"
#include "orm/sql/statement.hpp"

namespace orm {
namespace {

class text_node final : public statement_node {
public:
    explicit text_node(std::string sql) noexcept : sql_{std::move(sql)} {}

    std::string_view kind_name() const noexcept override { return "text"; }
    const std::string& text() const noexcept override { return sql_; }
    bool is_text() const noexcept override { return true; }
    void write(sql_writer& out) const override { out << sql_; }

private:
    std::string sql_;
};

}  // namespace

sql_statement text(std::string sql) {
    return sql_statement{std::make_shared<text_node>(std::move(sql))};
}

}  // namespace orm

#include "orm/sql/statement.hpp"

#include "orm/core/error.hpp"
#include "orm/schema/sql_type.hpp"
#include "orm/sql/sql_writer.hpp"
#include "statement_call.hpp"

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

const std::string& statement_node::text() const noexcept {
    static const std::string none;
    return none;
}

std::optional<parameter_sets> statement_node::completed(std::span<const parameters>) const {
    return std::nullopt;
}

std::string statement_node::outline() const {
    return text().empty() ? std::string{kind_name()} : text();
}

struct sql_statement::settings {
    orm::execution_options options{};
    std::map<std::string, sql_type> types{};
};

sql_statement::sql_statement(std::shared_ptr<const statement_node> root) : root_{std::move(root)} {
    if (root_ == nullptr) throw argument_error{"a statement is made of a node, and got none"};
}

std::string sql_statement::text_for(const sql_dialect& dialect, const parameters& values) const {
    detail::statement_call call{this, {}, {&values, values.empty() ? std::size_t{0} : 1}};
    detail::compile(call, dialect);
    return std::string{call.sql};
}

const execution_options& sql_statement::options() const noexcept {
    return settings_ != nullptr ? settings_->options : detail::no_options();
}

sql_statement sql_statement::execution_options(const orm::execution_options& more) const {
    if (more.contains("isolation_level"))
        throw argument_error{
            "isolation_level is no option of a statement: set it with execution_options of a "
            "connection or an engine"};
    auto changed = settings_ != nullptr ? std::make_shared<settings>(*settings_)
                                        : std::make_shared<settings>();
    for (const auto& [name, value] : more) changed->options.insert_or_assign(name, value);
    sql_statement made = *this;
    made.settings_ = std::move(changed);
    return made;
}

sql_statement sql_statement::bind_type(std::string name, sql_type type) const {
    auto changed = settings_ != nullptr ? std::make_shared<settings>(*settings_)
                                        : std::make_shared<settings>();
    changed->types.insert_or_assign(std::move(name), std::move(type));
    sql_statement made = *this;
    made.settings_ = std::move(changed);
    return made;
}

const std::map<std::string, sql_type>& sql_statement::bind_types() const noexcept {
    static const std::map<std::string, sql_type> none;
    return settings_ != nullptr ? settings_->types : none;
}

sql_statement text(std::string sql) {
    return sql_statement{std::make_shared<text_node>(std::move(sql))};
}

}  // namespace orm

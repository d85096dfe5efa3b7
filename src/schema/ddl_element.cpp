#include "orm/schema/ddl_element.hpp"

#include <array>

#include "ddl_body.hpp"
#include "orm/core/error.hpp"
#include "orm/schema/dialect.hpp"

namespace orm {
namespace {

constexpr std::array<std::string_view, 14> names{"ddl",
                                                 "create_table",
                                                 "drop_table",
                                                 "create_index",
                                                 "drop_index",
                                                 "create_sequence",
                                                 "drop_sequence",
                                                 "create_type",
                                                 "drop_type",
                                                 "add_constraint",
                                                 "drop_constraint",
                                                 "set_table_comment",
                                                 "set_column_comment",
                                                 "set_constraint_comment"};

}  // namespace

bool ddl_condition::holds(const ddl_question& question) const {
    if (!dialects.empty() && std::ranges::find(dialects, question.dialect.name()) == dialects.end())
        return false;
    return !predicate || predicate(question);
}

ddl_element::ddl_element(ddl_kind kind, const schema_item& target) {
    const auto made = std::make_shared<body>();
    made->kind = kind;
    made->target = target;
    body_ = made;
}

std::string_view ddl_element::kind_name() const noexcept {
    return names[static_cast<std::size_t>(body_->kind)];
}
ddl_kind ddl_element::kind() const noexcept {
    return body_->kind;
}
const schema_item* ddl_element::target() const noexcept {
    return body_->target ? &*body_->target : nullptr;
}
const std::string& ddl_element::raw_text() const noexcept {
    return body_->text;
}
const ddl_condition* ddl_element::condition() const noexcept {
    return body_->condition ? &*body_->condition : nullptr;
}
const detail::listener_identity& ddl_element::identity() const noexcept {
    return body_->identity;
}

ddl_element ddl_element::against(const schema_item& target) const {
    if (body_->kind != ddl_kind::text) return *this;
    auto made = std::make_shared<body>(*body_);
    made->target.reset();
    made->target.emplace(target);
    return ddl_element{std::move(made)};
}

ddl_element ddl_element::execute_if(ddl_condition condition) const {
    auto made = std::make_shared<body>(*body_);
    made->condition = std::move(condition);
    made->identity = detail::serial_identity();
    return ddl_element{std::move(made)};
}

std::string ddl_element::text_for(const ddl_dialect& dialect) const {
    return dialect.text_of(*this);
}

bool ddl_element::applies(const schema_item& target, ddl_executor& connection,
                          const ddl_keywords& keywords) const {
    if (!body_->condition) return true;
    return body_->condition->holds(
        {this, target, &connection, body_->condition->state, connection.dialect(), keywords});
}

void ddl_element::operator()(schema_item& target, ddl_executor& connection,
                             const ddl_keywords& keywords) const {
    const ddl_element bound = against(target);
    if (bound.applies(target, connection, keywords)) connection.execute(bound);
}

ddl::ddl(std::string text, std::map<std::string, std::string> context) : ddl_element{nullptr} {
    const auto made = std::make_shared<body>();
    made->text = std::move(text);
    made->context = std::move(context);
    body_ = made;
}

create_table::create_table(const table& which) : ddl_element{ddl_kind::create_table, which} {}
create_table::create_table(const table& which, std::vector<foreign_key_constraint> inlined)
    : ddl_element{nullptr} {
    const auto made = std::make_shared<body>();
    made->kind = ddl_kind::create_table;
    made->target.emplace(which);
    made->inlined = std::move(inlined);
    body_ = made;
}
drop_table::drop_table(const table& which) : ddl_element{ddl_kind::drop_table, which} {}
create_index::create_index(const index& which) : ddl_element{ddl_kind::create_index, which} {}
drop_index::drop_index(const index& which) : ddl_element{ddl_kind::drop_index, which} {}
create_sequence::create_sequence(const sequence& which)
    : ddl_element{ddl_kind::create_sequence, which} {}
drop_sequence::drop_sequence(const sequence& which) : ddl_element{ddl_kind::drop_sequence, which} {}
create_type::create_type(const schema_type& which) : ddl_element{ddl_kind::create_type, which} {}
drop_type::drop_type(const schema_type& which) : ddl_element{ddl_kind::drop_type, which} {}
add_constraint::add_constraint(const constraint& which, bool isolate_from_table)
    : ddl_element{ddl_kind::add_constraint, which} {
    if (isolate_from_table) detail::node_of<detail::constraint_node>(which).isolated = true;
}
drop_constraint::drop_constraint(const constraint& which, bool isolate_from_table)
    : ddl_element{ddl_kind::drop_constraint, which} {
    if (isolate_from_table) detail::node_of<detail::constraint_node>(which).isolated = true;
}
set_table_comment::set_table_comment(const table& which)
    : ddl_element{ddl_kind::set_table_comment, which} {}
set_column_comment::set_column_comment(const column& which)
    : ddl_element{ddl_kind::set_column_comment, which} {}
set_constraint_comment::set_constraint_comment(const constraint& which)
    : ddl_element{ddl_kind::set_constraint_comment, which} {}

}  // namespace orm

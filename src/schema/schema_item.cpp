#include "orm/schema/schema_item.hpp"

#include <array>
#include <utility>

#include "nodes.hpp"
#include "orm/core/error.hpp"
#include "orm/schema/detail/ddl_listen.hpp"

namespace orm {
namespace detail {
namespace {

constexpr std::array<std::string_view, 17> names{"schema_item",
                                                 "constraint",
                                                 "schema_type",
                                                 "metadata",
                                                 "table",
                                                 "column",
                                                 "index",
                                                 "primary_key",
                                                 "unique",
                                                 "check",
                                                 "foreign_key_constraint",
                                                 "foreign_key",
                                                 "sequence",
                                                 "computed",
                                                 "identity",
                                                 "type",
                                                 "type"};

std::string_view name_of(item_kind kind) noexcept {
    return names[static_cast<std::size_t>(kind)];
}

/// The kind that `kind` is a special case of; of itself for schema_item.
item_kind base_of(item_kind kind) noexcept {
    switch (kind) {
        case item_kind::primary_key_constraint:
        case item_kind::unique_constraint:
        case item_kind::check_constraint:
        case item_kind::foreign_key_constraint:
            return item_kind::constraint;
        case item_kind::enumeration:
        case item_kind::domain:
            return item_kind::schema_type;
        default:
            return item_kind::schema_item;
    }
}

/// All classes, made at once and never destroyed. Naming constraints is the first listener of
/// their classes, so it runs before the users'.
struct classes {
    std::array<std::unique_ptr<target_class<ddl_events>>, names.size()> of;

    classes() {
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto kind = static_cast<item_kind>(i);
            const auto base = static_cast<std::size_t>(base_of(kind));
            of[i] = std::make_unique<target_class<ddl_events>>(std::string{names[i]},
                                                               i == 0 ? nullptr : of[base].get());
        }
        for (const item_kind kind : {item_kind::constraint, item_kind::index})
            listen(*of[static_cast<std::size_t>(kind)], ddl_event::after_parent_attach,
                   &apply_naming, named);
    }
};

std::string shown(const std::optional<constraint_name>& name) {
    return name ? name->text() : "-";
}

}  // namespace

target_class<ddl_events>& class_of(item_kind kind) {
    static const auto& all = *new classes;
    return *all.of[static_cast<std::size_t>(kind)];
}

dispatcher<ddl_events>& dispatch_of(const schema_item& item) noexcept {
    return schema_access::node(item)->dispatch;
}

const std::shared_ptr<schema_node>& schema_access::node(const schema_item& item) noexcept {
    return item.node_;
}
const std::shared_ptr<schema_node>& schema_access::created(const sql_type& type) noexcept {
    return type.created_;
}
void schema_access::set_created(sql_type& type, std::shared_ptr<schema_node> node) noexcept {
    type.kind_ = node->kind == item_kind::domain ? type_kind::domain : type_kind::enumeration;
    type.created_ = std::move(node);
}

}  // namespace detail

sql_type::sql_type(const enumeration& type) {
    detail::schema_access::set_created(*this, detail::schema_access::node(type));
}
sql_type::sql_type(const domain& type) {
    detail::schema_access::set_created(*this, detail::schema_access::node(type));
}

item_kind schema_item::kind() const noexcept {
    return node_->kind;
}

bool schema_item::is_kind(item_kind kind) const noexcept {
    return kind == node_->kind || kind == detail::base_of(node_->kind) ||
           kind == item_kind::schema_item;
}

void schema_item::expect_kind(item_kind kind) const {
    if (!is_kind(kind))
        throw invalid_request_error{describe() + " is no " + std::string{detail::name_of(kind)}};
}

std::map<std::string, std::string>& schema_item::info() const noexcept {
    return node_->info;
}

std::string schema_item::describe() const {
    using namespace detail;
    const auto name = [this]() -> std::string {
        switch (node_->kind) {
            case item_kind::table: {
                const auto& table = node_of<table_node>(*this);
                return table.name ? table.text() : "?";
            }
            case item_kind::column:
                return node_of<column_node>(*this).name.text();
            case item_kind::sequence:
                return node_of<sequence_node>(*this).name.text();
            case item_kind::enumeration:
            case item_kind::domain:
                return node_of<type_node>(*this).name.text();
            case item_kind::foreign_key:
                return node_of<foreign_key_node>(*this).target_name();
            case item_kind::metadata:
            case item_kind::computed:
            case item_kind::identity:
                return "-";
            default:
                return shown(node_of<columns_node>(*this).name);
        }
    };
    return std::string{name_of(node_->kind)} + ":" + name();
}

std::unique_ptr<inspector> ddl_executor::make_inspector() {
    throw invalid_request_error{
        "there is no inspector behind this DDL; give orm::autoload_with an engine, a connection or "
        "an inspector"};
}

ddl_executor::operator connection&() {
    connection* const behind = as_connection();
    if (behind == nullptr)
        throw invalid_request_error{
            "this DDL runs without an engine's connection; let the listener take an "
            "orm::ddl_executor& instead"};
    return *behind;
}

}  // namespace orm

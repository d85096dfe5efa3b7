#include "orm/sql/sql_writer.hpp"

#include <algorithm>
#include <limits>

#include "../driver/shown_name.hpp"
#include "../schema/nodes.hpp"
#include "orm/core/error.hpp"
#include "orm/sql/sql_node.hpp"
#include "shape.hpp"

namespace orm {

namespace piece = detail::piece;

namespace {

void begin(std::string& shape, char kind) {
    const char both[]{piece::mark, kind};
    shape.append(both, sizeof both);
}

}  // namespace

sql_writer::sql_writer(const sql_dialect& dialect, std::span<const parameters> values,
                       bool is_batch, bool keeps_types)
    : dialect_{dialect}, values_{values}, is_batch_{is_batch}, keeps_types_{keeps_types} {
    shape_.reserve(256);
}

void sql_writer::count(std::size_t number) {
    if (number > std::numeric_limits<std::uint32_t>::max())
        throw argument_error{"a part of a statement is larger than 4 GiB"};
    const auto written = static_cast<std::uint32_t>(number);
    shape_.append(reinterpret_cast<const char*>(&written), sizeof written);
}

/// A copy: who changes the table before types are declared is a listener.
void sql_writer::keep_type(const sql_type* type) {
    if (keeps_types_) types_.push_back(type != nullptr ? *type : sql_type{});
}

sql_writer& sql_writer::operator<<(std::string_view sql) {
    for (std::size_t nul = sql.find(piece::mark); nul != std::string_view::npos;
         nul = sql.find(piece::mark)) {
        shape_ += sql.substr(0, nul);
        begin(shape_, piece::nul);
        sql.remove_prefix(nul + 1);
    }
    shape_ += sql;
    return *this;
}

sql_writer& sql_writer::operator<<(const sql_node& part) {
    part.write(*this);
    return *this;
}

void sql_writer::operand(const sql_node& part) {
    if (part.stands_alone()) return part.write(*this);
    *this << "(" << part << ")";
}

void sql_writer::name(const identifier& name) {
    begin(shape_, !name.quote()   ? piece::name
                  : *name.quote() ? piece::quoted_name
                                  : piece::unquoted_name);
    count(name.text().size());
    shape_ += name.text();
}

void sql_writer::name(const qualified_name& name) {
    qualified(name.schema, name.name);
}

void sql_writer::qualified(const std::optional<identifier>& schema, const identifier& name) {
    if (schema) {
        this->name(*schema);
        *this << ".";
    }
    this->name(name);
}

void sql_writer::table(const orm::table& which) {
    const auto& node = detail::node_of<detail::table_node>(which);
    if (!node.name) return name(which.full_name());  // which tells why there is none
    qualified(node.schema, *node.name);
}

bool sql_writer::has_table(const detail::table_node& table) const {
    const auto is_it = [&table](const orm::table& one) {
        return detail::schema_access::node(one).get() == &table;
    };
    for (const scope* in = scope_; in != nullptr; in = in->outer_)
        for (std::size_t i = 0; i < in->tables_.size() && i < in->count_; ++i)
            if (is_it(in->tables_[i])) return true;
    return scope_ == nullptr;
}

void sql_writer::column(const orm::column& which) {
    const auto& node = detail::node_of<detail::column_node>(which);
    const detail::table_node* const of = node.parent;
    if (of == nullptr)
        throw argument_error{
            "the column '" + node.name.text() +
            "' cannot be in a statement: it belongs to no table, or to one that is "
            "gone or has another column in its place"};
    if (!has_table(*of))
        throw argument_error{"the statement names " + of->key() + "." + node.key +
                             ", and does not have that table: join it, or add it to FROM"};
    qualified(of->schema, of->name.value());
    *this << ".";
    name(node.name);
}

void sql_writer::value(const sql_value& owned, const sql_type* type) {
    begin(shape_, piece::owned);
    owned_.push_back(owned.view());
    keep_type(type);
}

void sql_writer::parameter(std::string_view name, const sql_type* type) {
    const auto is_it = [&](const auto& place) {
        return std::string_view{shape_}.substr(place.first, place.second) == name;
    };
    if (std::ranges::any_of(column_parameters_, is_it))
        throw argument_error{"the parameter :" + detail::shown_name(name) +
                             " is called as a column that gets the value of that name: give it "
                             "another name"};
    add_parameter(name, type, {}, 0);
}

void sql_writer::column_parameter(std::string_view name, const sql_type& type,
                                  std::string_view word, std::size_t row) {
    if (is_batch_ ? row == 0 || row > values_.size() : row != 0)
        throw argument_error{"a statement wrote values of row " + std::to_string(row) +
                             ", and has " + std::to_string(is_batch_ ? values_.size() : 0) +
                             " rows"};
    const std::size_t at = add_parameter(name, &type, word, row);
    if (row <= 1) column_parameters_.emplace_back(at, name.size());
}

/// @return where the name is in the shape
std::size_t sql_writer::add_parameter(std::string_view name, const sql_type* type,
                                      std::string_view word, std::size_t row) {
    begin(shape_, piece::parameter);
    count(row);
    count(name.size());
    const std::size_t at = shape_.size();
    shape_ += name;
    const bool has_own = !word.empty() && word != name;
    count(has_own ? word.size() : 0);
    if (has_own) shape_ += word;
    keep_type(type);
    return at;
}

// Apart, as g++ takes the address for one that dangles where it sees who keeps it.
sql_writer::scope::scope(sql_writer& writer, const std::vector<orm::table>& tables,
                         std::size_t count) noexcept
    : writer_{writer}, tables_{tables}, count_{count}, outer_{writer.scope_} {
    writer.scope_ = this;
}
sql_writer::scope::~scope() {
    writer_.scope_ = outer_;
}

}  // namespace orm

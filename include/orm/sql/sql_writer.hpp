#ifndef ORM_SQL_SQL_WRITER_HPP
#define ORM_SQL_SQL_WRITER_HPP

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orm/driver/parameters.hpp"
#include "orm/schema/identifier.hpp"
#include "orm/schema/sql_type.hpp"
#include "orm/sql/fwd.hpp"

namespace orm {

/// Where the nodes of a statement write themselves to.
///
/// What arrives is the shape of the statement: words, names and places of values, but no values.
/// The text is made of the shape alone, once, and found by it afterwards. So what a node writes may
/// depend on anything; whatever makes a difference to the text is in the shape.
/// Source: SQLAlchemy 2.1, sql/cache_key.py and sql/compiler.py, SQLCompiler.
class sql_writer {
public:
    /// @param values  what the statement is executed with; outlives the writer, as the values do
    ///   that nodes hand over
    /// @param is_batch     whether all sets go into one text
    /// @param keeps_types  whether types are wanted
    sql_writer(const sql_dialect& dialect, std::span<const parameters> values,
               bool is_batch = false, bool keeps_types = false);
    sql_writer(const sql_writer&) = delete;
    sql_writer& operator=(const sql_writer&) = delete;

    const sql_dialect& dialect() const noexcept { return dialect_; }
    /// The sets of values that go into this one text: none or one, and in a batch all.
    std::span<const parameters> values() const noexcept { return values_; }
    bool is_batch() const noexcept { return is_batch_; }

    /// SQL, as it is: never from input.
    sql_writer& operator<<(std::string_view sql);
    sql_writer& operator<<(const sql_node& part);
    /// The part, in parentheses unless it can do without.
    void operand(const sql_node& part);
    /// A name, in quotes where the dialect needs them.
    void name(const identifier& name);
    void name(const qualified_name& name);
    /// A table by its name, with its schema.
    /// @throws invalid_request_error before it is attached to its metadata
    void table(const orm::table& which);
    /// A column with its table.
    /// @throws argument_error when the column has no table, or one that the statement does not have
    void column(const orm::column& which);
    /// A value that the node owns.
    void value(const sql_value& owned, const sql_type* type = nullptr);
    void value(sql_value&& temporary, const sql_type* type = nullptr) = delete;
    /// A value that the statement is executed with, by its name.
    /// @throws argument_error for a name that column_parameter() has taken
    void parameter(std::string_view name, const sql_type* type = nullptr);
    /// The value that it is executed with for a column that it sets.
    /// @param word  what it is called in the text
    /// @param row   of a batch, the set it is of: 1, 2, …; else 0
    /// @throws argument_error for a row that is not there
    void column_parameter(std::string_view name, const sql_type& type, std::string_view word,
                          std::size_t row = 0);

    /// While it lives, columns have to be of one of these tables, or of those of a scope around
    /// it. Without any scope they may be of any table. Scopes end in reverse order.
    class scope {
    public:
        /// @param tables  outlive the scope
        /// @param count   only so many of them, from the first
        scope(sql_writer& writer, const std::vector<orm::table>& tables,
              std::size_t count = std::size_t(-1)) noexcept;
        ~scope();
        scope(const scope&) = delete;
        scope& operator=(const scope&) = delete;

    private:
        friend class sql_writer;
        sql_writer& writer_;
        const std::vector<orm::table>& tables_;
        std::size_t count_;
        const scope* outer_;
    };

    // What has arrived.
    const std::string& shape() const noexcept { return shape_; }
    /// Values of nodes, in order; may be taken once.
    std::vector<value_view> take_owned() noexcept { return std::move(owned_); }
    /// Of each value and parameter, in order; of kind none where no type is known.
    std::vector<sql_type> take_types() noexcept { return std::move(types_); }

private:
    void count(std::size_t number);
    void keep_type(const sql_type* type);
    void qualified(const std::optional<identifier>& schema, const identifier& name);
    std::size_t add_parameter(std::string_view name, const sql_type* type, std::string_view word,
                              std::size_t row);
    bool has_table(const detail::table_node& table) const;

    const sql_dialect& dialect_;
    std::span<const parameters> values_;
    const scope* scope_ = nullptr;
    std::string shape_;
    std::vector<value_view> owned_;
    std::vector<std::pair<std::size_t, std::size_t>> column_parameters_;  ///< in the shape
    std::vector<sql_type> types_;
    bool is_batch_;
    bool keeps_types_;
};

}  // namespace orm
#endif

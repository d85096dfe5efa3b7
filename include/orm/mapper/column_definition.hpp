#ifndef ORM_MAPPER_COLUMN_DEFINITION_HPP
#define ORM_MAPPER_COLUMN_DEFINITION_HPP

#include <string>
#include <type_traits>
#include <utility>

#include "orm/driver/sql_value.hpp"
#include "orm/instrument/mapped.hpp"
#include "orm/instrument/mapping.hpp"
#include "orm/mapper/detail/column_options.hpp"

namespace orm {

/// What a mapping says of the column of an attribute:
/// `m.column(&User::name).name("full_name").type(orm::string{100}).unique();`
///
/// What is not said goes by convention: the attribute's name in snake_case, the type that fits the
/// C++ type, NOT NULL unless that is an std::optional. Source: SQLAlchemy 2.1, orm.mapped_column.
template <class T>
class column_definition<mapped<T>> {
public:
    explicit column_definition(detail::column_declaration& given)
        : given_{detail::options_of(given)} {}

    column_definition& name(identifier called) {
        given_.name = std::move(called);
        return *this;
    }
    /// Whole numbers, texts, enums (as their numbers), bool, float, double, bytes, dates, points in
    /// time and durations have a type by themselves; others need one here.
    column_definition& type(sql_type of) {
        given_.type = std::move(of);
        return *this;
    }
    column_definition& nullable() {
        given_.nullable = true;
        return *this;
    }
    column_definition& not_null() {
        given_.nullable = false;
        return *this;
    }
    column_definition& unique() {
        given_.unique = true;
        return *this;
    }
    column_definition& indexed() {
        given_.indexed = true;
        return *this;
    }
    /// Whether the database counts the column up.
    column_definition& autoincrement(bool counts = true) {
        given_.autoincrement = counts;
        return *this;
    }
    /// What the database puts into a row that does not say.
    column_definition& server_default(orm::server_default value) {
        given_.server_default = std::move(value);
        return *this;
    }
    column_definition& server_default(const char* text) {
        return server_default(orm::server_default{text});
    }
    column_definition& server_default(literal_sql expression) {
        return server_default(orm::server_default{std::move(expression)});
    }
    /// What the library puts into a row that does not say; no DDL comes of it.
    template <class Value>
    column_definition& default_value(const Value& value) {
        constexpr bool fits = std::is_convertible_v<const Value&, T>;
        static_assert(fits, "orm: the default of a column is a value of its attribute");
        constexpr bool travels = detail::convertible_value<T>;
        static_assert(travels,
                      "orm: a default needs an orm::sql_conversion of the attribute's type; for "
                      "points in time include <orm/driver/chrono_values.hpp>");
        if constexpr (fits && travels) {
            const T made = value;
            given_.default_.value = sql_value{made};
        }
        return *this;
    }
    column_definition& comment(std::string text) {
        given_.comment = std::move(text);
        return *this;
    }
    /// How texts are compared and sorted.
    column_definition& collation(orm::collation by) {
        given_.collation = std::move(by);
        return *this;
    }

private:
    detail::column_options& given_;
};

/// What a mapping says of attributes that hold the key of a row of another table:
/// `m.foreign_key(&User::boss_id).references(&User::id);`
///
/// Source: SQLAlchemy 2.1, ForeignKeyConstraint.
template <class... V>
class foreign_key_definition {
public:
    explicit foreign_key_definition(detail::foreign_key_declaration& given)
        : given_{given}, options_{detail::options_of(given)} {}

    /// The attributes that it refers to, one for each.
    template <class Far, class... W>
    foreign_key_definition& references(mapped<W> Far::*... attributes) {
        constexpr bool as_many = sizeof...(W) == sizeof...(V);
        static_assert(as_many, "orm: a foreign key refers to as many attributes as it has");
        if constexpr (as_many) {
            constexpr bool alike =
                (std::is_same_v<detail::without_optional_t<V>, detail::without_optional_t<W>> &&
                 ...);
            static_assert(alike,
                          "orm: a foreign key and what it refers to have the same types, whether "
                          "optional or not");
            class_manager& far = detail::declared_manager<Far>();
            given_.target = {
                &far,
                {detail::manager_access::index_at(far, detail::offset_of<Far>(attributes))...}};
        }
        return *this;
    }
    foreign_key_definition& on_delete(foreign_key_action action) {
        options_.on_delete = action;
        return *this;
    }
    foreign_key_definition& on_update(foreign_key_action action) {
        options_.on_update = action;
        return *this;
    }
    /// Checked when the transaction is committed.
    foreign_key_definition& initially_deferred() {
        options_.deferrable = options_.initially_deferred = true;
        return *this;
    }
    foreign_key_definition& name(constraint_name called) {
        options_.name = std::move(called);
        return *this;
    }

private:
    detail::foreign_key_declaration& given_;
    foreign_key_options& options_;
};

}  // namespace orm
#endif

#ifndef ORM_ENGINE_STRUCT_ROWS_HPP
#define ORM_ENGINE_STRUCT_ROWS_HPP

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "orm/core/detail/aggregate_reflection.hpp"
#include "orm/core/detail/type_name.hpp"
#include "orm/core/error.hpp"
#include "orm/engine/result.hpp"

namespace orm {
namespace detail {

/// @return the place of the column. @throws key_error when there is none of that name.
std::size_t place_of_field(std::span<const std::string> columns, std::string_view field,
                           std::string_view structure);
/// Throws the value_error that is being handled as throw_wrong_value does, with the field's name.
[[noreturn]] void throw_wrong_field(std::string_view field, std::string_view structure,
                                    const value_view& value);

template <class T>
concept readable_value = requires(const value_view& value) {
    sql_conversion<T>::from(value);
};

}  // namespace detail

/// Rows as plain structs: `struct person { int id; std::string name; };` and
/// `for (person p : conn.execute("SELECT …").into<person>())`.
///
/// Each field takes the column of its name, the first one where several have it; columns without a
/// field are left out. A field that is a std::string_view is good until the next row only.
template <class S>
    requires(std::is_class_v<S>&& std::is_aggregate_v<S>)
class row_reader<S> {
    using fields = detail::aggregate_reflection<S>;
    template <class... T>
    static constexpr bool all_readable = (detail::readable_value<std::remove_cv_t<T>> && ...);
    template <class... T>
    using readable = std::bool_constant<all_readable<T...>>;
    static_assert(fields::template apply<readable>::value,
                  "orm: every field of a struct that rows are read into needs an "
                  "orm::sql_conversion");

public:
    /// @throws key_error when a field has no column.
    explicit row_reader(std::span<const std::string> columns) {
        for (std::size_t i = 0; i < fields::count; ++i)
            places_[i] = detail::place_of_field(columns, fields::names[i], detail::type_name<S>());
    }

    /// @throws value_error that names the field, when a value does not fit.
    S read(const value_view* values) const {
        return read(values, std::make_index_sequence<fields::count>{});
    }

private:
    template <std::size_t I>
    using type = std::remove_cv_t<typename fields::template type<I>>;

    template <std::size_t... I>
    S read(const value_view* values, std::index_sequence<I...>) const {
        return S{read_field<I>(values[places_[I]])...};
    }
    template <std::size_t I>
    static type<I> read_field(const value_view& value) {
        try {
            return value.template get<type<I>>();
        } catch (const value_error&) {
            detail::throw_wrong_field(fields::names[I], detail::type_name<S>(), value);
        }
    }

    std::array<std::size_t, fields::count> places_{};
};

}  // namespace orm
#endif

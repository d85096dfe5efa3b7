#ifndef ORM_SRC_SQL_SHAPE_HPP
#define ORM_SRC_SQL_SHAPE_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "orm/sql/sql_dialect.hpp"

// The shape of a statement: what sql_writer makes and render() reads. Bytes of SQL stand for
// themselves; a NUL begins a piece, whose kind is the next byte. Sizes and rows are 32 bits.
namespace orm::detail {

namespace piece {
inline constexpr char mark = '\0';
inline constexpr char nul = '0';            ///< a NUL in SQL
inline constexpr char name = 'n';           ///< size, name
inline constexpr char quoted_name = 'q';    ///< the same, always in quotes
inline constexpr char unquoted_name = 'u';  ///< the same, never in quotes
inline constexpr char owned = 'v';          ///< the next value that a node owns
inline constexpr char parameter = 'p';      ///< row, size, name, size, word
}  // namespace piece

/// The text of all statements of one shape, and which values go where.
struct statement_text {
    struct place {
        std::string name;   ///< of the parameter; empty: a value that a node owns
        std::string word;   ///< what it is called in a text that has names
        std::size_t row;    ///< of a parameter
        std::size_t owned;  ///< which of the owned ones
        std::size_t type;   ///< which of the types that were written
    };

    std::string sql{};
    std::vector<place> places{};
    bool only_owned = true;  ///< there are no parameters: values are counted
    bool as_given = true;    ///< the driver takes the sets as they were given
};

/// @throws what quoting a name throws
statement_text render(std::string_view shape, const sql_dialect& dialect);

}  // namespace orm::detail
#endif

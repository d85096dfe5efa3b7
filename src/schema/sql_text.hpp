#ifndef ORM_SRC_SCHEMA_SQL_TEXT_HPP
#define ORM_SRC_SCHEMA_SQL_TEXT_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// SQL that users and databases write, as far as it has to be understood to stand in a statement.
namespace orm::detail {

/// SQL with more behind it: a comment in its last line ends with it.
std::string embedded(const std::string& sql);

/// A piece of SQL outside of all parentheses; a pair of these with what is between is one piece.
struct sql_piece {
    enum class kind : std::uint8_t { word, number, quoted, group, sign };
    kind what;
    std::string_view text;
};
/// Comments are left out. What does not end goes to the end of `sql`.
std::vector<sql_piece> pieces_of(std::string_view sql);

}  // namespace orm::detail
#endif

#ifndef ORM_SRC_DRIVER_SQL_TEXT_HPP
#define ORM_SRC_DRIVER_SQL_TEXT_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace orm::detail {

/// `:name` and `?` in a text, found outside of quotes and comments; `\:` and `\?` stand for the
/// characters themselves.
struct compiled_text {
    std::string sql;                 ///< with `$1`, `$2`, …
    std::vector<std::string> names;  ///< of each place; empty for `?`
    std::size_t counted = 0;         ///< how many `?`
};
/// @param count_marks  are `?` places?
compiled_text compile_text(std::string_view sql, bool count_marks);
/// The number of the highest `$1`, outside of quotes and comments; 0: there is none.
std::size_t highest_place(std::string_view sql);
/// The first word behind blanks, comments and parentheses; empty: something else comes first.
std::string_view first_word(std::string_view sql);
/// Behind the quoted text or comment that begins at `at`; `at` itself: none does.
/// @param as_postgresql  else as SQLite reads it
std::size_t behind_quoted(std::string_view sql, std::size_t at, bool as_postgresql);
/// Is there a ROLLBACK AND CHAIN, as PostgreSQL reads the text?
bool rolls_back_and_chains(std::string_view sql);
/// One statement less the `;` behind it.
std::string_view without_terminator(std::string_view sql);
/// Is there a `\:` outside of quotes and comments?
bool has_escaped_colons(std::string_view sql);
/// Takes the backslashes off `\:`.
std::string unescape_colons(std::string_view sql);

}  // namespace orm::detail
#endif

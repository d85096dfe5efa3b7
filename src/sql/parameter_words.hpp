#ifndef ORM_SRC_SQL_PARAMETER_WORDS_HPP
#define ORM_SRC_SQL_PARAMETER_WORDS_HPP

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace orm::detail {

/// What the parameters for columns are called in a text: as the columns are, where that is a word,
/// and else a word made of it: no name of a column gets into SQL without its quotes.
/// Empty when all are as the columns are.
/// Source: SQLAlchemy 2.1, sql/compiler.py, bindname_escape_characters.
std::vector<std::string> parameter_words(std::span<const std::string_view> names);

}  // namespace orm::detail
#endif

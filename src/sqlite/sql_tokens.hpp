#ifndef ORM_SRC_SQLITE_SQL_TOKENS_HPP
#define ORM_SRC_SQLITE_SQL_TOKENS_HPP

#include <string>
#include <string_view>

namespace orm::detail::sqlite {

/// A token of SQL as SQLite reads it. Source: https://sqlite.org/src/file/src/tokenize.c.
struct token {
    enum class kind : unsigned char { end, word, quoted, text, parameter, other };
    enum kind kind = kind::end;
    std::string_view text{};  ///< as it stands
    std::size_t begin = 0;

    std::size_t finish() const noexcept { return begin + text.size(); }
    /// Is it this keyword, given in lower case?
    bool is_word(std::string_view word) const noexcept;
    bool is(char symbol) const noexcept {
        return kind == kind::other && text.size() == 1 && text.front() == symbol;
    }
    /// May it be a name? SQLite takes texts for names, too.
    bool is_name() const noexcept {
        return kind == kind::word || kind == kind::quoted || kind == kind::text;
    }
    /// The name, without its quotes.
    std::string name() const;
};

/// Reads tokens, without comments and white space.
class token_reader {
public:
    explicit token_reader(std::string_view sql) noexcept : sql_{sql} {}
    token next() noexcept;
    /// The next one, which stays.
    token peek() const noexcept { return token_reader{*this}.next(); }
    /// Has a comment been stepped over?
    bool saw_comment() const noexcept { return saw_comment_; }
    std::string_view sql() const noexcept { return sql_; }

private:
    void skip_blanks() noexcept;
    std::size_t quoted_size(char end) const noexcept;

    std::string_view sql_;
    std::size_t at_ = 0;
    bool saw_comment_ = false;
};

/// Are there only white space, comments and semicolons?
bool is_blank(std::string_view sql) noexcept;
/// Without regard to the case of ASCII letters, as SQLite compares names.
bool same_name(std::string_view left, std::string_view right) noexcept;
std::string lower(std::string_view text);

}  // namespace orm::detail::sqlite
#endif

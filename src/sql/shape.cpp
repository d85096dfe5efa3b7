#include "shape.hpp"

#include <algorithm>
#include <cstring>
#include <map>

#include "../driver/shown_name.hpp"
#include "orm/core/error.hpp"
#include "orm/schema/dialect.hpp"

namespace orm::detail {
namespace {

/// Takes a shape apart.
class shape_reader {
public:
    explicit shape_reader(std::string_view shape) : rest_{shape} {}

    bool at_end() const noexcept { return rest_.empty(); }
    /// SQL up to the next piece.
    std::string_view sql() { return take(std::min(rest_.find(piece::mark), rest_.size())); }
    /// The kind of the piece that begins here.
    char kind() { return take(2)[1]; }
    std::uint32_t number() {
        std::uint32_t made = 0;
        std::memcpy(&made, take(sizeof made).data(), sizeof made);
        return made;
    }
    std::string_view text() { return take(number()); }

private:
    std::string_view take(std::size_t size) {
        const std::string_view made = rest_.substr(0, size);
        rest_.remove_prefix(made.size());
        return made;
    }

    std::string_view rest_;
};

class renderer {
public:
    renderer(std::string_view shape, const sql_dialect& dialect)
        : shape_{shape}, dialect_{dialect} {}

    statement_text run() {
        find_words();
        for (shape_reader from{shape_}; !from.at_end();) {
            made_.sql += from.sql();
            if (!from.at_end()) write(from, from.kind());
        }
        made_.as_given = made_.as_given && is_by_name();
        return std::move(made_);
    }

private:
    bool is_by_name() const { return dialect_.style() == parameter_style::as_written; }

    /// Whether values are named, and which words are taken.
    void find_words() {
        for (shape_reader from{shape_}; !from.at_end();) {
            from.sql();
            if (from.at_end()) break;
            const char kind = from.kind();
            if (kind == piece::parameter) {
                made_.only_owned = false;
                const std::uint32_t row = from.number();
                const std::string_view name = from.text();
                const std::string_view word = from.text();
                if (row == 0) numbers_.emplace(word_of(name, word, row), 0);
            } else if (kind == piece::owned) {
                made_.as_given = false;
            } else if (kind != piece::nul) {
                from.text();
            }
        }
    }

    void write(shape_reader& from, char kind) {
        const ddl_dialect& ddl = dialect_.ddl();
        switch (kind) {
            case piece::nul:
                made_.sql += '\0';
                break;
            case piece::name:
                made_.sql += ddl.quote(identifier{from.text()});
                break;
            case piece::quoted_name:
            case piece::unquoted_name:
                made_.sql += ddl.quote(
                    identifier::quoted(std::string{from.text()}, kind == piece::quoted_name));
                break;
            case piece::owned:
                write_owned();
                break;
            default:
                write_parameter(from);
        }
    }

    void write_owned() {
        std::string word;
        if (!made_.only_owned) {
            do {
                word = "param_" + std::to_string(++words_made_);
            } while (numbers_.contains(word));
        }
        if (is_by_name()) made_.sql += made_.only_owned ? "?" : ":" + word;
        made_.places.push_back({{}, std::move(word), 0, owned_++, types_++});
        if (!is_by_name()) made_.sql += "$" + std::to_string(made_.places.size());
    }

    /// What stands behind a colon in a text, and may not go on as something else.
    static void check_word(std::string_view word) {
        const auto is_part = [](char c) {
            return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                   (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
        };
        if (word.empty() || !std::ranges::all_of(word, is_part))
            throw argument_error{"a parameter cannot be called '" + shown_name(word) +
                                 "': its name is a word of letters, digits and _"};
    }

    void write_parameter(shape_reader& from) {
        const std::size_t row = from.number();
        const std::string_view name = from.text();
        const std::string_view own_word = from.text();
        std::string word = word_of(name, own_word, row);
        check_word(word);
        if (word != name) made_.as_given = false;
        if (is_by_name()) made_.sql += ":" + word;
        std::size_t number = row == 0 ? numbers_[word] : 0;  // one place, however often it is named
        if (number == 0) {
            number = made_.places.size() + 1;
            if (row == 0) numbers_[word] = number;
            made_.places.push_back({std::string{name}, std::move(word), row, 0, types_});
        }
        ++types_;
        if (!is_by_name()) made_.sql += "$" + std::to_string(number);
    }

    /// Of a batch `name__0`, `name__1`, …; see sql_writer::parameter.
    static std::string word_of(std::string_view name, std::string_view word, std::size_t row) {
        std::string made{word.empty() ? name : word};
        if (row > 0) made += "__" + std::to_string(row - 1);
        return made;
    }

    std::string_view shape_;
    const sql_dialect& dialect_;
    statement_text made_;
    std::map<std::string, std::size_t> numbers_;  ///< of the places, by words; 0: not yet
    std::size_t words_made_ = 0;
    std::size_t owned_ = 0;
    std::size_t types_ = 0;
};

}  // namespace

statement_text render(std::string_view shape, const sql_dialect& dialect) {
    return renderer{shape, dialect}.run();
}

}  // namespace orm::detail

#ifndef ORM_TESTS_ENGINE_STRANGE_TEXTS_HPP
#define ORM_TESTS_ENGINE_STRANGE_TEXTS_HPP

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <string>
#include <string_view>

namespace tests {

/// Texts made of what means something to SQL, to drivers, to formats and to text encodings.
class strange_texts {
public:
    explicit strange_texts(unsigned seed) : random_{seed} {}

    /// Of at most `most` bytes, perhaps empty.
    std::string text(std::size_t most) {
        std::string made;
        for (std::size_t left = below(9); left > 0; --left) {
            const std::string_view piece = pieces[below(pieces.size())];
            if (made.size() + piece.size() <= most) made += piece;
        }
        return made;
    }

    /// One that was not there yet, whatever the case of its letters.
    std::string name(std::size_t most = 40) {
        for (;;) {
            std::string made = text(most);
            std::string lower = made;
            std::ranges::transform(lower, lower.begin(), [](char c) {
                return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            });
            if (!made.empty() && used_.insert(lower).second) return made;
        }
    }

private:
    static constexpr auto pieces = std::to_array<std::string_view>({"a",
                                                                    "B",
                                                                    "x__0",
                                                                    "1",
                                                                    "_",
                                                                    " ",
                                                                    "-",
                                                                    ":",
                                                                    "::",
                                                                    ":a",
                                                                    ".",
                                                                    "%",
                                                                    "%%",
                                                                    "%s",
                                                                    "%(a)s",
                                                                    "?",
                                                                    "?1",
                                                                    "$1",
                                                                    "$$",
                                                                    "(",
                                                                    ")",
                                                                    "'",
                                                                    "''",
                                                                    "\"",
                                                                    "`",
                                                                    "[",
                                                                    "]",
                                                                    "\\",
                                                                    "\\'",
                                                                    ";",
                                                                    "--",
                                                                    "/*",
                                                                    "*/",
                                                                    ",",
                                                                    "||",
                                                                    "=",
                                                                    "{0}",
                                                                    "\t",
                                                                    "\n",
                                                                    "@x",
                                                                    "#",
                                                                    "select",
                                                                    "E'",
                                                                    "\xc3\xa4",
                                                                    "\xe6\x97\xa5",
                                                                    "\xf0\x9f\x98\x80"});

    std::size_t below(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>{0, end - 1}(random_);
    }

    std::mt19937 random_;
    std::set<std::string> used_;
};

}  // namespace tests
#endif

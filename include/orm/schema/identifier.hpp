#ifndef ORM_SCHEMA_IDENTIFIER_HPP
#define ORM_SCHEMA_IDENTIFIER_HPP

#include <optional>
#include <string>
#include <string_view>

#include "orm/core/detail/visibility.hpp"
#include "orm/core/error.hpp"

namespace orm {

/// A name that no database object can have, or not in this dialect: empty, with a NUL, not UTF-8,
/// too long. Source: SQLAlchemy 2.1, exc.py, IdentifierError.
class ORM_ONE_PER_PROCESS identifier_error : public error {
public:
    using error::error;
};

/// A name of a database object: the only way for a name into a statement.
///
/// It is checked when it is made, and quoted when it is rendered (ddl_dialect::quote). Whether it
/// needs quotes the dialect decides, unless the name says so itself.
/// Source: SQLAlchemy 2.1, sql/elements.py, quoted_name.
class identifier {
public:
    /// @throws identifier_error when `text` is empty, holds a NUL or is not valid UTF-8.
    identifier(std::string text);
    identifier(std::string_view text) : identifier{std::string{text}} {}
    identifier(const char* text) : identifier{std::string{text}} {}

    /// The same name, always or never in quotes. A name that is never quoted must consist of
    /// letters, digits, `_` and `$` and not begin with a digit.
    /// @throws identifier_error when it may not go without quotes.
    static identifier quoted(std::string text, bool quote = true);

    const std::string& text() const noexcept { return text_; }
    /// Quote it always, never, or as the dialect finds right.
    std::optional<bool> quote() const noexcept { return quote_; }

    friend bool operator==(const identifier& left, const identifier& right) noexcept {
        return left.text_ == right.text_;
    }

private:
    std::string text_;
    std::optional<bool> quote_;
};

/// A name with the schema it is in, if any.
struct qualified_name {
    std::optional<identifier> schema;
    identifier name;
};

/// A name that is final: no naming convention is applied to it any more, and one that is too long
/// for the dialect is cut instead of refused. Source: SQLAlchemy 2.1, sql/naming.py, conv.
class conv {
public:
    explicit conv(identifier name) : name_{std::move(name)} {}
    const identifier& name() const noexcept { return name_; }

private:
    identifier name_;
};

/// The name of a constraint or index.
class constraint_name {
public:
    constraint_name(identifier name) : name_{std::move(name)} {}
    constraint_name(std::string name) : name_{std::move(name)} {}
    constraint_name(const char* name) : name_{name} {}
    constraint_name(const conv& name) : name_{name.name()}, is_final_{true} {}

    const identifier& name() const noexcept { return name_; }
    const std::string& text() const noexcept { return name_.text(); }
    /// Did a naming convention, or orm::conv, make it?
    bool is_final() const noexcept { return is_final_; }

private:
    identifier name_;
    bool is_final_ = false;
};

namespace detail {
/// Is it well-formed UTF-8: no surrogates, nothing overlong, nothing above U+10FFFF?
bool is_utf8(std::string_view text) noexcept;
}  // namespace detail

}  // namespace orm
#endif

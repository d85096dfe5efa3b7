#ifndef ORM_ENGINE_URL_HPP
#define ORM_ENGINE_URL_HPP

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace orm {

/// Where a database is: `postgresql://user:password@host:port/database?option=value`,
/// `sqlite:///file.db` (relative), `sqlite:////absolute/file.db`, `sqlite://` (in memory).
///
/// Parts are percent-decoded when read and encoded when written; a host in brackets is an IPv6
/// address. Source: SQLAlchemy 2.1, engine/url.py, URL.
struct url {
    std::string drivername;  ///< "postgresql"; what follows a `+` names a driver
    std::optional<std::string> username{};
    std::optional<std::string> password{};
    std::optional<std::string> host{};
    std::optional<int> port{};
    std::optional<std::string> database{};
    std::map<std::string, std::string> query{};

    /// @throws argument_error for what is no such text; the message does not repeat it, as it may
    ///   hold a password.
    static url parse(std::string_view text);
    /// The part of drivername before the `+`: which dialect.
    std::string_view backend() const noexcept;
    /// As a text; the password, and values of the query that are called so, as `***`.
    std::string render(bool hide_password = true) const;

    friend bool operator==(const url&, const url&) = default;
};

}  // namespace orm
#endif

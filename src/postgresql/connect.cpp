#include "connect.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "errors.hpp"
#include "orm/core/error.hpp"

namespace orm::detail {
namespace {

/// What may be given in the query of a url. Source: PostgreSQL 15, section 34.1.2.
constexpr auto options = std::to_array<std::string_view>({
    "application_name",
    "channel_binding",
    "connect_timeout",
    "fallback_application_name",
    "gssencmode",
    "gsslib",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "krbsrvname",
    "options",
    "passfile",
    "port",
    "requirepeer",
    "service",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcert",
    "sslcompression",
    "sslcrl",
    "sslcrldir",
    "sslkey",
    "sslmode",
    "sslpassword",
    "sslrootcert",
    "sslsni",
    "target_session_attrs",
    "tcp_user_timeout",
});

/// Not libpq's: the library's own.
constexpr std::string_view cache_size = "statement_cache_size";

constexpr auto parts = std::to_array<std::string_view>({"dbname", "password", "user"});

template <class Names>
bool is_one_of(const Names& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// Texts of times and intervals are read as they are by default, and so are texts in statements,
/// where parameters are looked for, whatever the server's settings say.
void set_styles(PGconn* connection) {
    const auto begins = [connection](const char* name, std::string_view wanted) {
        const char* const style = PQparameterStatus(connection, name);
        return style != nullptr && std::string_view{style}.starts_with(wanted);
    };
    if (begins("DateStyle", "ISO") && begins("IntervalStyle", "postgres") &&
        begins("standard_conforming_strings", "on"))
        return;
    const pg_result set{PQexec(connection,
                               "SET datestyle TO ISO; SET intervalstyle TO postgres; "
                               "SET standard_conforming_strings TO on")};
    if (PQresultStatus(set.get()) != PGRES_COMMAND_OK) throw pg_error_of(set.get(), connection);
}

}  // namespace

connect_arguments pg_arguments_from(const url& where) {
    connect_arguments made;
    const auto add = [&made](std::string_view name, const std::string& value) {
        if (!made.named.emplace(name, value).second)
            throw argument_error{"the url gives '" + std::string{name} +
                                 "' twice: before the database and as an option"};
    };
    if (where.username) add("user", *where.username);
    if (where.password) add("password", *where.password);
    if (where.host) add("host", *where.host);
    if (where.port) add("port", std::to_string(*where.port));
    if (where.database && !where.database->empty()) add("dbname", *where.database);
    for (const auto& [name, value] : where.query) {
        if (!is_one_of(options, name) && name != cache_size)
            throw argument_error{"PostgreSQL has no connection option '" + name +
                                 "'; see the parameter key words of libpq"};
        add(name, value);
    }
    pg_cache_size_of(made);
    return made;
}

std::size_t pg_cache_size_of(const connect_arguments& with) {
    const auto found = with.named.find(cache_size);
    if (found == with.named.end()) return 128;
    const std::string& text = found->second;
    std::size_t made = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), made);
    if (error != std::errc{} || end != text.data() + text.size())
        throw argument_error{"statement_cache_size is '" + text +
                             "': it is how many statements stay prepared, 0 for none"};
    return made;
}

pg_conn pg_connect(const connect_arguments& with) {
    if (!with.positional.empty())
        throw argument_error{"PostgreSQL takes named connection arguments only, and was given " +
                             std::to_string(with.positional.size()) + " without a name"};
    std::vector<const char*> names;
    std::vector<const char*> values;
    for (const auto& [name, value] : with.named) {
        if (name == cache_size) continue;
        if (!is_one_of(options, name) && !is_one_of(parts, name))
            throw argument_error{"PostgreSQL has no connection argument '" + name +
                                 "'; see the parameter key words of libpq"};
        // libpq takes texts as C has them.
        if (value.find('\0') != std::string::npos)
            throw argument_error{"the connection argument '" + name + "' has a NUL in it"};
        names.push_back(name.c_str());
        values.push_back(value.c_str());
    }
    names.insert(names.end(), {"client_encoding", nullptr});
    values.insert(values.end(), {"UTF8", nullptr});

    // The last argument: a dbname is a name, and not looked into for other parameters.
    pg_conn made{PQconnectdbParams(names.data(), values.data(), 0)};
    if (made == nullptr)
        throw driver_error{driver_error_kind::operational, "no memory for a connection"};
    if (PQstatus(made.get()) != CONNECTION_OK) throw pg_error_of(made.get());
    set_styles(made.get());
    return made;
}

}  // namespace orm::detail

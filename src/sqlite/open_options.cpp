#include "open_options.hpp"

#include <sqlite3.h>

#include <charconv>
#include <filesystem>

#include "orm/core/error.hpp"

namespace orm::detail::sqlite {
namespace {

constexpr std::string_view memory = ":memory:";

[[noreturn]] void refuse_value(const std::string& option, const std::string& value,
                               const char* possible) {
    throw argument_error{"the option '" + option + "' of an SQLite url cannot be '" + value +
                         "': it is " + possible};
}

bool read_switch(const std::string& option, const std::string& value) {
    if (value == "on" || value == "true" || value == "1") return true;
    if (value == "off" || value == "false" || value == "0") return false;
    refuse_value(option, value, "on or off");
}

template <class Number>
Number read_number(const std::string& option, const std::string& value, Number most,
                   const char* possible) {
    Number made{};
    const char* const end = value.data() + value.size();
    const auto [at, error] = std::from_chars(value.data(), end, made);
    if (error != std::errc{} || at != end || !(made >= 0 && made <= most))
        refuse_value(option, value, possible);
    return made;
}

int read_mode(const std::string& value) {
    if (value == "rwc") return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (value == "rw") return SQLITE_OPEN_READWRITE;
    if (value == "ro") return SQLITE_OPEN_READONLY;
    if (value == "memory") return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY;
    refuse_value("mode", value, "rwc, rw, ro or memory");
}

std::string read_begin(const std::string& value) {
    if (value == "deferred") return "BEGIN DEFERRED";
    if (value == "immediate") return "BEGIN IMMEDIATE";
    if (value == "exclusive") return "BEGIN EXCLUSIVE";
    refuse_value("begin", value, "deferred, immediate or exclusive");
}

bool is_uri(const url& where) {
    const auto found = where.query.find("uri");
    return found != where.query.end() && read_switch("uri", found->second);
}

}  // namespace

bool is_in_memory(const url& where) {
    const std::string path = where.database.value_or("");
    const auto mode = where.query.find("mode");
    if (path.empty() || path == memory) return true;
    if (mode != where.query.end() && mode->second == "memory") return true;
    return is_uri(where) &&
           (path.find("mode=memory") != std::string::npos || path.starts_with("file::memory:"));
}

connect_arguments arguments_of(const url& where) {
    if (where.username || where.password || where.port || (where.host && !where.host->empty()))
        throw argument_error{
            "an SQLite url has no user, password, host or port: write "
            "sqlite:///relative.db, sqlite:////absolute.db or sqlite:// (in "
            "memory)"};
    std::string path = where.database.value_or("");
    if (path.find('\0') != std::string::npos)
        throw argument_error{"the path of an SQLite url holds a NUL character"};
    if (path.empty()) path = memory;
    // Absolute, so that another working directory later is not another database; and so no path
    // is taken for a URI that was not said to be one.
    const auto mode = where.query.find("mode");
    const bool is_memory =
        path == memory || (mode != where.query.end() && mode->second == "memory");
    if (!is_memory && !is_uri(where)) path = std::filesystem::absolute(path).string();
    connect_arguments made{{path}, {}};
    for (const auto& [name, value] : where.query) made.named.emplace(name, value);
    read_options(made);
    return made;
}

open_options read_options(const connect_arguments& arguments) {
    if (arguments.positional.size() != 1)
        throw argument_error{"SQLite connects with one argument, the path, and got " +
                             std::to_string(arguments.positional.size())};
    open_options made;
    made.path = arguments.positional.front();
    made.flags = read_mode("rwc");
    bool uri = false;
    for (const auto& [name, value] : arguments.named) {
        if (name == "mode") {
            made.flags = read_mode(value);
        } else if (name == "uri") {
            uri = read_switch(name, value);
        } else if (name == "timeout") {
            made.timeout = static_cast<int>(
                read_number<double>(name, value, 2'000'000, "a number of seconds") * 1000);
        } else if (name == "begin") {
            made.begin = read_begin(value);
        } else if (name == "foreign_keys") {
            made.foreign_keys = read_switch(name, value);
        } else if (name == "cached_statements") {
            made.cached_statements =
                read_number<std::size_t>(name, value, 100'000, "a number up to 100000");
        } else {
            throw argument_error{"an SQLite url has no option '" + name +
                                 "': there are begin, cached_statements, foreign_keys, mode, "
                                 "timeout and uri"};
        }
    }
    // Used by one thread at a time, so SQLite's own locks are for nothing.
    made.flags |= SQLITE_OPEN_NOMUTEX;
    if (uri) made.flags |= SQLITE_OPEN_URI;
    if (made.path.find('\0') != std::string::npos)
        throw argument_error{"the path of an SQLite database holds a NUL character"};
    return made;
}

}  // namespace orm::detail::sqlite

#ifndef ORM_SRC_SQLITE_OPEN_OPTIONS_HPP
#define ORM_SRC_SQLITE_OPEN_OPTIONS_HPP

#include <cstddef>
#include <string>

#include "orm/engine/dialect_events.hpp"
#include "orm/engine/url.hpp"

namespace orm::detail::sqlite {

/// How a connection is opened, see orm/engine/sqlite.hpp.
struct open_options {
    std::string path;
    int flags = 0;
    int timeout = 5000;  ///< milliseconds
    std::string begin = "BEGIN DEFERRED";
    bool foreign_keys = false;
    std::size_t cached_statements = 128;
};

/// The path, absolute where it is one, and the options as they are.
/// @throws argument_error for parts of the url that mean nothing here.
connect_arguments arguments_of(const url& where);
/// @throws argument_error for an option that there is not, or a value that it cannot have.
open_options read_options(const connect_arguments& arguments);
/// Is the database in memory, and so every connection's own?
bool is_in_memory(const url& where);

}  // namespace orm::detail::sqlite
#endif

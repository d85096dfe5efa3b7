#ifndef ORM_SQL_EXECUTION_OPTIONS_HPP
#define ORM_SQL_EXECUTION_OPTIONS_HPP

#include <any>
#include <map>
#include <string>
#include <string_view>

namespace orm {

/// Options of statements, connections and engines by name; whatever listeners want to read, and
/// what the library knows:
///
/// - `isolation_level` (std::string or const char*; connection, engine): see
///   dialect::isolation_levels; goes back to the default when the connection returns to its pool.
/// - `no_parameters` (bool): a statement without parameters goes through do_execute_no_params.
/// - `skip_user_error_events` (bool; connection, engine): handle_error is not fired.
/// - `stream_results` (bool): the rows of an execution come from the server as they are fetched,
///   instead of all at once; not for executemany. SQLite never does otherwise.
/// - `insertmanyvalues_page_size` (int): rows of one statement of a batched insert.
///
/// Source: SQLAlchemy 2.1, Connection.execution_options.
using execution_options = std::map<std::string, std::any, std::less<>>;

/// The option of that name; `otherwise` when there is none.
/// @throws argument_error when it is of another type; a text may be a const char*.
template <class T>
T get_option(const execution_options& options, std::string_view name, T otherwise);

extern template bool get_option(const execution_options&, std::string_view, bool);
extern template int get_option(const execution_options&, std::string_view, int);
extern template std::string get_option(const execution_options&, std::string_view, std::string);

namespace detail {
/// What functions take that are given none: it is there already.
inline const execution_options& no_options() {
    static const execution_options none;
    return none;
}
}  // namespace detail

}  // namespace orm
#endif

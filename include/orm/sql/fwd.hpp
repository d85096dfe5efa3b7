#ifndef ORM_SQL_FWD_HPP
#define ORM_SQL_FWD_HPP

namespace orm {

class insert_statement;
class row_batch;
class row_source;
class sql_dialect;
class sql_node;
class sql_statement;
class sql_writer;
class statement_node;
struct row_statement;
struct write_outcome;

namespace detail {
class text_cache;
}  // namespace detail

}  // namespace orm
#endif

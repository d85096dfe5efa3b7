#ifndef ORM_SQL_FWD_HPP
#define ORM_SQL_FWD_HPP

namespace orm {

class sql_dialect;
class sql_statement;

}  // namespace orm
#endif

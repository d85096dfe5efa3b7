#ifndef ORM_DRIVER_FWD_HPP
#define ORM_DRIVER_FWD_HPP

namespace orm {

class driver_connection;
class driver_cursor;
class driver_error;
class parameters;
class sql_value;
class value_view;

}  // namespace orm
#endif

#ifndef ORM_ENGINE_FWD_HPP
#define ORM_ENGINE_FWD_HPP

#include "orm/pool/fwd.hpp"
#include "orm/sql/fwd.hpp"

namespace orm {

class dialect;
class connection;
class engine;
class transaction;
class result;
class row;
class exception_context;
struct connect_arguments;
struct execution_context;
struct engine_options;
struct url;
struct connection_events;
struct dialect_events;

}  // namespace orm
#endif

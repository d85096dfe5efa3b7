#ifndef ORM_SRC_ENGINE_POSTGRESQL_LIBPQ_HPP
#define ORM_SRC_ENGINE_POSTGRESQL_LIBPQ_HPP

#include <libpq-fe.h>

#include <memory>

namespace orm::detail {

struct pg_deleter {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    void operator()(PGresult* result) const noexcept { PQclear(result); }
    void operator()(char* text) const noexcept { PQfreemem(text); }
};
using pg_result = std::unique_ptr<PGresult, pg_deleter>;
using pg_conn = std::unique_ptr<PGconn, pg_deleter>;
using pg_text = std::unique_ptr<char, pg_deleter>;

}  // namespace orm::detail
#endif

#include "orm/sql/sql_dialect.hpp"

#include "orm/schema/dialect.hpp"
#include "text_cache.hpp"

namespace orm {

sql_dialect::sql_dialect() : texts_{std::make_unique<detail::text_cache>()} {}
sql_dialect::~sql_dialect() = default;

std::string sql_dialect::savepoint_text(const identifier& name) const {
    return "SAVEPOINT " + ddl().quote(name);
}

std::string sql_dialect::rollback_to_savepoint_text(const identifier& name) const {
    return "ROLLBACK TO SAVEPOINT " + ddl().quote(name);
}

std::string sql_dialect::release_savepoint_text(const identifier& name) const {
    return "RELEASE SAVEPOINT " + ddl().quote(name);
}

}  // namespace orm

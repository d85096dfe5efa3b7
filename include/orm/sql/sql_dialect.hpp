#ifndef ORM_SQL_SQL_DIALECT_HPP
#define ORM_SQL_SQL_DIALECT_HPP

#include <string>

#include "orm/schema/fwd.hpp"

namespace orm {

/// How statements name their parameters when they reach the driver.
enum class parameter_style : unsigned char {
    as_written,      ///< `:name` and `?`: the driver knows both
    numeric_dollar,  ///< `$1`, `$2`, …
};

/// What one kind of database says of the SQL of statements; orm::dialect is one.
///
/// One object serves all threads.
class sql_dialect {
public:
    virtual const ddl_dialect& ddl() const noexcept = 0;
    virtual parameter_style style() const noexcept { return parameter_style::as_written; }

    virtual std::string savepoint_text(const identifier& name) const;
    virtual std::string rollback_to_savepoint_text(const identifier& name) const;
    virtual std::string release_savepoint_text(const identifier& name) const;

protected:
    ~sql_dialect() = default;
};

}  // namespace orm
#endif

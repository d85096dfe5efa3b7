#ifndef ORM_SQL_SQL_DIALECT_HPP
#define ORM_SQL_SQL_DIALECT_HPP

#include <memory>
#include <string>
#include <string_view>

#include "orm/schema/fwd.hpp"
#include "orm/sql/fwd.hpp"

namespace orm {

/// How statements name their parameters when they reach the driver.
enum class parameter_style : unsigned char {
    as_written,      ///< `:name` and `?`: the driver knows both
    numeric_dollar,  ///< `$1`, `$2`, …
};

/// What one kind of database says of the SQL of statements; orm::dialect is one.
///
/// One object serves all threads. It keeps the texts of the last few hundred statements by their
/// shapes; what it says here must not change meanwhile.
class sql_dialect {
public:
    virtual const ddl_dialect& ddl() const noexcept = 0;
    virtual parameter_style style() const noexcept { return parameter_style::as_written; }
    /// Whether INSERT, UPDATE and DELETE have RETURNING.
    virtual bool has_returning() const noexcept { return true; }
    /// What stands before an OFFSET where no limit was given: `LIMIT -1`; empty: nothing has to.
    virtual std::string_view no_limit() const noexcept { return {}; }

    virtual std::string savepoint_text(const identifier& name) const;
    virtual std::string rollback_to_savepoint_text(const identifier& name) const;
    virtual std::string release_savepoint_text(const identifier& name) const;

protected:
    sql_dialect();
    virtual ~sql_dialect();

private:
    friend class detail::text_cache;
    std::unique_ptr<detail::text_cache> texts_;
};

}  // namespace orm
#endif

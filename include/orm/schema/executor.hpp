#ifndef ORM_SCHEMA_EXECUTOR_HPP
#define ORM_SCHEMA_EXECUTOR_HPP

#include <memory>
#include <optional>
#include <string>

#include "orm/core/callback.hpp"
#include "orm/schema/fwd.hpp"
#include "orm/schema/identifier.hpp"

namespace orm {

/// What DDL can be run with: an engine, which opens a connection and a transaction for the whole of
/// it, or a connection, which runs it as it is.
class ddl_bind {
public:
    virtual ~ddl_bind() = default;
    /// Calls `work` once with a connection. An engine commits when it returns, rolls back when it
    /// throws, and lets the exception through.
    virtual void with_connection(const callback<void(ddl_executor&)>& work) = 0;
};

/// The only way of this layer to a database; the engine's connection implements it.
///
/// Whatever a member throws passes through create_all, drop_all and the like unchanged.
/// Source: SQLAlchemy 2.1, engine/reflection.py and the has_… methods of engine/interfaces.py.
class ddl_executor : public ddl_bind {
public:
    void with_connection(const callback<void(ddl_executor&)>& work) override { work(*this); }

    /// Its name, what it can do, and how it renders.
    virtual const ddl_dialect& dialect() const = 0;

    /// Executes a DDL element, with all events of executing a statement. The text is
    /// `element.text_for(dialect())`: it is made after the events that may replace the element.
    virtual void execute(const ddl_element& element) = 0;

    // Does it exist? Looked up before the first event and without beginning a transaction.
    virtual bool has_table(const qualified_name& table) = 0;
    virtual bool has_index(const qualified_name& table, const identifier& index) = 0;
    virtual bool has_sequence(const qualified_name& sequence) = 0;
    virtual bool has_type(const qualified_name& type) = 0;

    /// Looks at the tables of the database; must not outlive this.
    /// @throws invalid_request_error when there is nothing to look with.
    virtual std::unique_ptr<inspector> make_inspector();

    /// The engine's connection behind it; nullptr when it is none.
    virtual connection* as_connection() noexcept { return nullptr; }
    /// For listeners that take an orm::connection&.
    /// @throws invalid_request_error when there is no connection behind it.
    operator connection&();
};

}  // namespace orm
#endif

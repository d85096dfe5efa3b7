#ifndef ORM_FLOWS_SCHEMA_EXECUTOR_HPP
#define ORM_FLOWS_SCHEMA_EXECUTOR_HPP

#include <nlohmann/json_fwd.hpp>
#include <orm/schema/ddl_element.hpp>
#include <orm/schema/dialect.hpp>
#include <set>
#include <string>

#include "trace.hpp"

namespace orm_flows {

/// SQLite's DDL with abilities that a flow grants.
class flow_dialect final : public orm::ddl_dialect {
public:
    void grant(const json& abilities);

    std::string_view name() const noexcept override { return "sqlite"; }
    std::size_t max_identifier_length() const noexcept override {
        return orm::sqlite_ddl().max_identifier_length();
    }
    bool is_reserved(std::string_view word) const noexcept override {
        return orm::sqlite_ddl().is_reserved(word);
    }
    std::string type_text(const orm::sql_type& type) const override {
        return orm::sqlite_ddl().type_text(type);
    }
    std::string create_index_text(const orm::index& which) const override {
        return orm::sqlite_ddl().create_index_text(which);
    }
    bool supports_alter() const noexcept override { return alter_; }
    bool supports_sequences() const noexcept override { return sequences_; }
    bool sequences_optional() const noexcept override { return sequences_optional_; }
    bool references_with_schema() const noexcept override { return false; }

private:
    bool alter_ = false;
    bool sequences_ = false;
    bool sequences_optional_ = true;
};

/// Stands in for a connection until there is an engine: what DDL asks and executes goes into the
/// trace as calls of the driver; what was created exists.
class schema_executor final : public orm::ddl_executor {
public:
    explicit schema_executor(trace& log) : log_{log} {}

    flow_dialect& flow_abilities() noexcept { return dialect_; }
    const orm::ddl_dialect& dialect() const override { return dialect_; }
    void execute(const orm::ddl_element& element) override;
    bool has_table(const orm::qualified_name& table) override { return ask("table:", table.name); }
    bool has_index(const orm::qualified_name&, const orm::identifier& index) override {
        return ask("index:", index);
    }
    bool has_sequence(const orm::qualified_name& sequence) override {
        return ask("sequence:", sequence.name);
    }
    bool has_type(const orm::qualified_name& type) override { return ask("type:", type.name); }

    /// The name in traces; an implicit one gets its number when it is first shown.
    const std::string& shown();
    /// From here on, it is the connection of that name; empty: one that was opened implicitly.
    void open(const std::string& name) { name_ = name; }
    /// Looked-up names go into the trace, in one entry.
    void note_checks();
    void fail_next(const std::string& match) { fail_on_ = match; }

private:
    bool ask(const char* kind, const orm::identifier& name);

    trace& log_;
    flow_dialect dialect_;
    std::string name_;
    int implicit_ = 0;
    std::set<std::string> there_;
    std::set<std::string> checked_;
    std::string fail_on_;
};

}  // namespace orm_flows
#endif

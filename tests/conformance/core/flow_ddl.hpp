#ifndef ORM_CONFORMANCE_CORE_FLOW_DDL_HPP
#define ORM_CONFORMANCE_CORE_FLOW_DDL_HPP

#include <orm/schema/dialect.hpp>
#include <orm/sqlite/ddl.hpp>
#include <string>

#include "replay/json.hpp"

namespace conformance::core {

/// SQLite's DDL with abilities that a flow grants.
class flow_ddl final : public orm::ddl_dialect {
public:
    explicit flow_ddl(const json& abilities);

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
    bool alter_;
    bool sequences_;
    bool sequences_optional_;
};

}  // namespace conformance::core
#endif

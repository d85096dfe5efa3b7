#ifndef ORM_CONFORMANCE_CORE_SCRIPTED_INSPECTOR_HPP
#define ORM_CONFORMANCE_CORE_SCRIPTED_INSPECTOR_HPP

#include <orm/schema/inspector.hpp>

#include "core/scripted/scripted_database.hpp"

namespace conformance::core {

/// Reads the catalog of the scripted database: columns and primary keys.
class scripted_inspector final : public orm::inspector {
public:
    explicit scripted_inspector(scripted_database& of) noexcept : database_{of} {}
    bool has_table(const orm::qualified_name& table) override;
    std::vector<orm::column_info> get_columns(const orm::qualified_name& table) override;
    orm::reflected_primary_key get_pk_constraint(const orm::qualified_name& table) override;

private:
    scripted_database& database_;
};

}  // namespace conformance::core
#endif

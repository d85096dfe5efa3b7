#ifndef ORM_MAPPER_DETAIL_COLUMN_OPTIONS_HPP
#define ORM_MAPPER_DETAIL_COLUMN_OPTIONS_HPP

#include <optional>
#include <string>

#include "orm/instrument/detail/class_declarations.hpp"
#include "orm/schema/column.hpp"
#include "orm/schema/constraint.hpp"
#include "orm/schema/identifier.hpp"
#include "orm/schema/literal_sql.hpp"
#include "orm/schema/sql_type.hpp"

namespace orm::detail {

/// What a mapping says of one column.
struct column_options {
    std::optional<identifier> name;
    std::optional<sql_type> type;
    std::optional<bool> nullable;
    std::optional<bool> autoincrement;
    bool unique = false;
    bool indexed = false;
    orm::server_default server_default;
    orm::default_value default_;
    std::string comment;
    std::optional<orm::collation> collation;
};

/// Those of a declaration, made when it has none.
column_options& options_of(column_declaration& given);
foreign_key_options& options_of(foreign_key_declaration& given);

}  // namespace orm::detail
#endif

#ifndef ORM_SRC_TESTING_CORE_TEXT_HPP
#define ORM_SRC_TESTING_CORE_TEXT_HPP

#include <string>

#include "core_names.hpp"
#include "orm/engine/connection_events.hpp"
#include "orm/engine/dialect_events.hpp"
#include "orm/pool/pool_events.hpp"
#include "orm/schema/ddl_events.hpp"

// What stands behind an event's name in the line of a recorder.
namespace orm::testing::detail {

std::string text_of(core_names& names, const pool_connection_args& given);
std::string text_of(core_names& names, const pool_checkout_args& given);
std::string text_of(core_names& names, const pool_checkin_args& given);
std::string text_of(core_names& names, const pool_reset_args& given);
std::string text_of(core_names& names, const pool_invalidate_args& given);
std::string text_of(core_names& names, const pool_close_detached_args& given);

std::string text_of(core_names& names, const before_execute_args& given);
std::string text_of(core_names& names, const after_execute_args& given);
std::string text_of(core_names& names, const before_cursor_execute_args& given);
std::string text_of(core_names& names, const after_cursor_execute_args& given);
std::string text_of(core_names& names, const connection_args& given);
std::string text_of(core_names& names, const savepoint_args& given);
std::string text_of(core_names& names, const twophase_args& given);
std::string text_of(core_names& names, const twophase_end_args& given);
std::string text_of(core_names& names, const connection_options_args& given);
std::string text_of(core_names& names, const engine_options_args& given);
std::string text_of(core_names& names, const engine_disposed_args& given);

std::string text_of(core_names& names, const do_connect_args& given);
std::string text_of(core_names& names, const do_execute_args& given);
std::string text_of(core_names& names, const do_execute_no_params_args& given);
std::string text_of(core_names& names, const do_setinputsizes_args& given);
std::string text_of(core_names& names, const handle_error_args& given);

std::string text_of(core_names& names, const ddl_args<schema_item>& given);
std::string text_of(core_names& names, const attach_args<schema_item, schema_item>& given);
std::string text_of(core_names& names, const column_reflect_args& given);

}  // namespace orm::testing::detail
#endif

#include "core/scripted/scripted_dialect.hpp"

#include "core/errors.hpp"
#include "core/scripted/scripted_inspector.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

scripted_connection& scripted(orm::driver_connection& one) {
    return static_cast<scripted_connection&>(one);
}

}  // namespace

scripted_dialect::scripted_dialect(scripted_driver& driver, const json& abilities)
    : driver_{driver}, ddl_{abilities}, sizes_{is_on(abilities, "setinputsizes")} {}

orm::connect_arguments scripted_dialect::create_connect_args(const orm::url&) const {
    return {{"db"}, {{"timeout", "5"}}};
}

std::unique_ptr<orm::driver_connection> scripted_dialect::connect(
    const orm::connect_arguments& with) {
    return driver_.connect(&with);
}

void scripted_dialect::on_connect(orm::driver_connection& connection) {
    scripted(connection).on_connect();
}

void scripted_dialect::initialize(orm::driver_connection&) {
    driver_.call({{"driver", "dialect_initialize"}});
    driver_.fail_if_planned("initialize");
}

void scripted_dialect::do_terminate(orm::driver_connection& connection) {
    scripted(connection).terminate();
}

bool scripted_dialect::do_ping(orm::driver_connection& connection) {
    return scripted(connection).ping();
}

bool scripted_dialect::is_disconnect(const orm::driver_error& error, orm::driver_connection*) {
    return dynamic_cast<const scripted_disconnect*>(&error) != nullptr;
}

void scripted_dialect::do_begin_twophase(orm::driver_connection&, const std::string& xid) {
    driver_.call({{"driver", "begin_twophase"}, {"xid", xid}});
}
void scripted_dialect::do_prepare_twophase(orm::driver_connection&, const std::string& xid) {
    driver_.call({{"driver", "prepare_twophase"}, {"xid", xid}});
}
void scripted_dialect::do_rollback_twophase(orm::driver_connection&, const std::string& xid,
                                            bool is_prepared) {
    driver_.call({{"driver", "rollback_twophase"}, {"xid", xid}, {"is_prepared", is_prepared}});
}
void scripted_dialect::do_commit_twophase(orm::driver_connection&, const std::string& xid,
                                          bool is_prepared) {
    driver_.call({{"driver", "commit_twophase"}, {"xid", xid}, {"is_prepared", is_prepared}});
}

std::optional<std::string> scripted_dialect::input_size(const orm::sql_type& type) const {
    if (type.is_integer()) return "NUMBER";
    return std::nullopt;
}

bool scripted_dialect::has_table(orm::driver_connection&, const orm::qualified_name& table) {
    driver_.note_check(table.name.text());
    return driver_.database().has("table", table.name.text());
}

bool scripted_dialect::has_index(orm::driver_connection&, const orm::qualified_name&,
                                 const orm::identifier& index) {
    driver_.note_check(index.text());
    return driver_.database().has("index", index.text());
}

bool scripted_dialect::has_sequence(orm::driver_connection&, const orm::qualified_name& sequence) {
    driver_.note_check(sequence.name.text());
    return false;
}

std::unique_ptr<orm::inspector> scripted_dialect::inspect(orm::driver_connection&) {
    return std::make_unique<scripted_inspector>(driver_.database());
}

}  // namespace conformance::core

#ifndef ORM_CONFORMANCE_CORE_SCRIPTED_DIALECT_HPP
#define ORM_CONFORMANCE_CORE_SCRIPTED_DIALECT_HPP

#include <orm/engine/dialect.hpp>

#include "core/flow_ddl.hpp"
#include "core/scripted/scripted_driver.hpp"
#include "replay/json.hpp"

namespace conformance::core {

/// The dialect of a flow: every step that is the database's goes into the trace, and it knows a
/// disconnect.
class scripted_dialect final : public orm::dialect {
public:
    /// @param abilities  what a step grants, such as `{"supports_alter": true}`
    scripted_dialect(scripted_driver& driver, const json& abilities);

    const orm::ddl_dialect& ddl() const noexcept override { return ddl_; }
    orm::connect_arguments create_connect_args(const orm::url& where) const override;
    std::unique_ptr<orm::driver_connection> connect(const orm::connect_arguments& with) override;
    void on_connect(orm::driver_connection& connection) override;
    void initialize(orm::driver_connection& connection) override;

    void do_terminate(orm::driver_connection& connection) override;
    bool do_ping(orm::driver_connection& connection) override;
    bool is_disconnect(const orm::driver_error& error, orm::driver_connection*) override;

    void do_begin_twophase(orm::driver_connection& on, const std::string& xid) override;
    void do_prepare_twophase(orm::driver_connection& on, const std::string& xid) override;
    void do_rollback_twophase(orm::driver_connection& on, const std::string& xid,
                              bool is_prepared) override;
    void do_commit_twophase(orm::driver_connection& on, const std::string& xid,
                            bool is_prepared) override;

    bool use_setinputsizes() const noexcept override { return sizes_; }
    std::optional<std::string> input_size(const orm::sql_type& type) const override;

    bool has_table(orm::driver_connection& on, const orm::qualified_name& table) override;
    bool has_index(orm::driver_connection& on, const orm::qualified_name& table,
                   const orm::identifier& index) override;
    bool has_sequence(orm::driver_connection& on, const orm::qualified_name& sequence) override;
    /// Leaves nothing in the trace.
    std::unique_ptr<orm::inspector> inspect(orm::driver_connection& on) override;

private:
    scripted_driver& driver_;
    flow_ddl ddl_;
    bool sizes_;
};

}  // namespace conformance::core
#endif

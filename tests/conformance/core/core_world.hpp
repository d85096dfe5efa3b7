#ifndef ORM_CONFORMANCE_CORE_CORE_WORLD_HPP
#define ORM_CONFORMANCE_CORE_CORE_WORLD_HPP

#include <functional>
#include <map>
#include <memory>
#include <orm/engine.hpp>
#include <orm/pool.hpp>
#include <orm/schema.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/core_names.hpp"
#include "core/notices.hpp"
#include "core/schema_items.hpp"
#include "core/script.hpp"
#include "core/scripted/scripted_driver.hpp"
#include "core/scripted/virtual_clock.hpp"
#include "core/world.hpp"

namespace conformance::core {

class core_world;

/// What a step of one name does.
using step_function = void (*)(core_world& where, const json& step);
using step_table = std::map<std::string, step_function>;

/// The world of the areas pool, connection, error and ddl: engines, pools and schemas on a scripted
/// driver and a clock that stands still. One at a time, as it takes the process's notices.
///
/// What steps work on is open to them; they are in files of their own, by subject.
class core_world final : public world {
public:
    core_world(const flow& of, trace& log);
    ~core_world() override;

    /// A listener ran: its call goes into the trace, then its actions run.
    void report(script& listener, std::string_view event, json args, listener_call& call,
                bool named);
    const script_listener& listener(const std::string& name);
    /// A registration; it ends with the flow.
    void keep(const orm::listener& made) { registered_.emplace_back(made); }

    // What a step names under `key`. @throws cannot_replay when there is none such.
    std::shared_ptr<orm::pool> pool(const std::string& name) const;
    orm::pooled_connection& proxy(const json& step, const char* key = "proxy");
    orm::engine& engine(const json& step, const char* key = "engine") const;
    orm::connection& connection(const json& step, const char* key = "conn") const;
    orm::transaction& transaction(const json& step);
    /// An engine or a connection.
    orm::ddl_bind& bind(const json& step) const;

private:
    notice_watch notices_;  // first: what goes at the end may cause some

public:
    scripted_driver driver;
    virtual_clock clock;
    schema_items items;
    std::map<std::string, std::shared_ptr<orm::pool>> pools;
    std::map<std::string, std::shared_ptr<orm::engine>> engines;
    core_names names{items};
    /// Those of begin blocks belong to their engines.
    std::map<std::string, std::shared_ptr<orm::connection>> connections;
    std::map<std::string, orm::transaction> transactions;
    std::map<std::string, orm::result> results;
    std::map<std::string, orm::ddl_element> elements;

protected:
    void perform(const json& step) override;

private:
    std::map<std::string, script_listener> listeners_;
    std::vector<orm::scoped_listener> registered_;
};

// The steps, by subject.
step_table listen_steps();
step_table driver_steps();
step_table pool_steps();
step_table proxy_steps();
step_table engine_steps();
step_table connection_steps();
step_table schema_steps();
step_table ddl_steps();

}  // namespace conformance::core
#endif

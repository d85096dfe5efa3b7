#ifndef ORM_FLOWS_POOL_WORLD_HPP
#define ORM_FLOWS_POOL_WORLD_HPP

#include <map>
#include <memory>
#include <orm/engine/notice.hpp>
#include <orm/event/deprecation.hpp>
#include <string>

#include "api_target.hpp"
#include "pool_driver.hpp"
#include "pool_names.hpp"
#include "world.hpp"

namespace orm_flows {

/// The world of area `pool`: pools on a scripted driver and a clock that stands still. One at a
/// time, as it takes the process's notices.
class pool_world final : public world {
public:
    pool_world(const flow& of, trace& log);
    ~pool_world() override;

    /// Does the flow keep to steps and targets that need no engine?
    static bool can_replay(const flow& of);

protected:
    void perform(const json& step) override;

private:
    using step_op = void (pool_world::*)(const json& step);
    static const std::map<std::string, step_op>& ops();

    void listen(const json& step);
    void record(const json& step);
    void remove(const json& step);
    void contains(const json& step);
    void registrations(const json& step);
    void driver_fail(const json& step);
    void driver_ping_returns(const json& step);
    void clock_advance(const json& step);
    void pool_create(const json& step);
    void pool_connect(const json& step);
    void pool_dispose(const json& step);
    void pool_recreate(const json& step);
    void pool_status(const json& step);
    void pool_invalidate_generation(const json& step);
    void proxy_close(const json& step);
    void proxy_invalidate(const json& step);
    void proxy_detach(const json& step);
    void proxy_drop(const json& step);
    void proxy_state(const json& step);
    void proxy_set_info(const json& step);
    void proxy_same(const json& step);
    void record_invalidate(const json& step);
    void parallel(const json& step);

    orm::pool& pool_of(const json& step) const;
    orm::pooled_connection& proxy_of(const json& step, const char* key = "proxy");
    const script_listener& listener(const std::string& name);
    /// Calls `visit` with the target of that name: a pool, or a class of pools.
    template <class Visit>
    void with_target(const std::string& name, Visit&& visit);
    void add_listener(const std::string& target, const std::string& event,
                      const listen_request& what);

    scripted_driver driver_;
    virtual_clock clock_;
    pool_names names_;
    std::map<std::string, script_listener> listeners_;
    std::map<std::string, std::shared_ptr<orm::pool>> pools_;
    orm::deprecation_hook deprecations_before_;
    orm::notice_hook notices_before_;
};

}  // namespace orm_flows
#endif

#ifndef ORM_FLOWS_POOL_NAMES_HPP
#define ORM_FLOWS_POOL_NAMES_HPP

#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <orm/engine/pool.hpp>
#include <string>

#include "flow.hpp"

namespace orm_flows {

/// What things of a pool are called in a trace. Any thread may ask.
class pool_names {
public:
    /// Names a record when it connects for the first time: they are numbered in that order.
    void add_record(const orm::connection_pool_entry& record);

    json describe(const orm::driver_connection& connection) const;
    json describe(orm::driver_connection* connection) const;
    json describe(const orm::connection_pool_entry& record) const;
    json describe(orm::connection_pool_entry* record) const;
    json describe(const orm::pool_proxied_connection& proxy) const;
    json describe(const orm::pool_reset_state& state) const;
    json describe(const std::exception_ptr& error) const;

    /// The proxies that steps have named and not dropped.
    std::map<std::string, orm::pooled_connection> proxies;
    /// The name of the proxy that is being checked out.
    std::string coming = "proxy";

private:
    mutable std::mutex mutex_;
    std::map<std::uint64_t, std::size_t> records_;
};

}  // namespace orm_flows
#endif

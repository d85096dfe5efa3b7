#ifndef ORM_FLOWS_POOL_DRIVER_HPP
#define ORM_FLOWS_POOL_DRIVER_HPP

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <orm/engine/driver_connection.hpp>
#include <orm/engine/pool_dialect.hpp>
#include <string>
#include <vector>

#include "trace.hpp"

namespace orm_flows {

class scripted_driver;

/// A connection of the scripted driver; every call goes into the trace.
class scripted_connection final : public orm::driver_connection {
public:
    scripted_connection(scripted_driver& of, std::string name)
        : driver_{of}, name_{std::move(name)} {}
    const std::string& name() const noexcept { return name_; }
    void commit() override;
    void rollback() override;
    void close() override;
    void terminate();
    bool ping();

private:
    scripted_driver& driver_;
    std::string name_;
};

/// The driver of a flow: it fails when it was told to. Any thread may call it.
class scripted_driver {
public:
    explicit scripted_driver(trace& log) noexcept : log_{log} {}

    std::unique_ptr<scripted_connection> connect();
    /// The step `driver.fail`.
    void fail(const json& step);
    void ping_returns(bool value) noexcept { ping_value_ = value; }
    bool ping_value() const noexcept { return ping_value_; }

    /// Notes a call and throws what was planned for it.
    void call(const char* what, const std::string& dbapi, const char* how = nullptr);

private:
    struct failure {
        std::string on;
        std::string error;
        std::string message;
        int times;
    };
    /// Takes the next failure of that call. @return is there one?
    bool take_failure(const std::string& on, failure& found);

    trace& log_;
    std::mutex mutex_;
    std::vector<failure> failures_;
    int made_ = 0;
    std::atomic<bool> ping_value_{true};
};

/// The dialect of a flow: pings, closes abruptly, and knows a disconnect.
class scripted_dialect final : public orm::pool_dialect {
public:
    void do_terminate(orm::driver_connection& connection) override;
    bool do_ping(orm::driver_connection& connection) override;
    bool is_disconnect(const orm::driver_error& error, orm::driver_connection*) override;
};

/// Time of a flow: stands still unless it is advanced.
class virtual_clock {
public:
    using time_point = std::chrono::steady_clock::time_point;
    void advance(std::chrono::nanoseconds by) noexcept { now_ += by.count(); }
    time_point now() const noexcept { return time_point{std::chrono::nanoseconds{now_}}; }

private:
    std::atomic<std::int64_t> now_{1'000'000'000'000};
};

}  // namespace orm_flows
#endif

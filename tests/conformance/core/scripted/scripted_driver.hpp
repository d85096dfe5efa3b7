#ifndef ORM_CONFORMANCE_CORE_SCRIPTED_DRIVER_HPP
#define ORM_CONFORMANCE_CORE_SCRIPTED_DRIVER_HPP

#include <atomic>
#include <memory>
#include <mutex>
#include <orm/driver/driver_connection.hpp>
#include <orm/engine/dialect_events.hpp>
#include <string>
#include <vector>

#include "core/scripted/scripted_database.hpp"
#include "core/trace.hpp"
#include "replay/json.hpp"

namespace conformance::core {

class scripted_driver;

/// A connection of the scripted driver; every call goes into the trace. Transactions are only
/// recorded: the database that all connections share has none.
class scripted_connection final : public orm::driver_connection {
public:
    scripted_connection(scripted_driver& of, std::string name)
        : driver_{of}, name_{std::move(name)} {}
    const std::string& name() const noexcept { return name_; }
    void commit() override;
    void rollback() override;
    void close() override;
    std::unique_ptr<orm::driver_cursor> cursor() override;
    void terminate();
    bool ping();
    void on_connect();

private:
    scripted_driver& driver_;
    std::string name_;
};

/// The driver of a flow: it fails when it was told to. Any thread may call it.
class scripted_driver {
public:
    /// @param extra  calls that are recorded only where a flow asks for them
    scripted_driver(trace& log, std::vector<std::string> extra);

    /// @param with  nullptr: a pool alone connects
    std::unique_ptr<scripted_connection> connect(const orm::connect_arguments* with = nullptr);
    void fail(const json& step);  ///< the step `driver.fail`
    void ping_returns(bool value) noexcept { ping_value_ = value; }
    void trace_connect_args() noexcept { shows_arguments_ = true; }
    /// Calls go into the trace, or they do not.
    void be_quiet(bool quiet) noexcept { quiet_ = quiet; }

    bool ping_value() const noexcept { return ping_value_; }
    scripted_database& database() noexcept { return database_; }

    /// Notes a call, whose name is under "driver", and throws what was planned for it.
    void call(json entry);
    /// Notes a call that is recorded only where a flow asks for it.
    void call_extra(json entry);
    /// Throws what was planned for a call. @param sql  what a failure may have to match
    void fail_if_planned(const std::string& on, const std::string& sql = {});
    /// A name was looked up in the catalog.
    void note_check(const std::string& name);

private:
    struct failure {
        std::string on;
        std::string error;
        std::string message;
        std::string match;
        int times;
    };
    void note(json entry);

    trace& log_;
    std::vector<std::string> extra_;
    scripted_database database_;
    std::mutex mutex_;
    std::vector<failure> failures_;
    int made_ = 0;
    std::atomic<bool> ping_value_{true};
    bool shows_arguments_ = false;
    bool quiet_ = false;
};

/// Named arguments of a connection; what looks like a number is shown as one.
json shown_named(const std::map<std::string, std::string, std::less<>>& named);

}  // namespace conformance::core
#endif

#ifndef ORM_TESTS_POOL_POOL_DRIVER_HPP
#define ORM_TESTS_POOL_POOL_DRIVER_HPP

#include <chrono>
#include <functional>
#include <memory>
#include <orm/pool.hpp>
#include <orm/testing/recorder.hpp>
#include <string>
#include <utility>
#include <vector>

// A driver without a database, which notes down what is called, and a clock that stands still.

namespace pools {

struct lost : orm::driver_error {
    lost() : driver_error{orm::driver_error_kind::operational, "connection lost"} {}
};

struct connection final : orm::driver_connection {
    connection(orm::testing::recorder& in, int number)
        : log{in}, name{"D" + std::to_string(number)} {
        ++alive;
        log.name(*this, name);
    }
    ~connection() override { --alive; }
    void call(const char* what) {
        log.note(name + "." + what);
        if (fail != nullptr) std::exchange(fail, nullptr)();
    }
    void commit() override { call("commit"); }
    void rollback() override { call("rollback"); }
    void close() override { call("close"); }

    orm::testing::recorder& log;
    std::string name;
    std::function<void()> fail;
    static inline int alive = 0;
};

struct dialect final : orm::pool_dialect {
    void do_terminate(orm::driver_connection& one) override {
        static_cast<connection&>(one).call("terminate");
    }
    bool do_ping(orm::driver_connection& one) override {
        static_cast<connection&>(one).call("ping");
        if (ping_error != nullptr) std::exchange(ping_error, nullptr)();
        return std::exchange(ping_value, true);
    }
    bool is_disconnect(const orm::driver_error& error, orm::driver_connection*) override {
        return dynamic_cast<const lost*>(&error) != nullptr;
    }
    bool is_async() const noexcept override { return async; }
    bool has_terminate() const noexcept override { return terminates; }

    std::function<void()> ping_error;
    bool ping_value = true;
    bool async = false;
    bool terminates = false;
};

inline std::string name_of(const orm::driver_connection& one) {
    return static_cast<const connection&>(one).name;
}

/// Pools of one test, with what they do in `log`.
struct world {
    orm::testing::recorder log;
    std::chrono::steady_clock::time_point now{std::chrono::seconds{1000}};
    std::shared_ptr<dialect> speaks = std::make_shared<dialect>();
    std::function<void()> fail_connect;
    int made = 0;

    void pass(int seconds = 1) { now += std::chrono::seconds{seconds}; }

    template <class Kind = orm::queue_pool>
    std::shared_ptr<Kind> make(orm::pool_options options = {}) {
        options.clock = [this] { return now; };
        options.dialect = speaks;
        return orm::make_pool<Kind>(
            [this] {
                if (fail_connect != nullptr) std::exchange(fail_connect, nullptr)();
                auto one = std::make_unique<connection>(log, ++made);
                log.note(one->name + ".open");
                return one;
            },
            options);
    }
};

/// Catches the notices while it lives.
struct caught_notices {
    caught_notices() {
        all.clear();
        before = orm::set_notice_hook([](const orm::notice& what) { all.push_back(what.kind); });
    }
    ~caught_notices() { orm::set_notice_hook(before); }
    caught_notices(const caught_notices&) = delete;
    caught_notices& operator=(const caught_notices&) = delete;
    static inline std::vector<orm::notice_kind> all;
    orm::notice_hook before;
};

struct mishap : std::runtime_error {
    mishap() : runtime_error{"mishap"} {}
};
[[noreturn]] inline void fail() {
    throw mishap{};
}
[[noreturn]] inline void fail_driver() {
    throw orm::driver_error{orm::driver_error_kind::operational, "told to fail"};
}
[[noreturn]] inline void cancel() {
    throw orm::cancellation_error{};
}

}  // namespace pools
#endif

#ifndef ORM_TESTS_POSTGRESQL_POSTGRESQL_PROXY_HPP
#define ORM_TESTS_POSTGRESQL_POSTGRESQL_PROXY_HPP

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <list>
#include <mutex>
#include <optional>
#include <orm/engine/url.hpp>
#include <string>
#include <thread>

namespace tests {

/// Stands between clients and the server of the tests: passes bytes on, and cuts a connection where
/// it is told. One order at a time; it is spent when a connection was cut by it.
class proxy {
public:
    proxy();
    ~proxy();
    proxy(const proxy&) = delete;
    proxy& operator=(const proxy&) = delete;

    /// The server's url, by way of this.
    orm::url url() const;

    enum class moment {
        before,    ///< the server does not get it
        answered,  ///< the server has done it, and the client does not get the answer
    };
    /// Cuts the connection that sends `text`, which is in one message that fits a buffer.
    void cut_at(std::string text, moment when);
    /// Cuts the connection that gets more than `bytes` from the server, counted from now over all.
    void cut_after(std::size_t bytes);
    /// Puts `by`, which is as long, in place of `what` in the next answer that has it: a server
    /// with a fault of its own.
    void replace(std::string what, std::string by);
    /// Takes the order back. @return was it still there?
    bool relent();
    /// Cuts all connections; they are cut when it returns.
    void cut_all();

    int accepted() const noexcept { return accepted_; }
    int cuts() const noexcept { return cuts_; }

private:
    struct pair {
        int client;
        int server;
    };
    void run();
    void accept_one();
    /// These return false when the connection has ended, or is to be cut.
    bool to_server(const pair& one);
    bool to_client(const pair& one);
    void wake() const;

    std::filesystem::path folder_;
    std::string target_;  ///< the server's socket
    int listening_ = -1;
    int waking_[2] = {-1, -1};
    std::list<pair> pairs_;  ///< of the thread alone
    std::atomic<int> accepted_{0};
    std::atomic<int> cuts_{0};

    std::mutex mutex_;
    std::condition_variable all_cut_;
    std::string text_;  ///< empty: no order of that kind
    moment when_ = moment::before;
    std::optional<std::size_t> bytes_;
    std::string replaced_;  ///< empty: nothing is
    std::string by_;
    bool cuts_all_ = false;
    bool ends_ = false;

    std::thread thread_;
};

}  // namespace tests
#endif

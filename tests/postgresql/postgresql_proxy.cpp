#include "postgresql_proxy.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "postgresql_server.hpp"

namespace tests {
namespace {

constexpr const char* socket_name = ".s.PGSQL.5432";

sockaddr_un address_of(const std::string& path) {
    sockaddr_un made{};
    made.sun_family = AF_UNIX;
    if (path.size() >= sizeof(made.sun_path))
        throw std::runtime_error{"the path of a socket is too long: " + path};
    std::memcpy(made.sun_path, path.c_str(), path.size() + 1);
    return made;
}

int new_socket() {
    const int made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0) throw std::runtime_error{"there is no socket"};
    return made;
}

bool send_all(int to, const char* bytes, std::size_t size) {
    while (size != 0) {
        const ssize_t sent = ::send(to, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

using buffer = std::array<char, 65536>;

/// @return 0 when the connection has ended
std::size_t receive(int from, buffer& into) {
    const ssize_t got = ::recv(from, into.data(), into.size(), 0);
    return got > 0 ? static_cast<std::size_t>(got) : 0;
}

}  // namespace

proxy::proxy() {
    const orm::url server = postgresql_url();
    const auto host = server.query.find("host");
    if (host == server.query.end() || !host->second.starts_with('/'))
        FAIL("these tests need a server on a socket: run them as scripts/postgresql own PROGRAM");
    target_ = host->second + "/" + socket_name;

    std::string name = (std::filesystem::temp_directory_path() / "orm-proxy.XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"there is no folder: " + name};
    folder_ = name;
    const sockaddr_un here = address_of((folder_ / socket_name).string());
    listening_ = new_socket();
    if (::bind(listening_, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0 ||
        ::listen(listening_, 64) != 0 || ::pipe(waking_) != 0)
        throw std::runtime_error{"the proxy cannot listen in " + name};
    thread_ = std::thread{[this] { run(); }};
}

proxy::~proxy() {
    {
        const std::lock_guard lock{mutex_};
        ends_ = true;
    }
    wake();
    thread_.join();
    ::close(listening_);
    ::close(waking_[0]);
    ::close(waking_[1]);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

orm::url proxy::url() const {
    orm::url made = postgresql_url();
    made.query["host"] = folder_.string();
    return made;
}

void proxy::cut_at(std::string text, moment when) {
    const std::lock_guard lock{mutex_};
    text_ = std::move(text);
    when_ = when;
}

void proxy::cut_after(std::size_t bytes) {
    const std::lock_guard lock{mutex_};
    bytes_ = bytes;
}

void proxy::replace(std::string what, std::string by) {
    const std::lock_guard lock{mutex_};
    replaced_ = std::move(what);
    by_ = std::move(by);
}

bool proxy::relent() {
    const std::lock_guard lock{mutex_};
    const bool was_there = !text_.empty() || bytes_.has_value();
    text_.clear();
    bytes_.reset();
    return was_there;
}

void proxy::cut_all() {
    std::unique_lock lock{mutex_};
    cuts_all_ = true;
    wake();
    all_cut_.wait(lock, [this] { return !cuts_all_; });
}

void proxy::wake() const {
    const char byte = 0;
    static_cast<void>(::write(waking_[1], &byte, 1) == 1);
}

void proxy::accept_one() {
    const int client = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    ++accepted_;
    const int server = new_socket();
    const sockaddr_un there = address_of(target_);
    if (::connect(server, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0) {
        ::close(client);
        ::close(server);
        return;
    }
    pairs_.push_back({client, server});
}

bool proxy::to_server(const pair& one) {
    buffer bytes;
    const std::size_t size = receive(one.client, bytes);
    if (size == 0) return false;
    bool cuts = false;
    moment when = moment::before;
    {
        const std::lock_guard lock{mutex_};
        cuts = !text_.empty() &&
               std::string_view{bytes.data(), size}.find(text_) != std::string_view::npos;
        if (cuts) text_.clear();
        when = when_;
    }
    if (!cuts) return send_all(one.server, bytes.data(), size);
    // A server that answers has done what it was asked for.
    if (when == moment::answered && send_all(one.server, bytes.data(), size))
        receive(one.server, bytes);
    ++cuts_;
    return false;
}

bool proxy::to_client(const pair& one) {
    buffer bytes;
    std::size_t size = receive(one.server, bytes);
    if (size == 0) return false;
    bool cuts = false;
    {
        const std::lock_guard lock{mutex_};
        if (bytes_) {
            cuts = *bytes_ < size;
            if (cuts) {
                size = *bytes_;
                bytes_.reset();
            } else {
                *bytes_ -= size;
            }
        }
        const auto end = bytes.begin() + static_cast<std::ptrdiff_t>(size);
        const auto found = std::search(bytes.begin(), end, replaced_.begin(), replaced_.end());
        if (!replaced_.empty() && found != end) {
            std::copy(by_.begin(), by_.end(), found);
            replaced_.clear();
        }
    }
    if (cuts) ++cuts_;
    return send_all(one.client, bytes.data(), size) && !cuts;
}

void proxy::run() {
    std::vector<pollfd> all;
    for (;;) {
        all.assign({{waking_[0], POLLIN, 0}, {listening_, POLLIN, 0}});
        for (const pair& one : pairs_) {
            all.push_back({one.client, POLLIN, 0});
            all.push_back({one.server, POLLIN, 0});
        }
        if (::poll(all.data(), static_cast<nfds_t>(all.size()), -1) < 0) continue;

        bool cuts_all = false;
        if (all[0].revents != 0) {
            char byte = 0;
            static_cast<void>(::read(waking_[0], &byte, 1) == 1);
            const std::lock_guard lock{mutex_};
            cuts_all = ends_ || cuts_all_;
        }
        std::size_t at = 2;
        for (auto one = pairs_.begin(); one != pairs_.end(); at += 2) {
            const bool stays = !cuts_all && (all[at].revents == 0 || to_server(*one)) &&
                               (all[at + 1].revents == 0 || to_client(*one));
            if (stays) {
                ++one;
                continue;
            }
            ::close(one->client);
            ::close(one->server);
            one = pairs_.erase(one);
        }
        if (cuts_all) {
            const std::lock_guard lock{mutex_};
            cuts_all_ = false;
            all_cut_.notify_all();
            if (ends_) return;
        }
        if (all[1].revents != 0) accept_one();
    }
}

}  // namespace tests

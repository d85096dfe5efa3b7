#include "orm/pool/static_pool.hpp"

#include <memory>
#include <utility>

#include "orm/core/error.hpp"

namespace orm {

/// The only thread that connects or replaces the connection, for as long as it lives.
class static_pool::exclusive {
public:
    explicit exclusive(static_pool& of) : pool_{of} {
        of.enter();
        std::unique_lock lock{of.mutex_};
        const std::thread::id me = std::this_thread::get_id();
        if (of.busy_ && of.busy_thread_ == me)
            throw invalid_request_error{
                "a static_pool was asked for its connection while the same thread was making it, "
                "and would wait for itself for ever; do that work outside of the listener"};
        of.idle_.wait(lock, [&of] { return !of.busy_; });
        of.busy_ = true;
        of.busy_thread_ = me;
    }
    ~exclusive() {
        const std::lock_guard lock{pool_.mutex_};
        pool_.busy_ = false;
        pool_.idle_.notify_one();
    }
    exclusive(const exclusive&) = delete;
    exclusive& operator=(const exclusive&) = delete;

private:
    static_pool& pool_;
};

static_pool::static_pool(detail::pool_key, pool_creator creator, pool_options options)
    : pool{class_target<static_pool>(), std::move(creator), std::move(options), true} {}

std::shared_ptr<pool> static_pool::make_like() const {
    return detail::make_owned_pool<static_pool>(creator(), options());
}

void static_pool::forget_inherited(bool intact) noexcept {
    std::construct_at(&idle_);
    busy_ = false;
    if (!intact) static_cast<void>(entry_.detach());
    entry_ = {};
}

pool::entry_ptr static_pool::do_get() {
    const exclusive section{*this};
    entry_ptr entry;
    {
        const std::lock_guard lock{mutex_};
        entry = entry_;
    }
    if (!entry || is_invalidated(*entry)) {
        entry = make_entry();
        const std::lock_guard lock{mutex_};
        entry_ = entry;
    }
    const std::lock_guard lock{mutex_};
    ++users_;
    return entry;
}

void static_pool::refresh(connection_pool_entry& entry) {
    const exclusive section{*this};
    pool::refresh(entry);
}

void static_pool::dispose() {
    const exclusive section{*this};
    entry_ptr entry;
    {
        const std::lock_guard lock{mutex_};
        // One without a connection stays, as the next checkout replaces it anyway.
        if (entry_ && entry_->dbapi_connection() != nullptr)
            entry = std::exchange(entry_, entry_ptr{});
    }
    if (entry) entry->close();
}

std::string static_pool::status() const {
    enter();
    const std::lock_guard lock{mutex_};
    return !entry_ ? "not connected" : "one connection for all";
}

}  // namespace orm

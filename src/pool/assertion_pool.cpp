#include "orm/pool/assertion_pool.hpp"

#include <utility>

#include "orm/driver/error.hpp"

namespace orm {

assertion_pool::assertion_pool(detail::pool_key, pool_creator creator, pool_options options)
    : pool{class_target<assertion_pool>(), std::move(creator), std::move(options)} {}

std::shared_ptr<pool> assertion_pool::make_like() const {
    return detail::make_owned_pool<assertion_pool>(creator(), options());
}

void assertion_pool::forget_inherited(bool intact) noexcept {
    checked_out_ = false;
    if (!intact) static_cast<void>(entry_.detach());
    entry_ = {};
}

pool::entry_ptr assertion_pool::do_get() {
    enter();
    {
        const std::lock_guard lock{mutex_};
        if (checked_out_)
            throw assertion_error{
                "the connection of an assertion_pool is checked out already: something here uses "
                "two connections at a time; close the first, or hand it on"};
        checked_out_ = true;
        ++users_;
        if (entry_) return entry_;
    }
    try {
        entry_ptr made = make_entry();
        const std::lock_guard lock{mutex_};
        entry_ = made;
        return made;
    } catch (...) {
        {
            const std::lock_guard lock{mutex_};
            checked_out_ = false;
        }
        leave();
        throw;
    }
}

void assertion_pool::do_return(entry_ptr) {
    const std::lock_guard lock{mutex_};
    if (!checked_out_)
        throw assertion_error{
            "a connection came back to an assertion_pool that was disposed of meanwhile; close "
            "connections before dispose"};
    checked_out_ = false;
}

void assertion_pool::dispose() {
    enter();
    entry_ptr entry;
    {
        const std::lock_guard lock{mutex_};
        checked_out_ = false;
        entry = entry_;
    }
    if (entry) entry->close();
}

std::string assertion_pool::status() const {
    enter();
    const std::lock_guard lock{mutex_};
    return checked_out_ ? "checked out" : "not checked out";
}

}  // namespace orm

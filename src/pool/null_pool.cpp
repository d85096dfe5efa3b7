#include "orm/pool/null_pool.hpp"

#include <utility>

namespace orm {

null_pool::null_pool(detail::pool_key, pool_creator creator, pool_options options)
    : pool{class_target<null_pool>(), std::move(creator), std::move(options)} {}

std::shared_ptr<pool> null_pool::make_like() const {
    return detail::make_owned_pool<null_pool>(creator(), options());
}

pool::entry_ptr null_pool::do_get() {
    enter();
    {
        const std::lock_guard lock{mutex_};
        ++users_;
    }
    try {
        return make_entry();
    } catch (...) {
        leave();
        throw;
    }
}

void null_pool::do_return(entry_ptr entry) {
    entry->close();
}

std::string null_pool::status() const {
    return "no connections are kept";
}

}  // namespace orm

#include "statement_cache.hpp"

namespace orm::detail::sqlite {

statement_cache::~statement_cache() {
    while (newest_ != nullptr) discard(*newest_);
}

void statement_cache::link(prepared& one) noexcept {
    one.newer = nullptr;
    one.older = newest_;
    (newest_ != nullptr ? newest_->newer : oldest_) = &one;
    newest_ = &one;
}

void statement_cache::unlink(prepared& one) noexcept {
    (one.newer != nullptr ? one.newer->older : newest_) = one.older;
    (one.older != nullptr ? one.older->newer : oldest_) = one.newer;
}

void statement_cache::discard(prepared& one) noexcept {
    unlink(one);
    if (one.cached) kept_.erase(one.sql());
    delete &one;
}

void statement_cache::make_room() noexcept {
    prepared* one = oldest_;
    while (one != nullptr && kept_.size() > limit_) {
        prepared* const next = one->newer;
        if (one->cached && !one->in_use) discard(*one);
        one = next;
    }
}

prepared& statement_cache::look_up(::sqlite3* database, std::string_view sql) {
    const auto found = kept_.find(sql);
    if (found != kept_.end() && !found->second->in_use) {
        prepared& one = *found->second;
        unlink(one);
        link(one);
        one.in_use = true;
        return one;
    }
    auto made = std::make_unique<prepared>(database, sql);
    if (found == kept_.end() && limit_ != 0) {
        kept_.emplace(made->sql(), made.get());
        made->cached = true;
    }
    made->in_use = true;
    link(*made);
    prepared& one = *made.release();
    make_room();
    return one;
}

void statement_cache::close() noexcept {
    end_all(&prepared::finalize);
}

void statement_cache::abandon() noexcept {
    end_all(&prepared::abandon);
}

void statement_cache::end_all(void (prepared::*end)() noexcept) noexcept {
    is_closed_ = true;
    for (prepared* one = newest_; one != nullptr;) {
        prepared* const next = one->older;
        (one->*end)();
        if (!one->in_use) discard(*one);
        one = next;
    }
}

}  // namespace orm::detail::sqlite

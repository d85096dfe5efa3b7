#include "statement_cache.hpp"

#include <algorithm>
#include <functional>

namespace orm::detail {

bool pg_statement_cache::key::operator==(const key& other) const noexcept {
    return text == other.text && std::ranges::equal(declared, other.declared);
}

std::size_t pg_statement_cache::hash::operator()(const key& of) const noexcept {
    std::size_t made = std::hash<std::string_view>{}(of.text);
    for (const Oid one : of.declared) made = made * 31 + one;
    return made;
}

pg_statement_ptr pg_statement_cache::find(std::string_view text, std::span<const Oid> declared) {
    const auto found = by_key_.find(key{text, declared});
    if (found == by_key_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return order_.front();
}

std::string pg_statement_cache::put(pg_statement_ptr made) {
    std::string gone;
    if (order_.size() >= capacity_) gone = drop_last();
    order_.push_front(std::move(made));
    by_key_.emplace(key_of(*order_.front()), order_.begin());
    return gone;
}

void pg_statement_cache::erase(const pg_statement& which) {
    const auto found = by_key_.find(key_of(which));
    if (found == by_key_.end() || found->second->get() != &which) return;
    const auto place = found->second;
    by_key_.erase(found);
    order_.erase(place);
}

void pg_statement_cache::clear() noexcept {
    by_key_.clear();
    order_.clear();
}

std::vector<std::string> pg_statement_cache::resize(std::size_t capacity) {
    capacity_ = capacity;
    std::vector<std::string> gone;
    while (order_.size() > capacity_) gone.push_back(drop_last());
    return gone;
}

std::string pg_statement_cache::drop_last() {
    std::string name = order_.back()->name;
    by_key_.erase(key_of(*order_.back()));
    order_.pop_back();
    return name;
}

}  // namespace orm::detail

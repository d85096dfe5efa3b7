#include "orm/testing/detail/line_log.hpp"

#include <utility>

namespace orm::testing::detail {

void line_log::add(std::string line) {
    const std::lock_guard lock{mutex_};
    lines_.push_back(std::move(line));
    const std::string& added = lines_.back();
    const bool fails = !fail_on_.empty() && added.starts_with(fail_on_) &&
                       (added.size() == fail_on_.size() || added[fail_on_.size()] == ' ');
    if (fails) throw told_to_fail{added};
}

void line_log::fail_on(std::string begin) {
    const std::lock_guard lock{mutex_};
    fail_on_ = std::move(begin);
}

void line_log::clear() noexcept {
    const std::lock_guard lock{mutex_};
    lines_.clear();
}

}  // namespace orm::testing::detail

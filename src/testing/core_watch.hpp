#ifndef ORM_SRC_TESTING_CORE_WATCH_HPP
#define ORM_SRC_TESTING_CORE_WATCH_HPP

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core_names.hpp"
#include "orm/testing/detail/line_log.hpp"

namespace orm::testing::detail {

/// What the listeners of a recorder share that are given to engines, pools and schemas. It lives as
/// long as one of them runs, in whichever thread.
class core_watch {
public:
    explicit core_watch(std::shared_ptr<line_log> log) : log_{std::move(log)} {}

    core_names& names() noexcept { return names_; }
    void add(std::string_view event, const std::string& text) {
        log_->add(std::string{event} + " " + text);
    }

private:
    std::shared_ptr<line_log> log_;
    core_names names_;
};

}  // namespace orm::testing::detail
#endif

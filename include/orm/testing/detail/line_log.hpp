#ifndef ORM_TESTING_DETAIL_LINE_LOG_HPP
#define ORM_TESTING_DETAIL_LINE_LOG_HPP

#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace orm::testing {

/// What a recorder throws on a line it was told to fail on.
class told_to_fail : public std::runtime_error {
public:
    explicit told_to_fail(const std::string& line)
        : std::runtime_error{"told to fail on: " + line} {}
};

namespace detail {

/// The lines of a recorder. Any thread may add some; they are read when none does.
class line_log {
public:
    /// @throws told_to_fail on a line it was told to fail on, which is there all the same.
    void add(std::string line);
    void fail_on(std::string begin);
    const std::vector<std::string>& lines() const noexcept { return lines_; }
    void clear() noexcept;

private:
    std::mutex mutex_;
    std::vector<std::string> lines_;
    std::string fail_on_;
};

}  // namespace detail
}  // namespace orm::testing
#endif

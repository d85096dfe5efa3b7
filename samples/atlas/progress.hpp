#ifndef ATLAS_PROGRESS_HPP
#define ATLAS_PROGRESS_HPP

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <string_view>

namespace atlas {

/// A bar for work that takes longer than a second; shorter work shows none.
class progress {
public:
    /// @param out  a terminal; nullptr shows nothing.
    progress(std::ostream* out, std::string_view label) noexcept;
    /// Wipes the bar.
    ~progress();
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    /// Redraws at most ten times a second. @param done, total  in any unit
    void show(std::size_t done, std::size_t total);

private:
    using clock = std::chrono::steady_clock;

    std::ostream* out_;
    std::string_view label_;
    clock::time_point next_;
    bool drawn_ = false;
};

}  // namespace atlas
#endif

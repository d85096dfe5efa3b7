#include "progress.hpp"

#include <algorithm>
#include <ostream>
#include <string>

namespace atlas {
namespace {
constexpr std::size_t width = 30;
constexpr std::chrono::seconds patience{1};
constexpr std::chrono::milliseconds between{100};
}  // namespace

progress::progress(std::ostream* out, std::string_view label) noexcept
    : out_{out}, label_{label}, next_{clock::now() + patience} {}

progress::~progress() {
    if (drawn_) *out_ << "\r\x1b[K" << std::flush;
}

void progress::show(std::size_t done, std::size_t total) {
    if (out_ == nullptr || total == 0) return;
    const clock::time_point now = clock::now();
    if (now < next_) return;
    next_ = now + between;
    drawn_ = true;
    const std::size_t filled = std::min(width, done * width / total);
    *out_ << '\r' << label_ << " [" << std::string(filled, '#') << std::string(width - filled, '.')
          << "] " << std::min<std::size_t>(100, done * 100 / total) << '%' << std::flush;
}

}  // namespace atlas

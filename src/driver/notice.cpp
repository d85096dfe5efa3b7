#include "orm/driver/notice.hpp"

#include <atomic>
#include <cstdio>

namespace orm {
namespace {

std::atomic<notice_hook> hook{nullptr};

void print(const notice& what) {
    const int length = static_cast<int>(what.text.size());
    if (what.error == nullptr) {
        std::fprintf(stderr, "orm: %.*s\n", length, what.text.data());
        return;
    }
    try {
        std::rethrow_exception(what.error);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "orm: %.*s: %s\n", length, what.text.data(), error.what());
    } catch (...) {
        std::fprintf(stderr, "orm: %.*s: something that is no std::exception\n", length,
                     what.text.data());
    }
}

}  // namespace

notice_hook set_notice_hook(notice_hook next) noexcept {
    return hook.exchange(next, std::memory_order_acq_rel);
}

void detail::notify(notice_kind kind, std::string_view text, std::exception_ptr error) noexcept {
    const notice_hook current = hook.load(std::memory_order_acquire);
    try {
        (current != nullptr ? current : &print)({kind, text, std::move(error)});
    } catch (...) {  // NOLINT(bugprone-empty-catch): a notice is told where nothing may be thrown
    }
}

}  // namespace orm

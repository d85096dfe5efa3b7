#ifndef ORM_DRIVER_NOTICE_HPP
#define ORM_DRIVER_NOTICE_HPP

#include <exception>
#include <string_view>

namespace orm {

/// Why there is a notice.
enum class notice_kind : unsigned char {
    usage,            ///< a call that does nothing, and hints at a mistake
    swallowed_error,  ///< an error that nobody else gets to see
    reflection,       ///< what a database has and a reflected table has not
};

/// Something that is no error to the caller, but should not pass unseen.
struct notice {
    notice_kind kind;
    std::string_view text;     ///< valid during the call
    std::exception_ptr error;  ///< what was swallowed; null for the other kinds
};

/// Told of every notice, in the thread that caused it. What it throws is dropped.
using notice_hook = void (*)(const notice& what);

/// Replaces the hook; nullptr brings back the first one, which prints a line to stderr. May be
/// called from any thread. @return the hook before, nullptr for the first one.
notice_hook set_notice_hook(notice_hook hook) noexcept;

namespace detail {
void notify(notice_kind kind, std::string_view text, std::exception_ptr error = {}) noexcept;
}

}  // namespace orm
#endif

#ifndef ORM_EVENT_DEPRECATION_HPP
#define ORM_EVENT_DEPRECATION_HPP

#include <string_view>

namespace orm {

/// Told of every call of a listener that takes an old argument list of its event.
using deprecation_hook = void (*)(std::string_view event);

/// Replaces the hook; nullptr brings back the first one, which prints one line an event to stderr.
/// May be called from any thread. @return the hook before.
deprecation_hook set_deprecation_hook(deprecation_hook hook) noexcept;

namespace detail {
void notify_deprecated(std::string_view event);
}

}  // namespace orm
#endif

#ifndef ORM_EVENT_DETAIL_EVENT_INFO_HPP
#define ORM_EVENT_DETAIL_EVENT_INFO_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace orm::detail {

/// What the library knows of an event at run time.
struct event_info {
    std::string_view name;                        ///< "set"
    std::span<const std::string_view> arguments;  ///< names in positional order
    std::uint32_t index;                          ///< place in its family
};

/// What the library knows of a family at run time.
struct family_info {
    std::string_view name;               ///< "AttributeEvents"
    std::span<const event_info> events;  ///< in the family's order

    /// The event of that name; nullptr when the family has none.
    const event_info* find(std::string_view event) const noexcept {
        for (const event_info& one : events)
            if (one.name == event) return &one;
        return nullptr;
    }
};

}  // namespace orm::detail
#endif

// expect: orm: this target has no such event: it takes the events that its orm::event_family lists
#include "orm/event/listen.hpp"

#include <array>
#include <string>
#include <string_view>

struct opened {
    static constexpr std::string_view name = "opened";
    struct args {
        int& count;
        const std::string& by;
    };
    static constexpr std::array<std::string_view, 2> argument_names{"count", "by"};
};
struct closed {
    static constexpr std::string_view name = "closed";
    struct args {
        int& count;
    };
    static constexpr std::array<std::string_view, 1> argument_names{"count"};
};
struct door_events : orm::event_family<door_events, opened> {};
struct door {
    orm::dispatcher<door_events> dispatch{orm::class_target<door>()};
};

#ifdef ORM_REJECT
void use(door& target) {
    orm::listen(target, closed{}, [] {});
}
#else
void use(door& target) {
    orm::listen(target, opened{}, [] {});
}
#endif

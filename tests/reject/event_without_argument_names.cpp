// expect: orm: an event needs `name`, `args` and `argument_names` (one name a member)
#include "orm/event/listen.hpp"

#include <array>
#include <string_view>

struct opened {
    static constexpr std::string_view name = "opened";
    struct args {
        int& count;
    };
#ifndef ORM_REJECT
    static constexpr std::array<std::string_view, 1> argument_names{"count"};
#endif
};
struct door_events : orm::event_family<door_events, opened> {};
struct door {
    orm::dispatcher<door_events> dispatch{orm::class_target<door>()};
};

void use(door& target) {
    orm::listen(target, opened{}, [](int&) {});
}

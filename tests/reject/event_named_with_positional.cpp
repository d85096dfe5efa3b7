// expect: orm: this listener does not fit the event: with orm::named it takes (args&), the event's
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
void on_opened(int& count, const std::string& by);
#else
void on_opened(const opened::args& given);
#endif

void use(door& target) {
    orm::listen(target, opened{}, on_opened, orm::named);
}

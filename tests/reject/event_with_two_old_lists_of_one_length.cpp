// expect: orm: two deprecated argument lists of one event have equal length
#include "orm/event/listen.hpp"

#include <array>
#include <string_view>

struct opened {
    static constexpr std::string_view name = "opened";
    struct args {
        int& count;
        int& width;
    };
    static constexpr std::array<std::string_view, 2> argument_names{"count", "width"};
    struct first {
        int count;
        static constexpr std::array<std::string_view, 1> argument_names{"count"};
        static first from(const args& now) { return {now.count}; }
    };
    struct second {
        const char* text;
#ifdef ORM_REJECT
        static constexpr std::array<std::string_view, 1> argument_names{"text"};
#else
        int count;
        int width;
        static constexpr std::array<std::string_view, 3> argument_names{"text", "count", "width"};
#endif
        static second from(const args&) {
            return {};
        }
    };
    using deprecated = orm::deprecated_arguments<first, second>;
};
struct door_events : orm::event_family<door_events, opened> {};
struct door {
    orm::dispatcher<door_events> dispatch{orm::class_target<door>()};
};

void use(door& target) {
    orm::listen(target, opened{}, [](int) {});
}

#include <array>
#include <orm/event.hpp>
#include <string_view>

class bell;
struct rung {
    static constexpr std::string_view name = "rung";
    struct args {
        bell& which;
    };
    static constexpr std::array<std::string_view, 1> argument_names{"which"};
};
struct bell_events : orm::event_family<bell_events, rung> {};
class bell {
public:
    orm::dispatcher<bell_events> dispatch{orm::class_target<bell>()};
    void ring() { dispatch.fire<rung>({*this}); }
};

int main() {
    bell mine;
    int heard = 0;
    const orm::scoped_listener listening{orm::listen(mine, rung{}, [&heard] { ++heard; })};
    mine.ring();
    return heard == 1 ? 0 : 1;
}

// 010_define_events: a class of your own tells the world what happens to it.

#include <array>
#include <iostream>
#include <orm/event/listen.hpp>
#include <string_view>

// Events are types; a family lists them; a member `dispatch` makes a class a target of them.
class kettle;
struct boiled {
    static constexpr std::string_view name = "boiled";
    struct args {
        kettle& which;
        int degrees;
    };
    static constexpr std::array<std::string_view, 2> argument_names{"which", "degrees"};
};
struct kettle_events : orm::event_family<kettle_events, boiled> {};
class kettle {
public:
    orm::dispatcher<kettle_events> dispatch{orm::class_target<kettle>()};
    void boil() { dispatch.fire<boiled>({*this, 100}); }
};

void whistle(kettle&, int degrees) {
    std::cout << "whistles at " << degrees << '\n';
}

int main() {
    kettle mine;
    kettle yours;

    // A listener of one object takes the arguments, or as many of the first ones as it likes.
    orm::listen(mine, boiled{}, whistle);
    orm::listen(
        mine, boiled{}, [] { std::cout << "time for tea\n"; }, orm::once);

    // A listener of the class hears of every kettle, and is asked first.
    orm::listen(
        orm::class_target<kettle>(), boiled{},
        [](const boiled::args& what) { std::cout << "a kettle has " << what.degrees << '\n'; },
        orm::named);

    mine.boil();
    std::cout << "-- again\n";
    mine.boil();
    std::cout << "-- yours\n";
    yours.boil();

    orm::remove(mine, boiled{}, whistle);
    std::cout << "-- without the whistle\n";
    mine.boil();
}

#ifndef ORM_TESTS_EVENT_DOORS_HPP
#define ORM_TESTS_EVENT_DOORS_HPP

#include <array>
#include <orm/core/error.hpp>
#include <orm/event/listen.hpp>
#include <string>
#include <string_view>

// A family of events as a user defines one, for all tests of this folder.

namespace doors {

struct door;

struct opened {
    static constexpr std::string_view name = "opened";
    struct args {
        door& which;
        int angle;
    };
    static constexpr std::array<std::string_view, 2> argument_names{"which", "angle"};
};

struct closed {
    static constexpr std::string_view name = "closed";
    struct args {
        door& which;
    };
    static constexpr std::array<std::string_view, 1> argument_names{"which"};
};

/// An event without arguments.
struct slammed {
    static constexpr std::string_view name = "slammed";
    struct args {};
    static constexpr std::array<std::string_view, 0> argument_names{};
};

struct door_events : orm::event_family<door_events, opened, closed, slammed> {};
using door_class = orm::target_class<door_events>;

struct door {
    explicit door(door_class& of, const door* joined_to = nullptr)
        : dispatch{of, joined_to == nullptr ? nullptr : &joined_to->dispatch} {}
    orm::dispatcher<door_events> dispatch;

    void open(int angle = 0) { dispatch.fire<opened>({*this, angle}); }
    void close() { dispatch.fire<closed>({*this}); }
};

/// Notes down, in one line of text, which listeners ran.
struct notes {
    std::string text;

    /// A listener that notes `word`.
    auto add(std::string word) {
        return [this, word = std::move(word)] { text += word + " "; };
    }
    /// What was noted since the last call.
    std::string take() {
        std::string taken = std::move(text);
        text.clear();
        if (!taken.empty()) taken.pop_back();
        return taken;
    }
};

}  // namespace doors
#endif

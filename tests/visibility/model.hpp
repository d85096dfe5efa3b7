#ifndef ORM_TESTS_VISIBILITY_MODEL_HPP
#define ORM_TESTS_VISIBILITY_MODEL_HPP

#include <array>
#include <orm/orm.hpp>
#include <string>
#include <string_view>

// What a program and a library that it loads have in common. Both are compiled with hidden
// visibility, so each has its own copy of whatever a header defines and does not share.
namespace garage {

enum class color { red, green };

struct Wheel;
struct Car {
    orm::mapped<color> paint;
    orm::mapped<std::string> name;
    orm::list<Wheel> wheels;
    orm::dict<std::string, std::string> papers;
};
struct Wheel {
    orm::mapped<int> place;
    orm::one<Car> car;
};

/// A class of the same name in both, which is not the same.
struct Odd {
#ifdef ORM_TESTS_PLUGIN
    orm::mapped<int> first;
    orm::mapped<std::string> second;
#else
    orm::mapped<std::string> only;
#endif
};

/// A family of events of the user's, and its target.
struct rung {
    static constexpr std::string_view name = "rung";
    struct args {
        int& times;
    };
    static constexpr std::array<std::string_view, 1> argument_names{"times"};
};
struct muted {
    static constexpr std::string_view name = "muted";
    struct args {};
    static constexpr std::array<std::string_view, 0> argument_names{};
};
struct horn_events : orm::event_family<horn_events, muted, rung> {};
struct horn {
    orm::dispatcher<horn_events> dispatch{orm::class_target<horn>()};
};

/// What the library does for the program; each returns what the program checks.
struct plugin {
    /// Sets the paint so often. @return how often a listener of the library heard it
    int (*paint)(Car& car, int times);
    /// @return did the object live until the set was over, though a listener dropped the last
    /// handle after a nested set?
    bool (*drop_while_set)();
    /// @return was the old value of something not loaded unknown?
    bool (*hears_unknown)();
    /// @return the library's manager of that class
    orm::class_manager* (*manager)();
    bool (*attribute_holds_color)();
    /// Makes an Odd.
    void (*make_odd)();
    /// Throws: 0 invalid_request_error, 1 listeners_changed_error, 2 timeout_error,
    /// 3 integrity_error.
    void (*fail)(int how);
    /// Runs it. @return which error, as above, was caught as what it is; -1: none
    int (*catches)(void (*work)());
    /// Rings a horn of the library.
    int (*ring)();
    /// Listens to all horns, and rings.
    int (*listen_and_ring)(horn& of_host);
    /// Listens to all pools. @return how often a checkout of that pool was heard
    int (*hear_pool)(orm::pool& pool);
    /// @return are these the same pool class target, engine class target and listener?
    bool (*knows)(void (*listener)(Car&), void* pool_class, void* engine_class);
    /// @return the key of a dictionary as an append listener of the library hears it
    std::string (*hears_key)(Car& car);
};

}  // namespace garage

template <>
struct orm::mapping<garage::Car> {
    static void define(orm::definition<garage::Car>& m) {
        m.relationship(&garage::Car::wheels).back_populates(&garage::Wheel::car);
    }
};

#endif

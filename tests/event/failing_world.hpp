#ifndef ORM_TESTS_EVENT_FAILING_WORLD_HPP
#define ORM_TESTS_EVENT_FAILING_WORLD_HPP

#include <catch2/catch.hpp>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "../failing_new.hpp"
#include "doors.hpp"

// Doors of a class, of a subclass and joined ones, all with listeners; whatever an operation on
// them has changed shows in one text.

namespace doors {

inline notes* heard = nullptr;
inline void shout() {
    heard->text += "shout ";
}

struct world {
    world() {
        heard = &log;
        orm::listen(doors, opened{}, log.add("class"));
        orm::listen(doors, closed{}, log.add("class-closed"));
        orm::listen(gates, opened{}, log.add("subclass"));
        orm::listen(plain, opened{}, log.add("plain"), orm::propagate);
        orm::listen(gate, opened{}, log.add("gate"));
        static_cast<void>(show());  // the first dispatch of a thread makes its record
    }
    ~world() { heard = nullptr; }
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    /// A listener that keeps `token`.
    auto noting(std::string word) {
        return [run = log.add(std::move(word)), kept = token] { run(); };
    }

    std::string show() {
        std::string all;
        for (door* const one : {&plain, &gate, &joined, &bare}) {
            one->open();
            one->close();
            all += log.take() + " " + std::to_string(one->dispatch.count<opened>()) +
                   (one->dispatch.any<opened>() ? " any " : " none ") +
                   std::to_string(orm::listeners_of(*one, opened{}).size()) +
                   (orm::contains(*one, opened{}, shout) ? " registered | " : " | ");
        }
        for (door_class* const one : {&doors, &gates})
            all += std::to_string(orm::listeners_of(*one, opened{}).size()) +
                   (orm::contains(*one, opened{}, shout) ? " registered | " : " | ");
        return all + std::to_string(orm::registrations(shout)) + " keys";
    }

    notes log;
    std::shared_ptr<int> token = std::make_shared<int>(1);
    door_class doors{"door"};
    door_class gates{"gate", &doors};
    door plain{doors};
    door gate{gates};
    door joined{gates, &plain};
    door bare{doors};
};

/// Something done to a world, which may lack memory.
struct operation {
    const char* name;
    void (*prepare)(world&);
    void (*run)(world&);
};
inline void nothing(world&) {}

/// What a world shows before and after it.
inline std::pair<std::string, std::string> try_undisturbed(const operation& one) {
    world w;
    one.prepare(w);
    std::string before = w.show();
    one.run(w);
    return {std::move(before), w.show()};
}

}  // namespace doors
#endif

#include <catch2/catch.hpp>
#include <new>
#include <orm/instrument.hpp>
#include <orm/instrument/dynamic.hpp>
#include <orm/testing/reset.hpp>
#include <string>

#include "../failing_new.hpp"

// Mapping a class and listening to its attributes, when memory lacks.

namespace failing_mapping {
namespace {

struct Nest;

struct Bird {
    orm::mapped<std::string> name;
    orm::mapped<int> age;
    orm::one<Nest> nest;
};
struct Duck : Bird {
    orm::mapped<int> depth;
};
struct Diver : Duck {
    orm::mapped<int> speed;
};
struct Nest {
    orm::mapped<int> height;
    orm::one<Bird> bird;
};

std::string heard;
void shout() {
    heard += "shout ";
}

}  // namespace
}  // namespace failing_mapping

template <>
struct orm::extends<failing_mapping::Duck>
    : orm::fields<failing_mapping::Bird, &failing_mapping::Duck::depth> {};
template <>
struct orm::extends<failing_mapping::Diver>
    : orm::fields<failing_mapping::Duck, &failing_mapping::Diver::speed> {};
template <>
struct orm::mapping<failing_mapping::Nest> {
    static void define(orm::definition<failing_mapping::Nest>& nest) {
        nest.relationship(&failing_mapping::Nest::bird)
            .back_populates(&failing_mapping::Bird::nest);
    }
};
template <>
struct orm::mapping<failing_mapping::Duck> {
    static void define(orm::definition<failing_mapping::Duck>& duck) {
        duck.active_history(&failing_mapping::Duck::depth);
        duck.validates(
            "keep_positive",
            [](failing_mapping::Duck&, int depth) {
                heard_validators += "validated ";
                return depth < 0 ? -depth : depth;
            },
            &failing_mapping::Duck::depth);
    }
    static inline std::string heard_validators;
};

namespace failing_mapping {
namespace {

/// Classes are not mapped, and then each has listeners.
struct world {
    world() { orm::testing::reset(); }
    ~world() { orm::testing::reset(); }
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    template <class T>
    void show(std::string& all) {
        const orm::ref<T> one = orm::make(T{});
        one->name = "a";
        one->age = 1;
        all += heard + "| ";
        heard.clear();
        for (const orm::attribute_info* info : orm::map<T>().attributes())
            all += std::string{info->name()} + (info->active_history() ? " active " : " ") +
                   (info->any(orm::detail::set_event) ? "heard, " : "quiet, ");
        all += "subclasses " + std::to_string(orm::map<T>().subclasses().size()) + " | ";
    }
    /// What all of them do.
    std::string show() {
        std::string all;
        show<Bird>(all);
        show<Duck>(all);
        show<Diver>(all);
        all += std::to_string(orm::listeners_of(orm::attr<&Bird::age>, orm::event::set).size());
        return all + " " + std::to_string(orm::registrations(shout)) + " keys";
    }
};

struct operation {
    const char* name;
    void (*prepare)();
    void (*run)();
};

constexpr auto age_of_duck = orm::attr_of<Duck, &Bird::age>;

const operation registrations[]{
    {"on an attribute", [] {}, [] { orm::listen(orm::attr<&Bird::age>, orm::event::set, shout); }},
    {"on an attribute and those of subclasses", [] {},
     [] { orm::listen(orm::attr<&Bird::age>, orm::event::set, shout, orm::propagate); }},
    {"on subclasses of what is registered without them",
     [] { orm::listen(orm::attr<&Bird::age>, orm::event::set, shout); },
     [] { orm::listen(orm::attr<&Bird::age>, orm::event::set, shout, orm::propagate); }},
    {"on an inherited attribute", [] {},
     [] { orm::listen(age_of_duck, orm::event::set, shout, orm::propagate); }},
    {"with active history", [] {},
     [] {
         orm::listen(orm::attr<&Bird::age>, orm::event::set, shout,
                     orm::propagate | orm::active_history);
     }},
    {"once", [] {},
     [] {
         orm::listen(orm::attr<&Bird::age>, orm::event::set, shout, orm::propagate | orm::once);
     }},
    {"of a lambda", [] {},
     [] {
         orm::listen(
             orm::attr<&Bird::name>, orm::event::set,
             [word = std::string(40, 'x')] { heard += word; }, orm::propagate);
     }},
    {"by name", [] {},
     [] {
         orm::dynamic_listen(*orm::map<Bird>().find("age"), "set",
                             [word = std::string(40, 'x')](orm::dynamic_event&) { heard += word; },
                             {.propagate = true});
     }},
    {"on a class", [] {},
     [] { orm::listen(orm::mapped_class<Bird>, orm::event::init, shout, orm::propagate); }},
    {"on a class, in front",
     [] { orm::listen(orm::mapped_class<Bird>, orm::event::init, [] { heard += "first "; }); },
     [] { orm::listen(orm::mapped_class<Bird>, orm::event::init, shout, orm::insert); }},
};

}  // namespace

TEST_CASE("a class that lacks memory to be declared can be declared again",
          "[instrument][memory]") {
    // The first use of these classes in the program, so the first case here.
    orm::map<Bird>();
    orm::make(Bird{});
    long n = 1;
    for (bool is_declared = false; !is_declared; ++n) {
        const failing_new fail{n};
        try {
            static_cast<void>(orm::attr<&Diver::speed>.info());
            is_declared = true;
        } catch (const std::bad_alloc&) {
        }
    }
    CHECK(n > 20);
    CHECK(orm::map<Bird>().subclasses().size() == 1);
    CHECK(orm::map<Duck>().subclasses().size() == 1);
    CHECK(orm::map<Diver>().attributes().size() == 5);
    CHECK(orm::make(Diver{})->speed == 0);
}

TEST_CASE("a subclass that lacks memory to be mapped leaves its bases as they were",
          "[instrument][memory]") {
    for (long n = 1;; ++n) {
        INFO("allocation " << n);
        world w;
        orm::listen(orm::attr<&Bird::age>, orm::event::set, shout,
                    orm::propagate | orm::active_history);
        orm::listen(orm::mapped_class<Bird>, orm::event::init, shout, orm::propagate);
        orm::map<Duck>();
        const bool refused = ends_with_bad_alloc(n, [&] { orm::map<Diver>(); });
        const bool failed = failing_new::has_failed();
        REQUIRE(refused == failed);
        CHECK(orm::map<Duck>().subclasses().size() == (refused ? 0U : 1U));
        CHECK(orm::registrations(shout) == 2);
        const orm::ref<Duck> duck = orm::make(Duck{});
        duck->age = 3;
        CHECK(std::exchange(heard, {}) == "shout shout ");
        orm::map<Diver>();
        CHECK(orm::map<Duck>().subclasses().size() == 1);
        const orm::ref<Diver> diver = orm::make(Diver{});
        diver->age = 3;
        diver->depth = -3;
        CHECK(diver->depth == 3);
        CHECK(std::exchange(heard, {}) == "shout shout ");
        CHECK(std::exchange(orm::mapping<Duck>::heard_validators, {}) == "validated ");
        if (!failed) break;
    }
}

TEST_CASE("a class that lacks memory to be mapped leaves the other end as it was",
          "[instrument][memory]") {
    for (long n = 1;; ++n) {
        INFO("allocation " << n);
        world w;
        const orm::ref<Bird> bird = orm::make(Bird{});
        const bool refused = ends_with_bad_alloc(n, [&] { orm::map<Nest>(); });
        const bool failed = failing_new::has_failed();
        REQUIRE(refused == failed);
        const orm::detail::relation& near =
            orm::detail::attribute_access::relation_of(orm::attr<&Bird::nest>.info());
        CHECK((near.far == nullptr) == refused);
        const orm::ref<Nest> nest = orm::make(Nest{});
        nest->bird = bird;
        CHECK(bird->nest == nest);
        if (!failed) break;
    }
}

TEST_CASE("a listen to attributes and classes that lacks memory registers nothing",
          "[instrument][memory]") {
    for (const operation& one : registrations) {
        INFO(one.name);
        std::string before;
        std::string after;
        {
            world usual;
            orm::map<Diver>();
            one.prepare();
            before = usual.show();
            one.run();
            after = usual.show();
            REQUIRE(before != after);
        }
        for (long n = 1;; ++n) {
            INFO("allocation " << n);
            world w;
            orm::map<Diver>();
            one.prepare();
            static_cast<void>(w.show());
            const bool refused = ends_with_bad_alloc(n, [&] { one.run(); });
            const bool failed = failing_new::has_failed();
            REQUIRE(refused == failed);
            if (refused) {
                REQUIRE(w.show() == before);
                one.run();
            }
            REQUIRE(w.show() == after);
            if (!failed) break;
        }
    }
}

TEST_CASE("removing from attributes of a hierarchy needs no memory", "[instrument][memory]") {
    world w;
    orm::map<Diver>();
    orm::listen(
        orm::attr<&Bird::age>, orm::event::set, [] { heard += "stays "; }, orm::propagate);
    const std::string before = w.show();
    {
        orm::scoped_listener guard = orm::listen(
            orm::attr<&Bird::age>, orm::event::set, [] { heard += "guarded "; }, orm::propagate);
        orm::listen(orm::attr<&Bird::age>, orm::event::set, shout, orm::propagate);
        const orm::scoped_listener of_class = orm::listen(
            orm::mapped_class<Bird>, orm::event::init, [] {}, orm::propagate);
        const failing_new fail{1, true};
        orm::remove(orm::attr<&Bird::age>, orm::event::set, shout);
        guard = orm::scoped_listener{};
    }
    CHECK(w.show() == before);
}

TEST_CASE("a set needs no memory to tell its listeners", "[instrument][memory]") {
    world w;
    int calls = 0;
    const orm::ref<Duck> one = orm::make(Duck{});
    orm::listen(
        orm::attr<&Bird::age>, orm::event::set, [&calls] { ++calls; }, orm::propagate);
    orm::listen(
        orm::attr<&Bird::age>, orm::event::set, [&calls] { ++calls; }, orm::propagate);
    one->age = 1;
    {
        const failing_new fail{1};
        for (int i = 0; i < 5; ++i) one->age = i;
        CHECK_FALSE(failing_new::has_failed());
    }
    CHECK(calls == 12);
}

}  // namespace failing_mapping

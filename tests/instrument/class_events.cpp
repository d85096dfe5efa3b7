#include <catch2/catch.hpp>
#include <exception>
#include <orm/instrument.hpp>
#include <orm/instrument/dynamic.hpp>
#include <orm/testing/reset.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Source: SQLAlchemy 2.1, InstanceEvents.init and init_failure, InstrumentationEvents.
namespace class_events {
namespace {

struct Base {
    orm::mapped<std::string> name;
    orm::mapped<int> age;
};
struct Derived : Base {
    orm::mapped<int> level;
    orm::mapped<int> rank = 3;
};
struct Deeper : Derived {
    orm::mapped<int> depth;
};

}  // namespace
}  // namespace class_events

template <>
struct orm::extends<class_events::Derived>
    : orm::fields<class_events::Base, &class_events::Derived::level, &class_events::Derived::rank> {
};
template <>
struct orm::extends<class_events::Deeper>
    : orm::fields<class_events::Derived, &class_events::Deeper::depth> {};

namespace class_events {
namespace {

std::string joined(std::span<const std::string_view> names) {
    std::string all;
    for (const std::string_view one : names) all += (all.empty() ? "" : ",") + std::string{one};
    return all;
}

/// Each case begins with classes that are not mapped, and without listeners.
struct unmapped {
    unmapped() { orm::testing::reset(); }
    ~unmapped() { orm::testing::reset(); }
};

std::string heard;
void hear_init(Base& made, std::span<const std::string_view> kwargs) {
    heard += "init(" + joined(kwargs) + (made.name.has_value() ? " named" : "") + ") ";
}
void hear_failure(Base& made, std::span<const std::string_view> kwargs) {
    heard += "failure(" + joined(kwargs) + (made.name.has_value() ? " named" : "") + ") ";
}
struct refusal {};

TEST_CASE("init comes before the values that orm::make is given", "[class_events]") {
    const unmapped guard;
    heard.clear();
    orm::listen(orm::mapped_class<Base>, orm::event::init, &hear_init);
    orm::listen(orm::attr<&Base::name>, orm::event::set,
                [](Base&, const std::string& now) { heard += "set " + now + " "; });
    const auto made = orm::make(Base{.name = "ed", .age = 3});
    CHECK(heard == "init(name,age) set ed ");
    CHECK(made->name == "ed");
    heard.clear();
    orm::make<Base>();
    CHECK(heard == "init() ");
}

TEST_CASE("init is fired for objects of subclasses when it propagates, also later ones",
          "[class_events]") {
    const unmapped guard;
    heard.clear();
    SECTION("not without the flag") {
        orm::listen(orm::mapped_class<Base>, orm::event::init, &hear_init);
        orm::make<Derived>();
        CHECK(heard.empty());
    }
    SECTION("with it") {
        orm::map<Derived>();
        orm::listen(orm::mapped_class<Base>, orm::event::init, &hear_init, orm::propagate);
        orm::make<Derived>();
        CHECK(heard == "init(rank) ");
        orm::make<Deeper>();
        CHECK(heard == "init(rank) init(rank) ");
        orm::remove(orm::mapped_class<Base>, orm::event::init, &hear_init);
        orm::make<Derived>();
        orm::make<Deeper>();
        CHECK(heard == "init(rank) init(rank) ");
    }
}

TEST_CASE("a listener of init may refuse, and init_failure is not fired", "[class_events]") {
    const unmapped guard;
    heard.clear();
    orm::listen(orm::mapped_class<Base>, orm::event::init_failure, &hear_failure);
    orm::listen(orm::mapped_class<Base>, orm::event::init, [](Base&) { throw refusal{}; });
    CHECK_THROWS_AS(orm::make(Base{.name = "ed"}), refusal);
    CHECK_THROWS_AS(orm::make<Base>(), refusal);
    CHECK(heard.empty());
}

TEST_CASE("init_failure is fired when a value is refused, and the error goes on",
          "[class_events]") {
    const unmapped guard;
    heard.clear();
    orm::listen(orm::mapped_class<Base>, orm::event::init_failure, &hear_failure);
    orm::listen(orm::attr<&Base::age>, orm::event::set, [](Base&) { throw refusal{}; });
    bool same = false;
    SECTION("with what was assigned before") {
        CHECK_THROWS_AS(orm::make(Base{.name = "ed", .age = 3}), refusal);
        CHECK(heard == "failure(name,age named) ");
    }
    SECTION("which it may look at") {
        orm::listen(orm::mapped_class<Base>, orm::event::init_failure, [&same](Base&) {
            try {
                std::rethrow_exception(std::current_exception());
            } catch (const refusal&) {
                same = true;
            }
        });
        CHECK_THROWS_AS(orm::make(Base{.age = 3}), refusal);
        CHECK(same);
    }
    SECTION("and replace") {
        orm::listen(orm::mapped_class<Base>, orm::event::init_failure,
                    [](Base&) { throw orm::value_error{"another one"}; });
        CHECK_THROWS_AS(orm::make(Base{.age = 3}), orm::value_error);
    }
    SECTION("not when nothing is refused") {
        orm::make(Base{.name = "ed"});
        CHECK(heard.empty());
    }
}

TEST_CASE("listeners of init take the flags of instance events", "[class_events]") {
    const unmapped guard;
    std::string order;
    orm::listen(orm::mapped_class<Base>, orm::event::init, [&](Base&) { order += "a"; });
    orm::listen(
        orm::mapped_class<Base>, orm::event::init,
        [&](orm::instance_state& state) { order += state.manager().name().front(); }, orm::raw);
    orm::listen(
        orm::mapped_class<Base>, orm::event::init,
        [&](const orm::init_args<Base>& args) { order += std::to_string(args.kwargs.size()); },
        orm::named);
    orm::listen(
        orm::mapped_class<Base>, orm::event::init, [&] { order += "o"; }, orm::once | orm::insert);
    orm::make(Base{.age = 1});
    orm::make(Base{.age = 1});
    CHECK(order == "oaB1aB1");
}

TEST_CASE("a chain of makes that feeds itself ends in an error that names init",
          "[class_events][recursion]") {
    const unmapped guard;
    orm::listen(orm::mapped_class<Base>, orm::event::init, [](Base&) { orm::make<Base>(); });
    CHECK_THROWS_WITH(orm::make<Base>(), Catch::Contains("event 'init' of Base"));
}

TEST_CASE("class_instrument and attribute_instrument tell of a class and its subclasses",
          "[class_events]") {
    const unmapped guard;
    std::string order;
    orm::listen(orm::mapped_class<Base>, orm::event::class_instrument,
                [&](orm::class_manager& cls) { order += std::string{cls.name()} + ": "; });
    orm::listen(orm::mapped_class<Base>, orm::event::attribute_instrument,
                [&](orm::class_manager& cls, std::string_view key, orm::attribute_info& inst) {
                    CHECK(&inst.owner() == &cls);
                    order += std::string{key} + " ";
                });
    CHECK_FALSE(orm::mapped_class<Base>.manager().is_mapped());
    orm::make<Deeper>();
    CHECK(order ==
          "Base: name age Derived: name age level rank Deeper: name age level rank depth ");
    orm::make<Deeper>();
    orm::make<Base>();
    CHECK(order ==
          "Base: name age Derived: name age level rank Deeper: name age level rank depth ");
}

TEST_CASE("a listener of attribute_instrument may listen to the attribute and use the class",
          "[class_events]") {
    const unmapped guard;
    std::string sets;
    int made = 0;
    orm::listen(orm::mapped_class<Base>, orm::event::class_instrument, [&](orm::class_manager&) {
        orm::make<Base>();
        ++made;
    });
    orm::listen(orm::mapped_class<Base>, orm::event::attribute_instrument,
                [&](orm::class_manager&, std::string_view, orm::attribute_info& inst) {
                    orm::dynamic_listen(inst, "set", [&sets](orm::dynamic_event& event) {
                        sets += std::string{event.attribute().name()} + " ";
                    });
                });
    const auto derived = orm::make<Derived>();
    derived->name = "x";
    derived->level = 1;
    CHECK(made == 2);
    CHECK(sets == "rank name level ");
}

TEST_CASE("what a listener of class_instrument throws leaves the class mapped", "[class_events]") {
    const unmapped guard;
    orm::listen(orm::mapped_class<Base>, orm::event::class_instrument, [] { throw refusal{}; });
    CHECK_THROWS_AS(orm::map<Base>(), refusal);
    CHECK_NOTHROW(orm::make(Base{.name = "ed"}));
}

TEST_CASE("class_uninstrument tells of the end of a mapping", "[class_events]") {
    const unmapped guard;
    std::string order;
    orm::map<Derived>();
    orm::listen(
        orm::mapped_class<Base>, orm::event::class_uninstrument,
        [&](const orm::class_args& args) { order += std::string{args.cls.name()} + " "; },
        orm::named);
    orm::testing::reset();
    CHECK(order.find("Base ") != std::string::npos);
    CHECK(order.find("Derived ") != std::string::npos);
    CHECK(order.find("Deeper") == std::string::npos);
    order.clear();
    orm::map<Base>();
    orm::testing::reset();
    CHECK(order.empty());
}

TEST_CASE("listeners_of counts and orders the listeners of attributes and classes",
          "[class_events][introspection]") {
    const unmapped guard;
    const auto on_set = [](Base&) {};
    const auto first = orm::make_listener(on_set);
    using set_function = void (*)(Base&);
    const set_function second = [](Base&) {};
    CHECK(orm::listeners_of(orm::attr<&Base::name>, orm::event::set).empty());
    orm::listen(orm::attr<&Base::name>, orm::event::set, first, orm::propagate);
    const orm::listener third = orm::listen(orm::attr<&Base::name>, orm::event::set, second);
    const auto all = orm::listeners_of(orm::attr<&Base::name>, orm::event::set);
    REQUIRE(all.size() == 2);
    CHECK(all[0].is(first));
    CHECK(all[1].is(second));
    CHECK_FALSE(all[0].is(second));
    CHECK(all[1] == third);
    const auto inherited = orm::listeners_of(orm::attr_of<Derived, &Base::name>, orm::event::set);
    REQUIRE(inherited.size() == 1);
    CHECK(inherited[0] == all[0]);
    CHECK(inherited[0].remove());
    CHECK(orm::listeners_of(orm::attr<&Base::name>, orm::event::set).size() == 1);
    CHECK(orm::listeners_of(orm::mapped_class<Base>, orm::event::init).empty());
    orm::listen(orm::mapped_class<Base>, orm::event::init, &hear_init, orm::propagate);
    CHECK(orm::listeners_of(orm::mapped_class<Base>, orm::event::init).size() == 1);
    CHECK(orm::listeners_of(orm::mapped_class<Derived>, orm::event::init).at(0).is(&hear_init));
    CHECK(orm::contains(orm::mapped_class<Base>, orm::event::init, &hear_init));
}

}  // namespace
}  // namespace class_events

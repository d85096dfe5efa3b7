#include <dlfcn.h>

#include <catch2/catch.hpp>
#include <orm/event/detail/registry.hpp>
#include <string>

#include "model.hpp"

using garage::Car;
using garage::color;

// A library that is compiled with hidden visibility and loaded while the program runs.
namespace {

const garage::plugin& loaded() {
    static const garage::plugin* const made = [] {
        void* const library = dlopen(ORM_TESTS_PLUGIN_FILE, RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) FAIL(dlerror());
        const auto entry =
            reinterpret_cast<const garage::plugin* (*)()>(dlsym(library, "garage_plugin"));
        REQUIRE(entry != nullptr);
        return entry();
    }();
    return *made;
}

void on_name(Car&) {}

}  // namespace

TEST_CASE("a library with hidden visibility shares the classes of the program", "[visibility]") {
    CHECK(loaded().manager() == &orm::map<Car>());
    CHECK(loaded().attribute_holds_color());
    auto car = orm::make(Car{.paint = color::red, .name = "x"});
    int heard = 0;
    const orm::scoped_listener listener =
        orm::listen(orm::attr<&Car::paint>, orm::event::set, [&heard] { ++heard; });
    CHECK(loaded().paint(*car, 3) == 3);
    CHECK(heard == 3);
    CHECK(loaded().hears_key(*car) == "registration");
}

TEST_CASE("sets in a library with hidden visibility take one record of the thread",
          "[visibility]") {
    auto car = orm::make<Car>();
    car->paint = color::green;
    const std::size_t before = orm::detail::thread_records();
    loaded().paint(*car, 1000);
    CHECK(orm::detail::thread_records() == before);
}

TEST_CASE("an object outlives the set it ends in, in a library with hidden visibility, too",
          "[visibility]") {
    CHECK(loaded().drop_while_set());
}

TEST_CASE("an unknown old value is unknown in a library with hidden visibility", "[visibility]") {
    CHECK(loaded().hears_unknown());
}

TEST_CASE("two classes of one name that differ are refused when the second is declared",
          "[visibility]") {
    orm::make<garage::Odd>();
    CHECK_THROWS_WITH(loaded().make_odd(), Catch::Contains("two classes are named garage::Odd") &&
                                               Catch::Contains("rename one"));
    CHECK_THROWS_AS(loaded().make_odd(), orm::invalid_request_error);  // also when asked again
    CHECK_NOTHROW(orm::make<garage::Odd>());
}

TEST_CASE("errors pass the border of a library with hidden visibility", "[visibility]") {
    CHECK_THROWS_AS(loaded().fail(0), orm::invalid_request_error);
    CHECK_THROWS_AS(loaded().fail(1), orm::listeners_changed_error);
    CHECK_THROWS_AS(loaded().fail(2), orm::timeout_error);
    CHECK_THROWS_AS(loaded().fail(3), orm::error);
    CHECK(loaded().catches([] { throw orm::invalid_request_error{"by the program"}; }) == 0);
    CHECK(loaded().catches([] { throw orm::listeners_changed_error{"by the program"}; }) == 1);
    CHECK(loaded().catches([] { throw orm::timeout_error{"by the program"}; }) == 2);
    CHECK(loaded().catches([] { throw orm::argument_error{"by the program"}; }) == 3);
}

TEST_CASE("families of events have one class target in program and library", "[visibility]") {
    const orm::scoped_listener listener =
        orm::listen(orm::class_target<garage::horn>(), garage::rung{}, [](int& times) { ++times; });
    CHECK(loaded().ring() == 1);
    garage::horn own;
    CHECK(loaded().listen_and_ring(own) == 11);
}

TEST_CASE("pools and engines have one class target in program and library", "[visibility]") {
    const auto engine = orm::create_engine("sqlite://");
    CHECK(loaded().hear_pool(*engine->pool()) == 1);
    orm::listen(orm::attr<&Car::name>, orm::event::set, &on_name);
    CHECK(loaded().knows(&on_name, &orm::class_target<orm::pool>(),
                         &orm::class_target<orm::engine>()));
    orm::remove(orm::attr<&Car::name>, orm::event::set, &on_name);
    CHECK_FALSE(loaded().knows(&on_name, &orm::class_target<orm::pool>(),
                               &orm::class_target<orm::engine>()));
}

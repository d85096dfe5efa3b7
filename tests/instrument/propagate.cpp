#include <catch2/catch.hpp>
#include <orm/instrument.hpp>
#include <string>

namespace propagation {
namespace {

struct Employee {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};
struct Engineer : Employee {
    orm::mapped<std::string> skill;
};
struct Senior : Engineer {
    orm::mapped<int> reports;
};
// A hierarchy for each test that maps a class late: a class is mapped once in a process.
template <int Test>
struct Base {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};
template <int Test>
struct Middle : Base<Test> {
    orm::mapped<int> level;
};
template <int Test>
struct Late : Middle<Test> {
    orm::mapped<int> depth;
};

std::string the_log;
void shared(Employee&, const std::string& value) {
    the_log += "shared:" + value + " ";
}
template <char Name>
void note() {
    the_log += Name;
}
std::string logged(auto&& change) {
    the_log.clear();
    change();
    return the_log;
}

}  // namespace
}  // namespace propagation

template <>
struct orm::extends<propagation::Engineer>
    : orm::fields<propagation::Employee, &propagation::Engineer::skill> {};
template <>
struct orm::extends<propagation::Senior>
    : orm::fields<propagation::Engineer, &propagation::Senior::reports> {};
template <int Test>
struct orm::extends<propagation::Middle<Test>>
    : orm::fields<propagation::Base<Test>, &propagation::Middle<Test>::level> {};
template <int Test>
struct orm::extends<propagation::Late<Test>>
    : orm::fields<propagation::Middle<Test>, &propagation::Late<Test>::depth> {};

namespace propagation {
namespace {

template <int Test>
constexpr auto base_name = orm::attr<&Base<Test>::name>;
template <int Test>
constexpr auto middle_name = orm::attr_of<Middle<Test>, &Base<Test>::name>;
template <int Test>
constexpr auto late_name = orm::attr_of<Late<Test>, &Base<Test>::name>;

}  // namespace

TEST_CASE("without propagate a listener stays on its class", "[instrument][propagate]") {
    orm::map<Senior>();
    const orm::scoped_listener guard =
        orm::listen(orm::attr<&Employee::name>, orm::event::set, shared);
    CHECK(logged([] { orm::make<Senior>()->name = "a"; }).empty());
    CHECK(logged([] { orm::make<Employee>()->name = "a"; }) == "shared:a ");
}

TEST_CASE("propagate goes down from its class, never up", "[instrument][propagate]") {
    orm::map<Senior>();
    const orm::scoped_listener guard = orm::listen(orm::attr_of<Engineer, &Employee::name>,
                                                   orm::event::set, shared, orm::propagate);
    CHECK(logged([] { orm::make<Employee>()->name = "a"; }).empty());
    CHECK(logged([] { orm::make<Engineer>()->name = "b"; }) == "shared:b ");
    CHECK(logged([] { orm::make<Senior>()->name = "c"; }) == "shared:c ");
}

TEST_CASE("every scalar event propagates", "[instrument][propagate]") {
    const orm::scoped_listener remove =
        orm::listen(orm::attr<&Employee::name>, orm::event::remove, note<'r'>, orm::propagate);
    const orm::scoped_listener init =
        orm::listen(orm::attr<&Employee::name>, orm::event::init_scalar, note<'i'>, orm::propagate);
    const orm::scoped_listener modified =
        orm::listen(orm::attr<&Employee::name>, orm::event::modified, note<'m'>, orm::propagate);
    const auto senior = orm::make<Senior>();
    CHECK(logged([&] {
              static_cast<void>(senior->name.get());
              senior->name = "a";
              orm::flag_modified(*senior, orm::attr<&Employee::name>);
              senior->name.reset();
          }) == "imr");
}

TEST_CASE("a class mapped later gets the propagating listeners of its base in their order",
          "[instrument][propagate]") {
    const orm::scoped_listener a =
        orm::listen(base_name<1>, orm::event::set, note<'a'>, orm::propagate);
    const orm::scoped_listener b = orm::listen(base_name<1>, orm::event::set, note<'b'>);
    const orm::scoped_listener c =
        orm::listen(base_name<1>, orm::event::set, note<'c'>, orm::propagate);
    const orm::scoped_listener m =
        orm::listen(middle_name<1>, orm::event::set, note<'m'>, orm::propagate);
    const orm::scoped_listener d =
        orm::listen(base_name<1>, orm::event::set, note<'d'>, orm::propagate);
    CHECK_FALSE(orm::detail::declared_manager<Late<1>>().is_mapped());
    const orm::scoped_listener own = orm::listen(late_name<1>, orm::event::set, note<'o'>);
    const orm::scoped_listener e =
        orm::listen(base_name<1>, orm::event::set, note<'e'>, orm::propagate);
    CHECK(logged([] { orm::make<Base<1>>()->name = "x"; }) == "abcde");
    CHECK(logged([] { orm::make<Middle<1>>()->name = "x"; }) == "acmde");
    CHECK(logged([] { orm::make<Late<1>>()->name = "x"; }) == "acmdoe");
}

TEST_CASE("the same function given for base and subclass runs twice on the subclass",
          "[instrument][propagate]") {
    const orm::scoped_listener base =
        orm::listen(orm::attr<&Employee::name>, orm::event::set, shared, orm::propagate);
    const orm::scoped_listener own =
        orm::listen(orm::attr_of<Engineer, &Employee::name>, orm::event::set, shared);
    CHECK(logged([] { orm::make<Engineer>()->name = "a"; }) == "shared:a shared:a ");
    CHECK(logged([] { orm::make<Employee>()->name = "a"; }) == "shared:a ");
    CHECK(logged([] { orm::make<Senior>()->name = "a"; }) == "shared:a ");
}

TEST_CASE("removing at the base takes the copies off every class, later ones too",
          "[instrument][propagate]") {
    orm::listen(base_name<2>, orm::event::set, note<'a'>, orm::propagate);
    orm::map<Late<2>>();
    CHECK(logged([] { orm::make<Late<2>>()->name = "x"; }) == "a");
    orm::remove(base_name<2>, orm::event::set, note<'a'>);
    CHECK(logged([] { orm::make<Late<2>>()->name = "x"; }).empty());
    CHECK(logged([] { orm::make<Middle<2>>()->name = "x"; }).empty());
    CHECK(logged([] { orm::make<Base<2>>()->name = "x"; }).empty());
}

TEST_CASE("a copy cannot be removed through the subclass", "[instrument][propagate]") {
    orm::map<Engineer>();
    const orm::scoped_listener guard =
        orm::listen(orm::attr<&Employee::name>, orm::event::set, shared, orm::propagate);
    constexpr auto own = orm::attr_of<Engineer, &Employee::name>;
    CHECK_FALSE(orm::contains(own, orm::event::set, shared));
    CHECK_THROWS_AS(orm::remove(own, orm::event::set, shared), orm::invalid_request_error);
    CHECK(logged([] { orm::make<Engineer>()->name = "a"; }) == "shared:a ");
}

TEST_CASE("registering again with propagate reaches the existing subclasses that lack it",
          "[instrument][propagate]") {
    orm::map<Middle<3>>();
    const orm::scoped_listener first = orm::listen(base_name<3>, orm::event::set, note<'a'>);
    CHECK(logged([] { orm::make<Middle<3>>()->name = "x"; }).empty());
    orm::listen(base_name<3>, orm::event::set, note<'a'>, orm::propagate);
    CHECK(logged([] { orm::make<Middle<3>>()->name = "x"; }) == "a");
    CHECK(logged([] { orm::make<Base<3>>()->name = "x"; }) == "a");
    orm::listen(base_name<3>, orm::event::set, note<'a'>, orm::propagate);
    CHECK(logged([] { orm::make<Middle<3>>()->name = "x"; }) == "a");
    CHECK(logged([] { orm::make<Late<3>>()->name = "x"; }) == "a");
}

TEST_CASE("a listener that was removed and registered again goes to the end",
          "[instrument][propagate]") {
    const orm::scoped_listener a =
        orm::listen(base_name<2>, orm::event::set, note<'a'>, orm::propagate);
    const orm::scoped_listener b =
        orm::listen(base_name<2>, orm::event::set, note<'b'>, orm::propagate);
    orm::remove(base_name<2>, orm::event::set, note<'a'>);
    orm::listen(base_name<2>, orm::event::set, note<'a'>, orm::propagate);
    CHECK(logged([] { orm::make<Middle<2>>()->name = "x"; }) == "ba");
}

TEST_CASE("a propagated once listener runs one time over all classes", "[instrument][propagate]") {
    const orm::scoped_listener guard = orm::listen(orm::attr<&Employee::name>, orm::event::set,
                                                   shared, orm::propagate | orm::once);
    CHECK(logged([] {
              orm::make<Senior>()->name = "a";
              orm::make<Employee>()->name = "b";
              orm::make<Engineer>()->name = "c";
          }) == "shared:a ");
}

TEST_CASE("active history belongs to the attribute and is copied to a class mapped later",
          "[instrument][propagate]") {
    {
        const orm::scoped_listener guard =
            orm::listen(base_name<4>, orm::event::set, note<'a'>, orm::active_history);
        CHECK(base_name<4>.info().active_history());
    }
    CHECK(base_name<4>.info().active_history());    // survives the removal
    CHECK(middle_name<4>.info().active_history());  // mapped here, without propagate
}

TEST_CASE("an existing subclass gets active history only with propagate",
          "[instrument][propagate]") {
    orm::map<Late<5>>();
    const orm::scoped_listener first =
        orm::listen(base_name<5>, orm::event::set, note<'a'>, orm::active_history);
    CHECK_FALSE(middle_name<5>.info().active_history());
    const orm::scoped_listener second = orm::listen(base_name<5>, orm::event::remove, note<'b'>,
                                                    orm::active_history | orm::propagate);
    CHECK(middle_name<5>.info().active_history());
    CHECK(late_name<5>.info().active_history());
}

TEST_CASE("mapping a subclass later leaves existing objects alone", "[instrument][propagate]") {
    const auto object = orm::make<Base<6>>();
    object->name = "before";
    orm::map<Late<6>>();
    CHECK(object->name == "before");
    CHECK(orm::inspect(*object).changed() == std::vector<std::string_view>{"name"});
}

}  // namespace propagation

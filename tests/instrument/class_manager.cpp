#include <algorithm>
#include <catch2/catch.hpp>
#include <orm/instrument.hpp>
#include <string>
#include <type_traits>
#include <vector>

namespace managers {
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
struct Manager : Employee {
    orm::mapped<int> budget;
};
struct Lonely {
    orm::mapped<int> only;
};
struct MappedByMake {
    orm::mapped<int> id;
};
struct MappedByListen {
    orm::mapped<int> id;
};

}  // namespace
}  // namespace managers

template <>
struct orm::extends<managers::Engineer>
    : orm::fields<managers::Employee, &managers::Engineer::skill> {};
template <>
struct orm::extends<managers::Senior>
    : orm::fields<managers::Engineer, &managers::Senior::reports> {};
template <>
struct orm::extends<managers::Manager>
    : orm::fields<managers::Employee, &managers::Manager::budget> {};

namespace managers {
namespace {

constexpr auto inherited_name = orm::attr_of<Senior, &Employee::name>;
static_assert(orm::attr<&Employee::id>.index == 0);
static_assert(orm::attr<&Employee::name>.index == 1);
static_assert(inherited_name.index == 1);
static_assert(orm::attr<&Senior::reports>.index == 3);
static_assert(orm::attr<&Engineer::skill>.name == "skill");
static_assert(std::is_same_v<decltype(inherited_name)::class_type, Senior>);
static_assert(std::is_same_v<decltype(inherited_name)::value_type, std::string>);
static_assert(
    std::is_same_v<decltype(orm::attr<&Engineer::name>), decltype(orm::attr<&Employee::name>)>);
static_assert(std::is_empty_v<std::remove_cv_t<decltype(inherited_name)>>);

template <class T>
bool contains(const std::vector<orm::class_manager*>& all) {
    return std::find(all.begin(), all.end(), &orm::map<T>()) != all.end();
}

}  // namespace

TEST_CASE("a class manager knows its class by name", "[instrument]") {
    CHECK(orm::map<Employee>().name() == "Employee");
    CHECK(orm::map<Engineer>().is_mapped());
    CHECK(&orm::map<Employee>() == &orm::map<Employee>());
    CHECK(&orm::inspect(*orm::make<Engineer>()).manager() == &orm::map<Engineer>());
}

TEST_CASE("a class manager knows its base and its subclasses", "[instrument]") {
    orm::map<Senior>();
    orm::map<Manager>();
    CHECK(orm::map<Employee>().base() == nullptr);
    CHECK(orm::map<Senior>().base() == &orm::map<Engineer>());
    CHECK(orm::map<Engineer>().base() == &orm::map<Employee>());
    const auto below = orm::map<Employee>().subclasses();
    CHECK(below.size() == 2);
    CHECK(contains<Engineer>(below));
    CHECK(contains<Manager>(below));
    CHECK_FALSE(contains<Senior>(below));
    CHECK(contains<Senior>(orm::map<Engineer>().subclasses()));
}

TEST_CASE("a class is mapped at its first use", "[instrument]") {
    CHECK_FALSE(orm::detail::declared_manager<MappedByMake>().is_mapped());
    orm::make<MappedByMake>();
    CHECK(orm::detail::declared_manager<MappedByMake>().is_mapped());
    CHECK_FALSE(orm::detail::declared_manager<MappedByListen>().is_mapped());
    const orm::scoped_listener guard =
        orm::listen(orm::attr<&MappedByListen::id>, orm::event::set, [] {});
    CHECK(orm::detail::declared_manager<MappedByListen>().is_mapped());
}

TEST_CASE("the attributes of a class stand in order, inherited ones first", "[instrument]") {
    std::string names;
    for (const orm::attribute_info* one : orm::map<Senior>().attributes())
        names += std::string{one->name()} + " ";
    CHECK(names == "id name skill reports ");
    CHECK(orm::map<Lonely>().attributes().size() == 1);
}

TEST_CASE("every class has an attribute of its own for an inherited one", "[instrument]") {
    orm::attribute_info& own = orm::attr_of<Engineer, &Employee::name>.info();
    CHECK(&own != &orm::attr<&Employee::name>.info());
    CHECK(&own.owner() == &orm::map<Engineer>());
    CHECK(own.index() == orm::attr<&Employee::name>.info().index());
    CHECK(orm::map<Engineer>().find("name") == &own);
    CHECK(own.holds<std::string>());
    CHECK_FALSE(own.holds<int>());
}

TEST_CASE("a listener on an inherited attribute belongs to one class", "[instrument]") {
    std::string log;
    const orm::scoped_listener base =
        orm::listen(orm::attr<&Employee::name>, orm::event::set, [&log] { log += "base "; });
    const orm::scoped_listener derived = orm::listen(
        orm::attr_of<Engineer, &Employee::name>, orm::event::set,
        [&log](Engineer&, const std::string&, const orm::old_value<std::string>&,
               const orm::initiator& from) { log += std::string{from.owner().name()} + " "; });
    orm::make<Employee>()->name = "a";
    CHECK(log == "base ");
    log.clear();
    orm::make<Engineer>()->name = "b";
    CHECK(log == "Engineer ");
    log.clear();
    orm::make<Senior>()->name = "c";
    CHECK(log.empty());
}

TEST_CASE("looking for an attribute that is not there names those that are", "[instrument]") {
    CHECK(orm::map<Engineer>().find("email") == nullptr);
    CHECK_THROWS_WITH(orm::map<Engineer>().at("email"),
                      "class Engineer has no attribute 'email'; it has id, name, skill");
}

}  // namespace managers

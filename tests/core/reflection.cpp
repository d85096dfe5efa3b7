#include "orm/core/detail/reflection.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace shop {
namespace {

template <class T>
struct field {
    T value;
};

struct User {
    field<int> id;
    field<std::string> name;
    field<bool> active;
};

struct Single {
    field<std::string> only;
};

struct Empty {};

struct Employee {
    field<int> id;
    field<std::string> name;
};
struct Engineer : Employee {
    field<std::string> skill;
    field<int> level = {1};
};
struct SeniorEngineer : Engineer {
    field<int> reports;
};

class Account {
public:
    explicit Account(int id) : id_{id} {}
    virtual ~Account() = default;
    static constexpr auto id_member() { return &Account::id_; }

    field<std::string> owner;

private:
    friend struct orm::extends<Account>;
    field<int> id_;
};

struct Timestamps {
    field<long> created;
};
class Order : public Timestamps {
public:
    Order() = default;
    field<int> number;
};

class Shape {  // abstract: no object of it can be made up
public:
    virtual ~Shape() = default;
    virtual double area() const = 0;
    field<int> id;
};
class Circle : public Shape {
public:
    double area() const override { return radius.value; }
    field<double> radius;
};

#define TEN_FIELDS(n) field<int> n##0, n##1, n##2, n##3, n##4, n##5, n##6, n##7, n##8, n##9
#define LIST_TEN(n)                                                                                \
    &shop::Wide::n##0, &shop::Wide::n##1, &shop::Wide::n##2, &shop::Wide::n##3, &shop::Wide::n##4, \
        &shop::Wide::n##5, &shop::Wide::n##6, &shop::Wide::n##7, &shop::Wide::n##8,                \
        &shop::Wide::n##9
struct Wide {
    TEN_FIELDS(a);
    TEN_FIELDS(b);
    TEN_FIELDS(c);
    TEN_FIELDS(d);
    TEN_FIELDS(e);
    TEN_FIELDS(f);
    TEN_FIELDS(g);
    TEN_FIELDS(h);
    TEN_FIELDS(i);
    TEN_FIELDS(j);
    TEN_FIELDS(k);
};

}  // namespace
}  // namespace shop

template <class T>
inline constexpr bool orm::detail::is_attribute_field<shop::field<T>> = true;

template <>
struct orm::extends<shop::Engineer>
    : orm::fields<shop::Employee, &shop::Engineer::skill, &shop::Engineer::level> {};
template <>
struct orm::extends<shop::SeniorEngineer>
    : orm::fields<shop::Engineer, &shop::SeniorEngineer::reports> {};
template <>
struct orm::extends<shop::Account> : orm::fields<void, &shop::Account::id_, &shop::Account::owner> {
};
template <>
struct orm::extends<shop::Order> : orm::fields<void, &shop::Order::created, &shop::Order::number> {
};
template <>
struct orm::extends<shop::Shape> : orm::fields<void, &shop::Shape::id> {};
template <>
struct orm::extends<shop::Circle> : orm::fields<shop::Shape, &shop::Circle::radius> {};
template <>
struct orm::extends<shop::Wide>
    : orm::fields<void, LIST_TEN(a), LIST_TEN(b), LIST_TEN(c), LIST_TEN(d), LIST_TEN(e),
                  LIST_TEN(f), LIST_TEN(g), LIST_TEN(h), LIST_TEN(i), LIST_TEN(j), LIST_TEN(k)> {};

namespace {

using orm::detail::attribute_of;
using orm::detail::index_of;
using orm::detail::leads;
using orm::detail::reflectable;
using orm::detail::reflection;
using namespace shop;

template <class T>
std::string names_of() {
    std::string all;
    for (const std::string_view name : reflection<T>::names) all.append(name).append(" ");
    return all;
}

template <class T>
std::string types_of() {
    std::string all;
    reflection<T>::for_each_type([&all]<class Field>(std::type_identity<Field>) {
        all.append(std::is_same_v<Field, field<int>> ? "int " : "other ");
    });
    return all;
}

template <class... Fields>
struct counted {
    static constexpr std::size_t count = sizeof...(Fields);
};

}  // namespace

TEST_CASE("a plain aggregate is reflected without any declaration", "[core]") {
    using fields = reflection<User>;
    User user{{7}, {"ed"}, {true}};

    SECTION("with its fields in the order they are declared") {
        CHECK(fields::count == 3);
        CHECK(fields::own_count == 3);
        CHECK(names_of<User>() == "id name active ");
        CHECK(types_of<User>() == "int other other ");
        STATIC_REQUIRE(std::is_same_v<fields::type<1>, field<std::string>>);
        STATIC_REQUIRE(std::is_same_v<fields::base, void>);
        STATIC_REQUIRE(fields::apply<counted>::count == 3);
    }
    SECTION("and its fields are reached by index") {
        fields::get<1>(user).value = "wendy";
        CHECK(user.name.value == "wendy");
        const User& constant = user;
        CHECK(&fields::get<0>(constant) == &user.id);
        STATIC_REQUIRE(std::is_same_v<decltype(fields::get<0>(constant)), const field<int>&>);
    }
    SECTION("and walked in order") {
        std::size_t seen = 0;
        fields::for_each(user, [&seen](auto& each) { seen = seen * 10 + sizeof each; });
        CHECK(seen == (sizeof user.id * 10 + sizeof user.name) * 10 + sizeof user.active);
    }
    SECTION("and its members have indexes at compile time") {
        STATIC_REQUIRE(index_of<User, &User::id>() == 0);
        STATIC_REQUIRE(index_of<User, &User::name>() == 1);
        STATIC_REQUIRE(index_of<User, &User::active>() == 2);
        STATIC_REQUIRE_FALSE(attribute_of<User, &Engineer::skill>);
    }
}

TEST_CASE("an aggregate of one field or none is reflected too", "[core]") {
    CHECK(names_of<Single>() == "only ");
    STATIC_REQUIRE(index_of<Single, &Single::only>() == 0);
    CHECK(reflection<Empty>::count == 0);
    CHECK(names_of<Empty>().empty());
}

TEST_CASE("a derived class has the fields of its bases first", "[core]") {
    using fields = reflection<SeniorEngineer>;
    SeniorEngineer senior{};

    SECTION("through a chain of listed classes") {
        CHECK(names_of<Engineer>() == "id name skill level ");
        CHECK(names_of<SeniorEngineer>() == "id name skill level reports ");
        CHECK(types_of<SeniorEngineer>() == "int other other int int ");
        CHECK(fields::own_count == 1);
        CHECK(fields::count == 5);
        STATIC_REQUIRE(std::is_same_v<fields::base, Engineer>);
        STATIC_REQUIRE(std::is_same_v<fields::root, Employee>);
    }
    SECTION("with the indexes they have in the base") {
        STATIC_REQUIRE(index_of<SeniorEngineer, &Employee::name>() == 1);
        STATIC_REQUIRE(index_of<SeniorEngineer, &SeniorEngineer::name>() == 1);
        STATIC_REQUIRE(index_of<SeniorEngineer, &Engineer::level>() == 3);
        STATIC_REQUIRE(index_of<SeniorEngineer, &SeniorEngineer::reports>() == 4);
        STATIC_REQUIRE_FALSE(attribute_of<Employee, &Engineer::level>);
    }
    SECTION("and reaches them in an object") {
        CHECK(fields::get<3>(senior).value == 1);
        CHECK(&fields::get<1>(senior) == &senior.name);
        CHECK(&fields::get<4>(senior) == &senior.reports);
        std::size_t seen = 0;
        fields::for_each(senior, [&seen](auto&) { ++seen; });
        CHECK(seen == 5);
    }
}

TEST_CASE("a class that is no aggregate is reflected through its list", "[core]") {
    SECTION("with private members and virtual functions") {
        Account account{12};
        CHECK(names_of<Account>() == "id_ owner ");
        CHECK(reflection<Account>::get<0>(account).value == 12);
        STATIC_REQUIRE(index_of<Account, &Account::owner>() == 1);
        STATIC_REQUIRE(index_of<Account, Account::id_member()>() == 0);
    }
    SECTION("below an abstract class") {
        Circle circle;
        CHECK(names_of<Circle>() == "id radius ");
        CHECK(&reflection<Circle>::get<0>(circle) == &circle.id);
        STATIC_REQUIRE(std::is_same_v<reflection<Circle>::root, Shape>);
    }
    SECTION("with more fields than a plain aggregate may have") {
        Wide wide{};
        CHECK(reflection<Wide>::count == 110);
        CHECK(reflection<Wide>::names[109] == "k9");
        CHECK(&reflection<Wide>::get<109>(wide) == &wide.k9);
        STATIC_REQUIRE(index_of<Wide, &Wide::j3>() == 93);
    }
    SECTION("with members of a base that is not mapped itself") {
        Order order;
        CHECK(names_of<Order>() == "created number ");
        CHECK(&reflection<Order>::get<0>(order) == &order.created);
        STATIC_REQUIRE(index_of<Order, &Timestamps::created>() == 0);
    }
}

TEST_CASE("a class inside a function is reflected", "[core]") {
    struct local {
        field<int> first;
        field<int> second;
    };
    CHECK(names_of<local>() == "first second ");
    STATIC_REQUIRE(index_of<local, &local::second>() == 1);
}

TEST_CASE("only classes whose attributes are known are reflectable", "[core]") {
    struct plain_member {
        field<int> id;
        int other;
    };
    STATIC_REQUIRE(reflectable<User>);
    STATIC_REQUIRE(reflectable<SeniorEngineer>);
    STATIC_REQUIRE_FALSE(reflectable<plain_member>);
    STATIC_REQUIRE_FALSE(reflectable<std::string>);
    STATIC_REQUIRE_FALSE(reflectable<int>);
}

TEST_CASE("a base leads when it shares the address of the derived object", "[core]") {
    struct other {
        int x;
    };
    struct behind : other, Employee {};
    struct adds_vptr : Employee {
        virtual ~adds_vptr() = default;
    };
    STATIC_REQUIRE(leads<Engineer, Employee>());
    STATIC_REQUIRE(leads<SeniorEngineer, Employee>());
    STATIC_REQUIRE_FALSE(leads<behind, Employee>());
    STATIC_REQUIRE_FALSE(leads<adds_vptr, Employee>());
}

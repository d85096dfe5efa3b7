#include <catch2/catch.hpp>
#include <cstdint>
#include <memory>
#include <orm/instrument.hpp>
#include <stdexcept>
#include <string>

namespace making {
namespace {

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
    orm::mapped<int> level = 1;
};

int alive = 0;
struct Counted {
    Counted() { ++alive; }
    Counted(const Counted&) { ++alive; }
    Counted& operator=(const Counted&) = default;
    ~Counted() { --alive; }
};
struct Holder {
    orm::mapped<Counted> first;
    orm::mapped<int> second;
    orm::mapped<Counted> third;
};

class Account {
public:
    Account(int number, std::string owner) : number_{number}, owner_{std::move(owner)} {}
    static constexpr auto number() { return &Account::number_; }
    int get_number() const { return number_; }
    const std::string& get_owner() const { return owner_; }
    void rename(std::string name) { owner_ = std::move(name); }

private:
    friend struct orm::extends<Account>;
    orm::mapped<int> number_;
    orm::mapped<std::string> owner_;
};

class Picky {
public:
    explicit Picky(int number) : value{number} {
        if (number < 0) throw std::domain_error{"negative"};
    }
    orm::mapped<int> value;
};

struct alignas(64) Wide {
    orm::mapped<int> id;
    orm::mapped<double> size;
};

class Animal {
public:
    virtual ~Animal() = default;
    virtual std::string speak() const { return "..."; }
    orm::mapped<std::string> name;
};
class Dog : public Animal {
public:
    ~Dog() override { ++ended; }
    std::string speak() const override { return name + " barks"; }
    orm::mapped<int> age;
    static inline int ended = 0;
};

struct Large {
    Large() {}  // no aggregate: listed
    orm::mapped<int> a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9,
        c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, e0, e1, e2,
        e3, e4, e5, e6, e7, e8, e9, f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, g0, g1, g2, g3, g4, g5,
        g6, g7, g8, g9, h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, i0, i1, i2, i3, i4, i5, i6, i7, i8,
        i9, j0, j1, j2, j3, j4, j5, j6, j7, j8, j9, k0, k1, k2, k3, k4, last;
};

}  // namespace
}  // namespace making

template <>
struct orm::extends<making::Account>
    : orm::fields<void, &making::Account::number_, &making::Account::owner_> {};
template <>
struct orm::extends<making::Picky> : orm::fields<void, &making::Picky::value> {};
template <>
struct orm::extends<making::Animal> : orm::fields<void, &making::Animal::name> {};
template <>
struct orm::extends<making::Dog> : orm::fields<making::Animal, &making::Dog::age> {};
using making::Large;
template <>
struct orm::extends<making::Large>
    : orm::fields<
          void, &Large::a0, &Large::a1, &Large::a2, &Large::a3, &Large::a4, &Large::a5, &Large::a6,
          &Large::a7, &Large::a8, &Large::a9, &Large::b0, &Large::b1, &Large::b2, &Large::b3,
          &Large::b4, &Large::b5, &Large::b6, &Large::b7, &Large::b8, &Large::b9, &Large::c0,
          &Large::c1, &Large::c2, &Large::c3, &Large::c4, &Large::c5, &Large::c6, &Large::c7,
          &Large::c8, &Large::c9, &Large::d0, &Large::d1, &Large::d2, &Large::d3, &Large::d4,
          &Large::d5, &Large::d6, &Large::d7, &Large::d8, &Large::d9, &Large::e0, &Large::e1,
          &Large::e2, &Large::e3, &Large::e4, &Large::e5, &Large::e6, &Large::e7, &Large::e8,
          &Large::e9, &Large::f0, &Large::f1, &Large::f2, &Large::f3, &Large::f4, &Large::f5,
          &Large::f6, &Large::f7, &Large::f8, &Large::f9, &Large::g0, &Large::g1, &Large::g2,
          &Large::g3, &Large::g4, &Large::g5, &Large::g6, &Large::g7, &Large::g8, &Large::g9,
          &Large::h0, &Large::h1, &Large::h2, &Large::h3, &Large::h4, &Large::h5, &Large::h6,
          &Large::h7, &Large::h8, &Large::h9, &Large::i0, &Large::i1, &Large::i2, &Large::i3,
          &Large::i4, &Large::i5, &Large::i6, &Large::i7, &Large::i8, &Large::i9, &Large::j0,
          &Large::j1, &Large::j2, &Large::j3, &Large::j4, &Large::j5, &Large::j6, &Large::j7,
          &Large::j8, &Large::j9, &Large::k0, &Large::k1, &Large::k2, &Large::k3, &Large::k4,
          &Large::last> {};

namespace making {

TEST_CASE("make without values fires nothing but for default member initialisers", "[instrument]") {
    std::string log;
    const orm::scoped_listener id =
        orm::listen(orm::attr<&User::id>, orm::event::set,
                    [&log](User&, int v) { log += "id" + std::to_string(v); });
    const orm::scoped_listener level =
        orm::listen(orm::attr<&User::level>, orm::event::set,
                    [&log](User&, int v) { log += "level" + std::to_string(v); });
    const auto user = orm::make<User>();
    CHECK(log == "level1");
    CHECK(user->level == 1);
    CHECK(orm::inspect(*user).modified());
}

TEST_CASE("make assigns the values given in declared order, as sets with all their events",
          "[instrument]") {
    std::string log;
    const auto note = [&log](std::string_view name) { log += std::string{name} + " "; };
    const orm::scoped_listener level =
        orm::listen(orm::attr<&User::level>, orm::event::set, [&] { note("level"); });
    const orm::scoped_listener name = orm::listen(
        orm::attr<&User::name>, orm::event::set,
        [&](User& target, const std::string& value, const orm::old_value<std::string>& old) {
            note("name");
            CHECK(old == orm::no_value);
            CHECK(target.level == 0);  // its turn comes later
            return value + "!";
        },
        orm::retval);
    const orm::scoped_listener id =
        orm::listen(orm::attr<&User::id>, orm::event::set, [&] { note("id"); });
    const auto user = orm::make(User{.id = 3, .name = "ed"});
    CHECK(log == "id name level ");
    CHECK(user->name == "ed!");
    const auto history = orm::history_of(*user, orm::attr<&User::name>);
    CHECK(history.added == std::vector<std::string>{"ed!"});
    CHECK(history.deleted.empty());
}

TEST_CASE("a refusal inside make ends the object and leaks nothing", "[instrument]") {
    const int before = alive;
    {
        const orm::scoped_listener guard = orm::listen(orm::attr<&Holder::second>, orm::event::set,
                                                       [] { throw std::domain_error{"no"}; });
        CHECK_THROWS_AS(orm::make(Holder{.first = Counted{}, .second = 1, .third = Counted{}}),
                        std::domain_error);
        CHECK(alive == before);
        orm::make(Holder{.first = Counted{}});
    }
    CHECK(alive == before);
}

TEST_CASE("an object that make gave up on lives while a listener has a handle to it",
          "[instrument]") {
    orm::ref<Holder> kept;
    const orm::scoped_listener first =
        orm::listen(orm::attr<&Holder::first>, orm::event::set,
                    [&kept](Holder& holder) { kept = orm::ref<Holder>::to(holder); });
    const orm::scoped_listener second = orm::listen(orm::attr<&Holder::second>, orm::event::set,
                                                    [] { throw std::domain_error{"no"}; });
    CHECK_THROWS_AS(orm::make(Holder{.first = Counted{}, .second = 1}), std::domain_error);
    REQUIRE(kept);
    CHECK(kept->first.has_value());
    CHECK_FALSE(kept->second.has_value());
}

TEST_CASE("constructor arguments reach a class that is no aggregate", "[instrument]") {
    int sets = 0;
    const auto account = orm::make<Account>(7, "ed");
    CHECK(account->get_number() == 7);
    CHECK(account->get_owner() == "ed");
    STATIC_REQUIRE(orm::attr<Account::number()>.name == "number_");
    const orm::scoped_listener guard =
        orm::listen(orm::attr<Account::number()>, orm::event::set, [&sets] { ++sets; });
    orm::make<Account>(8, "jack");
    CHECK(sets == 1);
    account->rename("wendy");
    CHECK(account->get_owner() == "wendy");
}

TEST_CASE("a constructor that throws leaves nothing behind", "[instrument]") {
    CHECK_THROWS_AS(orm::make<Picky>(-1), std::domain_error);
    CHECK(orm::make<Picky>(1)->value == 1);
}

TEST_CASE("an over-aligned class is made at its alignment", "[instrument]") {
    for (int i = 0; i < 10; ++i) {
        const auto wide = orm::make(Wide{.id = i});
        CHECK(reinterpret_cast<std::uintptr_t>(wide.get()) % 64 == 0);
        wide->size = 1.5;
        CHECK(wide->id == i);
        CHECK(orm::inspect(*wide).loaded().size() == 2);
    }
}

TEST_CASE("a class of more than a hundred attributes is mapped by its list", "[instrument]") {
    const auto large = orm::make<Large>();
    STATIC_REQUIRE(orm::attr<&Large::last>.index == 105);
    CHECK(orm::map<Large>().attributes().size() == 106);
    large->last = 5;
    large->a0 = 1;
    CHECK(orm::inspect(*large).changed() == std::vector<std::string_view>{"a0", "last"});
}

TEST_CASE("virtual functions work through a handle to the base, and the whole object ends",
          "[instrument]") {
    Dog::ended = 0;
    {
        const auto dog = orm::make<Dog>();
        dog->name = "rex";
        const orm::ref<Animal> animal = dog;
        CHECK(animal->speak() == "rex barks");
        CHECK(orm::inspect(*animal).manager().name() == "Dog");
    }
    CHECK(Dog::ended == 1);
}

TEST_CASE("a copy given to make becomes an object of its own", "[instrument]") {
    const auto user = orm::make(User{.id = 3, .name = "ed"});
    const auto copy = orm::make(User{*user});
    copy->name = "jack";
    CHECK(user->name == "ed");
    CHECK(copy->id == 3);
}

}  // namespace making

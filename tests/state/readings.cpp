#include <catch2/catch.hpp>
#include <map>
#include <orm/orm.hpp>
#include <span>
#include <string>
#include <vector>

// Where the value stands that a reader of an attribute without value gets, and for how long. Under
// AddressSanitizer these say whether it stays.
namespace readings {
namespace {

/// A class whose living objects are counted.
struct counted {
    static inline int alive = 0;
    counted() noexcept { ++alive; }
    counted(const counted&) noexcept { ++alive; }
    counted& operator=(const counted&) = default;
    ~counted() { --alive; }
    friend bool operator==(const counted&, const counted&) = default;
};

struct Address;
struct Badge {
    orm::mapped<std::string> text;
};
struct User {
    orm::mapped<std::string> name;
    orm::mapped<counted> mark;
    orm::list<Address> addresses;
};
struct Address {
    orm::mapped<std::string> email;
    orm::mapped<counted> mark;
    orm::one<User> user;
    orm::one<Badge> badge;
};
constexpr auto email = orm::attr<&Address::email>;
constexpr auto user = orm::attr<&Address::user>;
constexpr auto badge = orm::attr<&Address::badge>;
using wanted_list = std::span<orm::attribute_info* const>;
const std::string long_text = "a text that is too long for the small buffer of a string";

bool is_same(const orm::ref<User>& left, const orm::ref<User>& right) {
    return left == right;
}

}  // namespace
}  // namespace readings

template <>
struct orm::mapping<readings::User> {
    static void define(orm::definition<readings::User>& m) {
        m.relationship(&readings::User::addresses).back_populates(&readings::Address::user);
    }
};

namespace readings {

TEST_CASE("the defaults of two objects are two values", "[state]") {
    const auto a = orm::make<Address>();
    const auto b = orm::make<Address>();
    SECTION("of an attribute that refers to an object") {
        const bool kept_elsewhere = GENERATE(true, false);
        std::map<const Address*, orm::ref<User>> users;
        const orm::scoped_listener gives = orm::listen(
            user, orm::event::init_scalar,
            [&](Address& target) {
                auto made = orm::make(User{.name = long_text});
                if (kept_elsewhere) users[&target] = made;
                return made;
            },
            orm::retval);
        CHECK_FALSE(a->user == b->user);
        CHECK_FALSE(is_same(a->user, b->user));
        const orm::ref<User>& of_a = a->user.get();
        const orm::ref<User>& of_b = b->user.get();
        CHECK(of_a != of_b);
        CHECK(of_a->name == long_text);
        CHECK(of_b->name == long_text);
    }
    SECTION("of a scalar of which another value was stored") {
        const orm::scoped_listener gives = orm::listen(
            email, orm::event::init_scalar,
            [&](Address& target, const std::string&, orm::scalar_writer<std::string>& dict) {
                dict.store_silently("stored");
                return &target == a.get() ? "one" : "two";
            },
            orm::retval);
        const std::string& of_a = a->email.get();
        const std::string& of_b = b->email.get();
        CHECK(of_a == "one");
        CHECK(of_b == "two");
        CHECK(a->email == "stored");
    }
    SECTION("of an object of which another was stored") {
        const auto stored = orm::make<User>();
        const orm::scoped_listener gives = orm::listen(
            user, orm::event::init_scalar,
            [&](Address&, const orm::ref<User>&, orm::scalar_writer<orm::ref<User>>& dict) {
                dict.store_silently(stored);
                return orm::make(User{.name = long_text});
            },
            orm::retval);
        const orm::ref<User>& of_a = a->user.get();
        const orm::ref<User>& of_b = b->user.get();
        CHECK(of_a != of_b);
        CHECK(of_a->name == long_text);
        CHECK(a->user == stored);
    }
    SECTION("and null is told apart from what was stored") {
        const auto stored = orm::make<User>();
        const orm::scoped_listener writes = orm::listen(
            user, orm::event::init_scalar,
            [&](Address&, const orm::ref<User>&, orm::scalar_writer<orm::ref<User>>& dict) {
                dict.store_silently(stored);
            });
        CHECK(a->user == nullptr);
        CHECK(a->user == stored);
    }
}

TEST_CASE("nothing outlives the objects for a reader's sake", "[state]") {
    const int before = counted::alive;
    {
        const auto a = orm::make<Address>();
        SECTION("after a default that the listener made") {
            const orm::scoped_listener gives = orm::listen(
                user, orm::event::init_scalar, [] { return orm::make<User>(); }, orm::retval);
            CHECK(a->user != nullptr);
            CHECK(a->user.get()->name->empty());
        }
        SECTION("after one that leads back") {
            const orm::scoped_listener gives = orm::listen(
                user, orm::event::init_scalar,
                [](Address& target) {
                    auto made = orm::make<User>();
                    const std::vector members{orm::ref<Address>::to(target)};
                    orm::set_committed_value(*made, orm::attr<&User::addresses>, members);
                    return made;
                },
                orm::retval);
            CHECK(a->user != nullptr);
        }
        SECTION("after an object that the loader made") {
            orm::inspect(*a).set_loader([](orm::instance_state& state, wanted_list) {
                orm::set_committed_value(state.object<Address>(), user, orm::make<User>());
            });
            CHECK(a->user != nullptr);
        }
    }
    CHECK(counted::alive == before);
}

TEST_CASE("a default that something else refers to is not kept by its reader", "[state]") {
    const int before = counted::alive;
    const auto a = orm::make<Address>();
    const int with_address = counted::alive - before;
    {
        const auto made = orm::make<User>();
        const orm::scoped_listener gives = orm::listen(
            user, orm::event::init_scalar, [&made] { return made; }, orm::retval);
        CHECK(a->user == made);
    }
    CHECK(counted::alive == before + with_address);
}

TEST_CASE("a default that nothing else refers to goes with the next value", "[state]") {
    const auto a = orm::make<Address>();
    const int before = counted::alive;
    {
        const orm::scoped_listener gives = orm::listen(
            user, orm::event::init_scalar, [] { return orm::make<User>(); }, orm::retval);
        const orm::ref<User>& got = a->user.get();
        CHECK(counted::alive == before + 1);
        orm::collect(*a);
        CHECK(got->name->empty());
    }
    SECTION("that is read") {
        CHECK(a->user == nullptr);
    }
    SECTION("that is assigned") {
        a->user = nullptr;
    }
    SECTION("that is loaded") {
        orm::set_committed_value(*a, user, nullptr);
    }
    orm::collect(*a);
    CHECK(counted::alive == before);
}

TEST_CASE("what is read is good though its object ends with the read", "[state]") {
    auto owner = orm::make(User{.name = "ed"});
    owner->addresses.append(orm::make<Address>());
    Address* const object = owner->addresses[0].get();
    orm::mark_committed(*object);
    const auto loaded = orm::make(Badge{.text = long_text});
    const bool keeps = GENERATE(true, false);
    const auto load = [&](orm::instance_state& state, wanted_list) {
        orm::set_committed_value(state.object<Address>(), email, long_text);
        orm::set_committed_value(state.object<Address>(), badge,
                                 keeps ? loaded : orm::make(Badge{.text = long_text}));
        owner.reset();  // the graph's last handle: the address has none
    };
    orm::inspect(*object).set_loader(load);
    SECTION("a value") {
        const std::string& got = object->email.get();
        CHECK(got == long_text);
    }
    SECTION("an object") {
        const orm::ref<Badge>& got = object->badge.get();
        CHECK(got->text == long_text);
        CHECK((got == loaded) == keeps);
    }
    CHECK_FALSE(owner);
}

TEST_CASE("an object whose last handle a loader drops stays while others lead to it", "[state]") {
    const auto owner = orm::make<User>();
    auto a = orm::make<Address>();
    a->user = owner;
    orm::mark_committed(*a);
    Address* const object = a.get();
    orm::inspect(*a).set_loader([&](orm::instance_state& state, wanted_list) {
        a.reset();
        orm::set_committed_value(state.object<Address>(), email, long_text);
    });
    const std::string& got = object->email.get();
    CHECK(&got == &owner->addresses[0]->email.get());
    orm::collect(*owner);
    CHECK(got == long_text);
}

namespace {

/// Reads attributes without value while it ends.
struct Reader {
    orm::mapped<std::string> name;
    orm::mapped<int> number;
    orm::one<Reader> next;
    Reader() = default;
    Reader(const Reader&) = delete;
    ~Reader() { heard += name.get() + (next == nullptr ? "" : "!") + std::to_string(number.get()); }
    static inline std::string heard;
};

}  // namespace
}  // namespace readings

template <>
struct orm::extends<readings::Reader>
    : orm::fields<void, &readings::Reader::name, &readings::Reader::number,
                  &readings::Reader::next> {};

namespace readings {

TEST_CASE("a destructor may read attributes without value", "[state]") {
    Reader::heard.clear();
    const orm::scoped_listener gives = orm::listen(
        orm::attr<&Reader::name>, orm::event::init_scalar, [] { return "x"; }, orm::retval);
    auto one = orm::make<Reader>();
    SECTION("alone") {
        one.reset();
        CHECK(Reader::heard == "x0");
    }
    SECTION("with its graph") {
        auto two = orm::make<Reader>();
        two->next = one;
        one.reset();
        two->next.reset();
        two.reset();
        CHECK(Reader::heard == "x0x0");
    }
    SECTION("by a sweep") {
        auto two = orm::make<Reader>();
        two->next = one;
        one.reset();
        two->next = nullptr;
        orm::collect(*two);
        CHECK(Reader::heard == "x0");
    }
}

}  // namespace readings

#include <catch2/catch.hpp>
#include <optional>
#include <orm/instrument.hpp>
#include <string>

// Attributes beside old values, and values that only have operator<.
namespace comparison {
namespace {

/// Ordered, but not by <=>.
struct Version {
    int number = 0;
    friend bool operator==(const Version&, const Version&) = default;
    friend bool operator<(const Version& a, const Version& b) { return a.number < b.number; }
    friend bool operator>(const Version& a, const Version& b) { return b < a; }
    friend bool operator<=(const Version& a, const Version& b) { return !(b < a); }
    friend bool operator>=(const Version& a, const Version& b) { return !(a < b); }
};
/// Has no order but `<`.
struct Rank {
    int number = 0;
    friend bool operator<(const Rank& a, const Rank& b) { return a.number < b.number; }
};

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
    orm::mapped<std::optional<std::string>> phone;
    orm::mapped<Version> version;
    orm::mapped<Rank> rank;
};

template <class L, class R>
concept less_or_equal = requires(const L& l, const R& r) {
    l <= r;
};

}  // namespace

TEST_CASE("an old value compares with an attribute from either side", "[instrument]") {
    const auto user = orm::make(User{.id = 3, .name = "ed", .phone = "555"});
    const int three = 3;
    const std::string ed = "ed";
    const std::optional<std::string> number = "555";
    const orm::old_value<int> old_id{three};
    const orm::old_value<std::string> old_name{ed};
    const orm::old_value<std::optional<std::string>> old_phone{number};
    CHECK(static_cast<bool>(old_id == user->id));
    CHECK(static_cast<bool>(user->id == old_id));
    CHECK(static_cast<bool>(old_name == user->name));
    CHECK(static_cast<bool>(user->name == old_name));
    CHECK(static_cast<bool>(old_phone == user->phone));
    CHECK(static_cast<bool>(user->phone == old_phone));
    CHECK_FALSE(static_cast<bool>(old_name != user->name));
    CHECK_FALSE(static_cast<bool>(user->name != old_name));
    user->name = "jack";
    CHECK_FALSE(static_cast<bool>(old_name == user->name));
    CHECK(static_cast<bool>(user->name != old_name));
    const orm::old_value<std::string> none{orm::no_value};
    CHECK_FALSE(static_cast<bool>(none == user->name));
    CHECK(static_cast<bool>(user->name != none));
}

TEST_CASE("an old value compares with a plain value and with an optional", "[instrument]") {
    const std::optional<std::string> number = "555";
    const std::string text = "555";
    const orm::old_value<std::optional<std::string>> old_phone{number};
    const orm::old_value<std::string> old_name{text};
    CHECK(static_cast<bool>(old_name == "555"));
    CHECK(static_cast<bool>("555" == old_name));
    CHECK(static_cast<bool>(old_name == number));
    CHECK(static_cast<bool>(number == old_name));
    CHECK(static_cast<bool>(old_phone == number));
    CHECK(static_cast<bool>(number == old_phone));
    CHECK(static_cast<bool>(old_phone == text));
    CHECK(static_cast<bool>(old_phone != std::nullopt));
    CHECK(static_cast<bool>(old_name != orm::no_value));
    CHECK(static_cast<bool>(orm::unknown != old_name));
}

TEST_CASE("values without a three-way comparison are ordered by what they have", "[instrument]") {
    const auto user = orm::make(User{.version = Version{1}, .rank = Rank{1}});
    const auto other = orm::make(User{.version = Version{2}, .rank = Rank{2}});
    CHECK(static_cast<bool>(user->version < other->version));
    CHECK(static_cast<bool>(user->version <= Version{1}));
    CHECK(static_cast<bool>(Version{3} > user->version));
    CHECK(static_cast<bool>(other->version >= user->version));
    CHECK_FALSE(static_cast<bool>(user->version > other->version));
    CHECK(static_cast<bool>(user->rank < other->rank));
    CHECK(static_cast<bool>(user->rank < Rank{2}));
    CHECK(static_cast<bool>(Rank{0} < user->rank));
    static_assert(!less_or_equal<orm::mapped<Rank>, Rank>, "nothing is made up");
}

}  // namespace comparison

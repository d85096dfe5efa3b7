#include <catch2/catch.hpp>
#include <functional>
#include <orm/instrument.hpp>
#include <orm/testing/reset.hpp>
#include <string>

// What orm::mapping<T>::define may do, and what it may not.
namespace defining {
namespace {

struct User {
    orm::mapped<std::string> name;
    orm::mapped<std::string> nickname;
};
struct Admin : User {
    orm::mapped<int> level;
};
struct Other {
    orm::mapped<std::string> name;
};

/// What the definition of User does beside declaring a validator.
std::function<void()> in_define;
std::string exclaim(User&, const std::string& value) {
    return value + "!";
}

}  // namespace
}  // namespace defining

template <>
struct orm::extends<defining::Admin> : orm::fields<defining::User, &defining::Admin::level> {};
template <>
struct orm::mapping<defining::User> {
    static void define(orm::definition<defining::User>& m) {
        m.validates<&defining::exclaim>(&defining::User::name);
        if (defining::in_define) defining::in_define();
    }
};

namespace defining {

TEST_CASE("a definition that uses its own class is refused, and the class can be mapped later",
          "[instrument]") {
    const auto use = GENERATE(
        as<std::function<void()>>{},
        [] {
            orm::listen(orm::attr<&User::name>, orm::event::set, [](User&, const std::string&) {});
        },
        [] { static_cast<void>(orm::attr<&User::name>.info()); },
        [] { static_cast<void>(orm::make<User>()); }, [] { orm::map<User>(); },
        [] { orm::map<Admin>(); });
    orm::testing::reset();
    in_define = use;
    for (int attempt = 0; attempt < 2; ++attempt) {
        CHECK_THROWS_AS(orm::map<User>(), orm::invalid_request_error);
        CHECK_THROWS_WITH(orm::make<User>(), Catch::Contains("class User") &&
                                                 Catch::Contains("after the class is mapped") &&
                                                 Catch::Contains("outside"));
        CHECK_FALSE(orm::detail::declared_manager<User>().is_mapped());
        CHECK_FALSE(orm::detail::declared_manager<Admin>().is_mapped());
    }
    in_define = nullptr;
    const auto user = orm::make<User>();
    user->name = "ed";
    CHECK(user->name == "ed!");
    const auto admin = orm::make<Admin>();
    admin->name = "jo";
    CHECK(admin->name == "jo!");
}

TEST_CASE("a definition that catches the refusal is completed", "[instrument]") {
    orm::testing::reset();
    in_define = [] { CHECK_THROWS_AS(orm::make<User>(), orm::invalid_request_error); };
    orm::map<User>();
    in_define = nullptr;
    const auto user = orm::make<User>();
    user->name = "ed";
    CHECK(user->name == "ed!");
}

TEST_CASE("a definition may use other classes", "[instrument]") {
    orm::testing::reset();
    std::string seen;
    in_define = [&seen] {
        orm::listen(orm::attr<&Other::name>, orm::event::set,
                    [&seen](Other&, const std::string& value) { seen += value; });
        orm::make<Other>()->name = "in ";
    };
    orm::map<User>();
    in_define = nullptr;
    orm::make<Other>()->name = "after";
    CHECK(seen == "in after");
    orm::testing::reset();
}

}  // namespace defining

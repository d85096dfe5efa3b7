#include <catch2/catch.hpp>
#include <orm/instrument.hpp>
#include <string>

namespace {

struct User {
    orm::mapped<std::string> name;
};

}  // namespace

TEST_CASE("a handle to an object that the library made is one more", "[instrument]") {
    const auto user = orm::make<User>();
    const auto other = orm::ref<User>::to(*user);
    CHECK(other == user);
}

TEST_CASE("a handle to an object that is not live is refused", "[instrument]") {
    User plain{.name = "ed"};
    CHECK_THROWS_AS(orm::ref<User>::to(plain), orm::invalid_request_error);
    CHECK_THROWS_WITH(orm::ref<User>::to(plain), Catch::Contains("User has no state"));
    User copy = *orm::make(User{.name = "ed"});
    CHECK_THROWS_AS(orm::ref<User>::to(copy), orm::invalid_request_error);
}

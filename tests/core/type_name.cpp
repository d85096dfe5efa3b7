#include "orm/core/detail/type_name.hpp"

#include <catch2/catch.hpp>

namespace shop {
struct User {
    struct inner {};
};
template <class T>
struct box {};
template <class T, auto Size>
struct many {};
namespace {
struct hidden {
    struct inner {};
};
}  // namespace
}  // namespace shop
struct at_root {};

using orm::detail::short_type_name;
using orm::detail::type_name;

TEST_CASE("the name of a type is qualified", "[core]") {
    STATIC_REQUIRE(type_name<shop::User>() == "shop::User");
    STATIC_REQUIRE(type_name<shop::User::inner>() == "shop::User::inner");
    STATIC_REQUIRE(type_name<at_root>() == "at_root");
    STATIC_REQUIRE(type_name<int>() == "int");
    STATIC_REQUIRE(type_name<shop::box<shop::User>>() == "shop::box<shop::User>");
}

TEST_CASE("the name of a type leaves out unnamed namespaces", "[core]") {
    CHECK(type_name<shop::hidden>() == "shop::hidden");
    CHECK(type_name<shop::hidden::inner>() == "shop::hidden::inner");
    CHECK(type_name<shop::box<shop::hidden>>() == "shop::box<shop::hidden>");
    STATIC_REQUIRE(type_name<shop::hidden>().size() == 12);
}

TEST_CASE("the name of a local class leaves out the function", "[core]") {
    struct local {};
    CHECK(type_name<local>() == "local");
    CHECK(short_type_name<local>() == "local");
}

TEST_CASE("the short name of a type is its last part", "[core]") {
    STATIC_REQUIRE(short_type_name<shop::User>() == "User");
    STATIC_REQUIRE(short_type_name<shop::User::inner>() == "inner");
    STATIC_REQUIRE(short_type_name<at_root>() == "at_root");
    STATIC_REQUIRE(short_type_name<shop::hidden>() == "hidden");

    SECTION("with its template arguments") {
        CHECK(short_type_name<shop::box<int>>() == "box<int>");
        CHECK(short_type_name<shop::box<shop::User>>() == "box<shop::User>");
        CHECK(short_type_name<shop::many<int, 3>>() == "many<int, 3>");
        CHECK(short_type_name<shop::box<void (*)(shop::hidden)>>() ==
              "box<void (*)(shop::hidden)>");
    }
}

#include "orm/core/detail/member_name.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace shop {
template <class T>
struct field {
    T value;
};
class User {
public:
    field<std::string> name;
    field<int> größe_2;
    bool check(int) const { return true; }
    virtual void saved() {}
    static int count() { return 0; }
    static constexpr auto secret_member() { return &User::secret_; }
    virtual ~User() = default;

private:
    field<int> secret_;
};
class Admin : public User {};
inline void digits_only(User&) {}
template <class T>
void clean(T&) {}
}  // namespace shop

using orm::detail::member_class_t;
using orm::detail::member_name;
using orm::detail::member_type_t;
using namespace shop;

TEST_CASE("a data member has the name it is declared with", "[core]") {
    STATIC_REQUIRE(member_name<&User::name>() == "name");
    STATIC_REQUIRE(member_name<&User::größe_2>() == "größe_2");
    STATIC_REQUIRE(member_name<&field<std::string>::value>() == "value");

    SECTION("when it is private") {
        STATIC_REQUIRE(member_name<User::secret_member()>() == "secret_");
    }
    SECTION("when it is inherited") {
        STATIC_REQUIRE(member_name<&Admin::name>() == "name");
    }
    SECTION("in a local class") {
        struct local {
            int inside;
        };
        STATIC_REQUIRE(member_name<&local::inside>() == "inside");
    }
}

TEST_CASE("a function has the name it is declared with", "[core]") {
    STATIC_REQUIRE(member_name<&User::check>() == "check");
    STATIC_REQUIRE(member_name<&User::saved>() == "saved");
    STATIC_REQUIRE(member_name<&User::count>() == "count");
    STATIC_REQUIRE(member_name<&digits_only>() == "digits_only");
    STATIC_REQUIRE(member_name<digits_only>() == "digits_only");
    STATIC_REQUIRE(member_name<&clean<field<int>>>() == "clean");
}

TEST_CASE("a member pointer gives its class and the type of the member", "[core]") {
    STATIC_REQUIRE(std::is_same_v<member_class_t<&User::name>, User>);
    STATIC_REQUIRE(std::is_same_v<member_type_t<&User::name>, field<std::string>>);

    SECTION("the class being the one that declares it") {
        STATIC_REQUIRE(std::is_same_v<member_class_t<&Admin::name>, User>);
    }
    SECTION("a member function's type being that of the function") {
        STATIC_REQUIRE(std::is_same_v<member_type_t<&User::check>, bool(int) const>);
    }
}

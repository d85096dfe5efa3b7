// The first example of README.md, word for word between the two lines; keep them in step.

#include <catch2/catch.hpp>
#include <iostream>
#include <sstream>

namespace {
std::ostringstream printed;

struct redirect {
    redirect() : before{std::cout.rdbuf(printed.rdbuf())} {}
    ~redirect() { std::cout.rdbuf(before); }
    std::streambuf* before;
};
}  // namespace

#define main readme_main
// ---- README.md
#include <orm/orm.hpp>

#include <iostream>
#include <optional>
#include <string>

struct User {  // a plain aggregate: no base class, no macro
    orm::mapped<int> id;
    orm::mapped<std::string> name;
    orm::mapped<std::optional<std::string>> phone;
};

std::string digits_only(User&, const std::string& phone) {  // a validator; not called for null
    std::string digits;
    for (char c : phone)
        if (c >= '0' && c <= '9') digits += c;
    return digits;
}

int main() {
    orm::listen(orm::attr<&User::phone>, orm::event::set, digits_only, orm::retval);
    orm::listen(orm::attr<&User::name>, orm::event::set,
                [](User&, const std::string& now, const orm::old_value<std::string>& before) {
                    std::cout << before.value_or("(nothing)") << " -> " << now << '\n';
                });

    auto user = orm::make(User{.id = 1, .name = "ed"});  // prints: (nothing) -> ed
    orm::mark_committed(*user);

    user->name = "eddie";            // prints: ed -> eddie
    user->phone = "(555) 010-7788";  // stores "5550107788"

    auto history = orm::history_of(*user, orm::attr<&User::name>);
    std::cout << history.deleted[0] << " became " << history.added[0] << ", phone " << user->phone
              << '\n';
    return 0;
}
// ---- README.md
#undef main

TEST_CASE("the example of the README", "[docs]") {
    const redirect to_text;
    CHECK(readme_main() == 0);
    CHECK(printed.str() ==
          "(nothing) -> ed\n"
          "ed -> eddie\n"
          "ed became eddie, phone 5550107788\n");
}

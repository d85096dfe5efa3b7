#include "same_names.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>

// Classes of one name: unnamed namespaces and functions do not show in it.
namespace {

const std::string long_text = "a text that does not fit into the object itself";

struct User {
    orm::mapped<std::string> name;
    orm::mapped<std::string> mail;
};
namespace inner {
struct User {
    orm::mapped<std::string> name;
    orm::mapped<std::string> mail;
};
}  // namespace inner
template <class T>
struct box {
    orm::mapped<std::string> name;
    orm::mapped<std::string> mail;
};

orm::class_manager& of_first_function() {
    struct Row {
        orm::mapped<int> id;
    };
    return orm::map<Row>();
}
orm::class_manager& of_second_function() {
    struct Row {
        orm::mapped<std::string> name, mail;
    };
    auto row = orm::make<Row>();
    row->name = long_text;
    row->mail = long_text;
    CHECK(row->mail == long_text);
    return orm::map<Row>();
}

}  // namespace

static orm::class_manager& local() {
    struct Row {
        orm::mapped<std::string> name, mail;
    };
    return orm::map<Row>();
}

TEST_CASE("classes of one name in unnamed namespaces are classes of their own", "[class_manager]") {
    same_names_too::use();
    auto user = orm::make(User{.name = long_text, .mail = long_text});
    user->mail = "x";
    CHECK(orm::inspect(*user).manager().attributes().size() == 2);
    same_names_too::use();
    const std::set<orm::class_manager*> all{
        &orm::map<User>(),          &orm::map<inner::User>(),  &orm::map<box<User>>(),
        &same_names_too::unnamed(), &same_names_too::nested(), &same_names_too::in_template()};
    CHECK(all.size() == 6);
    CHECK(orm::map<User>().name() == "User");
    CHECK(same_names_too::unnamed().name() == "User");
    int heard = 0;
    const orm::scoped_listener listener =
        orm::listen(orm::attr<&User::name>, orm::event::set, [&heard] { ++heard; });
    same_names_too::use();
    CHECK(heard == 0);
}

TEST_CASE("classes of one name in functions are classes of their own", "[class_manager]") {
    const std::set<orm::class_manager*> all{&of_first_function(), &of_second_function(), &local(),
                                            &same_names_too::in_static_function()};
    CHECK(all.size() == 4);
    for (const orm::class_manager* one : all) CHECK(one->name() == "Row");
}

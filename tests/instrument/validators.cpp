#include <catch2/catch.hpp>
#include <optional>
#include <orm/instrument.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

namespace validation {
namespace {

std::string the_log;

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
    orm::mapped<std::string> nickname;
    orm::mapped<std::optional<std::string>> phone;
    orm::mapped<std::string> code;
    orm::mapped<std::string> slug;

    std::string check_name(const std::string& value, std::string_view key) {
        the_log += std::string{key} + " ";
        if (value.empty()) throw std::domain_error{"empty"};
        return value + "!";
    }
    std::string check_code(const std::string& value, std::string_view, bool is_remove) {
        the_log += (is_remove ? "remove:" : "set:") + value + " ";
        return value;
    }
};
std::string digits_only(User&, const std::string& value) {
    std::string digits;
    for (const char one : value)
        if (one >= '0' && one <= '9') digits += one;
    return digits;
}

struct Admin : User {
    orm::mapped<int> level;
};
struct Root : Admin {
    orm::mapped<int> power;
    std::string check_name(const std::string& value, std::string_view key) {
        return "root " + User::check_name(value, key);
    }
};
struct Twice {
    orm::mapped<std::string> name;
    orm::mapped<std::string> code;
};
std::string twice_log;
struct Confused : User {
    orm::mapped<int> level;
    std::string check_too(const std::string& value) { return value; }
};

}  // namespace
}  // namespace validation

template <>
struct orm::extends<validation::Admin> : orm::fields<validation::User, &validation::Admin::level> {
};
template <>
struct orm::extends<validation::Root> : orm::fields<validation::Admin, &validation::Root::power> {};
template <>
struct orm::extends<validation::Confused>
    : orm::fields<validation::User, &validation::Confused::level> {};

template <>
struct orm::mapping<validation::User> {
    using User = validation::User;
    static void define(orm::definition<User>& m) {
        m.validates<&User::check_name>(&User::name, &User::nickname);
        m.validates<&validation::digits_only>(&User::phone);
        m.validates<&User::check_code>({.include_removes = true}, &User::code);
        m.validates("lower", [](User&, const std::string& value) { return "<" + value + ">"; },
                    &User::slug, {.include_removes = false, .include_backrefs = false});
    }
};
template <>
struct orm::mapping<validation::Root> {
    using Root = validation::Root;
    static void define(orm::definition<Root>& m) { m.validates<&Root::check_name>(&Root::name); }
};
template <>
struct orm::mapping<validation::Confused> {
    using Confused = validation::Confused;
    static void define(orm::definition<Confused>& m) {
        m.validates<&Confused::check_too>(&Confused::name);
    }
};

template <>
struct orm::mapping<validation::Twice> {
    using Twice = validation::Twice;
    static void define(orm::definition<Twice>& m) {
        const auto check = [](const char* mark) {
            return [mark](Twice&, const std::string& value) {
                validation::twice_log += mark;
                return value + mark;
            };
        };
        m.validates("check", check("1"), &Twice::name, {.include_removes = true});
        m.validates("check", check("2"), &Twice::code);
        m.validates("check", check("3"), &Twice::name);
    }
};

namespace validation {

TEST_CASE("a later validator of the same name and attribute replaces the earlier",
          "[instrument][validators]") {
    const auto object = orm::make<Twice>();
    twice_log.clear();
    object->name = "a";
    CHECK(object->name == "a3");
    object->code = "b";
    CHECK(object->code == "b2");
    object->name.reset();  // the options of the earlier are gone, too
    CHECK(twice_log == "32");
}

TEST_CASE("a validator of several attributes is told which one it is called for",
          "[instrument][validators]") {
    const auto user = orm::make<User>();
    the_log.clear();
    user->name = "ed";
    user->nickname = "eddie";
    CHECK(user->name == "ed!");
    CHECK(user->nickname == "eddie!");
    CHECK(the_log == "name nickname ");
}

TEST_CASE("a validator that throws refuses, and nothing changes", "[instrument][validators]") {
    const auto user = orm::make(User{.name = "ed"});
    orm::mark_committed(*user);
    CHECK_THROWS_AS(user->name = "", std::domain_error);
    CHECK(user->name == "ed!");
    CHECK_FALSE(orm::inspect(*user).modified());
    CHECK_THROWS_AS(orm::make(User{.name = ""}), std::domain_error);
}

TEST_CASE("a validator of the value inside an optional is not asked about null",
          "[instrument][validators]") {
    const auto user = orm::make(User{.phone = "(555) 010"});
    CHECK(user->phone == "555010");
    user->phone = std::nullopt;
    CHECK(user->phone == std::nullopt);
}

TEST_CASE("validators run before the listeners of users", "[instrument][validators]") {
    const auto user = orm::make<User>();
    std::string seen;
    const orm::scoped_listener guard =
        orm::listen(orm::attr<&User::name>, orm::event::set,
                    [&seen](User&, const std::string& value) { seen = value; });
    user->name = "ed";
    CHECK(seen == "ed!");
}

TEST_CASE("with include_removes deletions are validated too and the result is ignored",
          "[instrument][validators]") {
    const auto user = orm::make<User>();
    the_log.clear();
    user->code = "a";
    user->code.reset();
    CHECK(the_log == "set:a remove:a ");
    user->name = "b";
    the_log.clear();
    user->name.reset();
    CHECK(the_log.empty());
}

TEST_CASE("without include_backrefs a change that started elsewhere is not validated",
          "[instrument][validators]") {
    const auto user = orm::make<User>();
    user->slug = "a";
    CHECK(user->slug == "<a>");
    user->slug.set("b", orm::attr<&User::name>.token(orm::operation::replace));
    CHECK(user->slug == "b");
    user->slug.set("c", orm::attr<&User::slug>.token(orm::operation::replace));
    CHECK(user->slug == "<c>");
    user->name.set("d", orm::attr<&User::slug>.token(orm::operation::replace));
    CHECK(user->name == "d!");
}

TEST_CASE("a subclass uses the validators of its base", "[instrument][validators]") {
    const auto admin = orm::make<Admin>();
    the_log.clear();
    admin->name = "ed";
    CHECK(admin->name == "ed!");
    CHECK(the_log == "name ");
}

TEST_CASE("a validator of the same name replaces that of the base for all its attributes",
          "[instrument][validators]") {
    const auto root = orm::make<Root>();
    the_log.clear();
    root->name = "ed";
    CHECK(root->name == "root ed!");
    CHECK(the_log == "name ");
    root->nickname = "eddie";
    CHECK(root->nickname == "eddie");
    root->phone = "5-5";
    CHECK(root->phone == "55");
}

TEST_CASE("two validators of different names leave the class unmapped, at every attempt",
          "[instrument][validators]") {
    for (int attempt = 0; attempt < 2; ++attempt) {
        CHECK_THROWS_AS(orm::map<Confused>(), orm::invalid_request_error);
        CHECK_THROWS_WITH(orm::make<Confused>(),
                          Catch::Contains("Confused.name") && Catch::Contains("check_name") &&
                              Catch::Contains("check_too") && Catch::Contains("keep one"));
        CHECK_FALSE(orm::detail::declared_manager<Confused>().is_mapped());
    }
    for (const orm::class_manager* one : orm::map<User>().subclasses())
        CHECK(one->name() != "Confused");
}

TEST_CASE("loaded values, defaults and silent stores are not validated",
          "[instrument][validators]") {
    const auto user = orm::make<User>();
    orm::set_committed_value(*user, orm::attr<&User::name>, "loaded");
    CHECK(user->name == "loaded");
    const orm::scoped_listener guard = orm::listen(
        orm::attr<&User::nickname>, orm::event::init_scalar,
        [](User&, const std::string&, orm::scalar_writer<std::string>& dict) {
            dict.store_silently("silent");
            return "silent";
        },
        orm::retval);
    CHECK(user->nickname == "silent");
}

}  // namespace validation

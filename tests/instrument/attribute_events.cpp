#include <catch2/catch.hpp>
#include <optional>
#include <orm/instrument.hpp>
#include <stdexcept>
#include <string>

namespace events {
namespace {

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
    orm::mapped<std::string> code;
    orm::mapped<std::optional<std::string>> phone;
};
using old_name = orm::old_value<std::string>;
constexpr auto name = orm::attr<&User::name>;
constexpr auto code = orm::attr<&User::code>;
constexpr auto phone = orm::attr<&User::phone>;

std::string show(const old_name& old) {
    return old == orm::no_value ? "no_value" : old == orm::unknown ? "unknown" : *old;
}

std::string the_log;
void note_set(User&, const std::string& value) {
    the_log += value + " ";
}
std::string exclaim(User&, const std::string& value) {
    return value + "!";
}

}  // namespace

// Source: spec 3.2 to 3.8 and 4.

TEST_CASE("set hands over target, value, old value and initiator", "[instrument]") {
    const auto user = orm::make<User>();
    std::string log;
    const orm::scoped_listener guard =
        orm::listen(name, orm::event::set,
                    [&](User& target, const std::string& value, const old_name& old,
                        const orm::initiator& from) {
                        CHECK(&target == user.get());
                        CHECK(from.op() == orm::operation::replace);
                        CHECK(from.key() == "name");
                        CHECK(from.owner().name() == "User");
                        log += show(old) + ">" + value + " ";
                    });
    user->name = "ed";
    user->name = "ed";
    user->name = "jack";
    CHECK(log == "no_value>ed ed>ed ed>jack ");
}

TEST_CASE("an attribute still has its old value while set is dispatched", "[instrument]") {
    const auto user = orm::make(User{.name = "ed"});
    std::string seen;
    const orm::scoped_listener guard =
        orm::listen(name, orm::event::set, [&seen](User& target) { seen = target.name; });
    user->name = "jack";
    CHECK(seen == "ed");
    CHECK(user->name == "jack");
}

TEST_CASE("remove hands over what is deleted, and the value is readable till the end",
          "[instrument]") {
    const auto user = orm::make(User{.name = "ed"});
    std::string log;
    const orm::scoped_listener guard =
        orm::listen(name, orm::event::remove,
                    [&](User& target, const old_name& value, const orm::initiator& from) {
                        CHECK(from == name.token(orm::operation::remove));
                        log += show(value) + "/" + target.name + " ";
                    });
    user->name.reset();
    CHECK(log == "ed/ed ");
    CHECK_FALSE(user->name.has_value());
    CHECK(user->name == "");
}

TEST_CASE("set after a deletion reports no old value", "[instrument]") {
    const auto user = orm::make(User{.name = "ed"});
    std::string log;
    const orm::scoped_listener guard =
        orm::listen(name, orm::event::set,
                    [&](User&, const std::string&, const old_name& old) { log = show(old); });
    user->name.reset();
    user->name = "jack";
    CHECK(log == "no_value");
}

TEST_CASE("deleting what is not there fails after its event, and marks", "[instrument]") {
    const auto user = orm::make<User>();
    std::string log;
    const orm::scoped_listener guard = orm::listen(
        name, orm::event::remove, [&](User&, const old_name& value) { log = show(value); });
    CHECK_THROWS_AS(user->name.reset(), orm::attribute_error);
    CHECK(log == "no_value");
    CHECK(orm::inspect(*user).modified());
    CHECK(orm::inspect(*user).changed() == std::vector<std::string_view>{"name"});
}

TEST_CASE("never_set is no_value by another name", "[instrument]") {
    const old_name none{orm::no_value};
    CHECK(none == orm::never_set);
    CHECK(orm::never_set == orm::no_value);
    CHECK_FALSE(none == orm::unknown);
    CHECK_FALSE(none == std::string{});
    const std::string ed = "ed";
    CHECK(old_name{ed} == "ed");
    CHECK(old_name{ed}.value_or("x") == "ed");
    CHECK(none.value_or("x") == "x");
}

TEST_CASE("init_scalar runs at every read of an absent attribute and stores nothing",
          "[instrument]") {
    const auto user = orm::make<User>();
    int runs = 0;
    const orm::scoped_listener guard = orm::listen(
        name, orm::event::init_scalar,
        [&runs](User&, const std::string&) {
            ++runs;
            return std::string{"default"};
        },
        orm::retval);
    CHECK(user->name == "default");
    CHECK(user->name.get() == "default");
    CHECK(runs == 2);
    CHECK_FALSE(user->name.has_value());
    CHECK_FALSE(orm::inspect(*user).modified());
    user->name = "ed";
    CHECK(user->name == "ed");
    user->name.reset();
    CHECK(runs == 2);
    CHECK(user->name == "default");
    CHECK(runs == 3);
}

TEST_CASE("without retval the result of init_scalar is not used", "[instrument]") {
    const auto user = orm::make<User>();
    const orm::scoped_listener guard = orm::listen(
        name, orm::event::init_scalar, [](User&, const std::string&) { return "default"; });
    CHECK(user->name == "");
}

TEST_CASE("an init_scalar listener that returns an empty optional leaves the value",
          "[instrument]") {
    const auto user = orm::make<User>();
    const orm::scoped_listener first = orm::listen(
        name, orm::event::init_scalar, [] { return "first"; }, orm::retval);
    const orm::scoped_listener second = orm::listen(
        name, orm::event::init_scalar,
        [](User&, const std::string& value) -> std::optional<std::string> {
            return value == "first" ? std::nullopt : std::optional<std::string>{"wrong"};
        },
        orm::retval);
    CHECK(user->name == "first");
}

TEST_CASE("a silent store makes the attribute present without events, mark or history",
          "[instrument]") {
    const auto user = orm::make<User>();
    int sets = 0;
    const orm::scoped_listener set = orm::listen(name, orm::event::set, [&sets] { ++sets; });
    const orm::scoped_listener guard = orm::listen(
        name, orm::event::init_scalar,
        [](User&, const std::string&, orm::scalar_writer<std::string>& dict) {
            dict.store_silently("stored");
            return "stored";
        },
        orm::retval);
    CHECK(user->name == "stored");
    CHECK(user->name.has_value());
    CHECK(sets == 0);
    CHECK_FALSE(orm::inspect(*user).modified());
    CHECK(orm::history_of(*user, name).unchanged == std::vector<std::string>{"stored"});
}

TEST_CASE("without retval the read that stored silently still gives the default", "[instrument]") {
    const auto user = orm::make<User>();
    const orm::scoped_listener guard =
        orm::listen(name, orm::event::init_scalar,
                    [](User&, const std::string&, orm::scalar_writer<std::string>& dict) {
                        dict.store_silently("stored");
                    });
    CHECK(user->name.get() == "");
    CHECK(user->name.get() == "stored");
}

TEST_CASE("an init_scalar listener may assign the attribute with all events", "[instrument]") {
    const auto user = orm::make<User>();
    the_log.clear();
    const orm::scoped_listener set = orm::listen(name, orm::event::set, note_set);
    const orm::scoped_listener guard = orm::listen(
        name, orm::event::init_scalar,
        [](User& target) {
            target.name = "assigned";
            return "assigned";
        },
        orm::retval);
    CHECK(user->name == "assigned");
    CHECK(the_log == "assigned ");
    CHECK(orm::inspect(*user).modified());
}

TEST_CASE("assigning and deleting do not ask for the default", "[instrument]") {
    const auto user = orm::make<User>();
    int runs = 0;
    const orm::scoped_listener guard =
        orm::listen(name, orm::event::init_scalar, [&runs] { ++runs; });
    const orm::scoped_listener set = orm::listen(name, orm::event::set, [] {});
    user->name = "ed";
    user->name.reset();
    CHECK(runs == 0);
}

TEST_CASE("listeners with retval are chained, those without only watch", "[instrument]") {
    const auto user = orm::make(User{.name = "before"});
    std::string log;
    const orm::scoped_listener first = orm::listen(name, orm::event::set, exclaim, orm::retval);
    const orm::scoped_listener watch = orm::listen(
        name, orm::event::set, [&log](User&, const std::string& value, const old_name& old) {
            log += value + "," + show(old);
            return "ignored";
        });
    const orm::scoped_listener last = orm::listen(
        name, orm::event::set, [](User&, const std::string& value) { return "<" + value + ">"; },
        orm::retval);
    user->name = "ed";
    CHECK(log == "ed!,before");
    CHECK(user->name == "<ed!>");
    user->name = "jack";
    CHECK(log == "ed!,beforejack!,<ed!>");
}

TEST_CASE("a listener that throws vetoes, and everything stays as it was", "[instrument]") {
    const auto user = orm::make(User{.name = "ed"});
    orm::mark_committed(*user);
    bool later = false;
    const orm::scoped_listener change = orm::listen(name, orm::event::set, exclaim, orm::retval);
    const orm::scoped_listener veto =
        orm::listen(name, orm::event::set, [] { throw std::domain_error{"no"}; });
    const orm::scoped_listener after =
        orm::listen(name, orm::event::set, [&later] { later = true; });
    const orm::scoped_listener keep =
        orm::listen(name, orm::event::remove, [] { throw std::domain_error{"no"}; });
    const orm::scoped_listener flag =
        orm::listen(name, orm::event::modified, [] { throw std::domain_error{"no"}; });
    CHECK_THROWS_AS(user->name = "jack", std::domain_error);
    CHECK_THROWS_AS(user->name += "x", std::domain_error);
    CHECK_THROWS_AS(user->name.reset(), std::domain_error);
    CHECK_THROWS_AS(orm::flag_modified(*user, name), std::domain_error);
    CHECK_FALSE(later);
    CHECK(user->name == "ed");
    CHECK_FALSE(orm::inspect(*user).modified());
    CHECK(orm::inspect(*user).changed().empty());
    CHECK(orm::history_of(*user, name).unchanged == std::vector<std::string>{"ed"});
}

TEST_CASE("an init_scalar listener that throws ends the read", "[instrument]") {
    const auto user = orm::make<User>();
    const orm::scoped_listener guard =
        orm::listen(name, orm::event::init_scalar, [] { throw std::domain_error{"no"}; });
    CHECK_THROWS_AS(user->name.get(), std::domain_error);
    CHECK_FALSE(user->name.has_value());
}

TEST_CASE("modified fires only where an attribute is flagged", "[instrument]") {
    const auto user = orm::make(User{.name = "ed"});
    std::string log;
    const orm::scoped_listener guard =
        orm::listen(name, orm::event::modified, [&](User& target, const orm::initiator& from) {
            log += target.name + to_string(from.op()).data() + " ";
        });
    user->name = "jack";
    orm::flag_modified(*user, name);
    CHECK(log == "jackMODIFIED ");
}

TEST_CASE("tokens are equal when attribute and operation are", "[instrument]") {
    using orm::operation;
    CHECK(name.token(operation::replace) == name.token(operation::replace));
    CHECK(name.token(operation::replace) != name.token(operation::remove));
    CHECK(name.token(operation::replace) != code.token(operation::replace));
    CHECK(name.token(operation::modified).op() == operation::modified);
    CHECK(orm::to_string(operation::bulk_replace) == "BULK_REPLACE");
    CHECK(orm::to_string(operation::append) == "APPEND");
}

TEST_CASE("a token that is passed on shows where the change started", "[instrument]") {
    const auto user = orm::make<User>();
    std::string log;
    const orm::scoped_listener pass =
        orm::listen(name, orm::event::set,
                    [](User& target, const std::string& value, const old_name&,
                       const orm::initiator& from) { target.code.set(value, from); });
    const orm::scoped_listener seen =
        orm::listen(code, orm::event::set,
                    [&log](User&, const std::string&, const old_name&, const orm::initiator& from) {
                        log += std::string{from.key()} + " ";
                    });
    user->name = "ed";
    user->code = "x";
    CHECK(log == "name code ");
}

TEST_CASE("two attributes that follow each other stop at their own token", "[instrument]") {
    const auto user = orm::make<User>();
    int name_sets = 0;
    int code_sets = 0;
    const orm::scoped_listener to_code = orm::listen(
        name, orm::event::set,
        [&](User& target, const std::string& value, const old_name&, const orm::initiator& from) {
            ++name_sets;
            if (from.attribute().name() != "code") target.code.set(value, from);
        });
    const orm::scoped_listener to_name = orm::listen(
        code, orm::event::set,
        [&](User& target, const std::string& value, const old_name&, const orm::initiator& from) {
            ++code_sets;
            if (from != name.token(orm::operation::replace)) target.name.set(value, from);
        });
    user->name = "a";
    CHECK(user->code == "a");
    user->code = "b";
    CHECK(user->name == "b");
    CHECK(name_sets == 2);
    CHECK(code_sets == 2);
}

TEST_CASE("once runs one time over all objects, and the value passes through afterwards",
          "[instrument]") {
    const auto one = orm::make<User>();
    const auto two = orm::make<User>();
    const orm::listener made = orm::listen(name, orm::event::set, exclaim, orm::once | orm::retval);
    const orm::scoped_listener guard{made};
    one->name = "a";
    two->name = "b";
    CHECK(one->name == "a!");
    CHECK(two->name == "b");
    CHECK(orm::contains(name, orm::event::set, exclaim));
    orm::remove(name, orm::event::set, exclaim);
    orm::listen(name, orm::event::set, exclaim, orm::once | orm::retval);
    two->name = "c";
    CHECK(two->name == "c!");
}

TEST_CASE("a once listener that throws is spent, and one that assigns does not recurse",
          "[instrument]") {
    const auto user = orm::make<User>();
    int runs = 0;
    {
        const orm::scoped_listener guard = orm::listen(
            name, orm::event::set,
            [&runs] {
                ++runs;
                throw std::domain_error{"no"};
            },
            orm::once);
        CHECK_THROWS_AS(user->name = "a", std::domain_error);
        CHECK_NOTHROW(user->name = "b");
        CHECK(runs == 1);
    }
    const orm::scoped_listener nested = orm::listen(
        name, orm::event::set,
        [&runs](User& target) {
            ++runs;
            target.name = "inner";
        },
        orm::once);
    user->name = "outer";
    CHECK(runs == 2);
    CHECK(user->name == "outer");
}

TEST_CASE("named listeners take the argument struct of each event", "[instrument]") {
    const auto user = orm::make<User>();
    std::string log;
    const orm::scoped_listener set = orm::listen(
        name, orm::event::set,
        [&](const orm::set_args<User, std::string>& args) {
            log +=
                "set " + show(args.oldvalue) + ">" + args.value + std::string{args.initiator.key()};
            return args.value + "!";
        },
        orm::named | orm::retval);
    const orm::scoped_listener remove = orm::listen(
        name, orm::event::remove,
        [&](const orm::remove_args<User, std::string>& args) { log += " remove " + *args.value; },
        orm::named);
    const orm::scoped_listener init = orm::listen(
        name, orm::event::init_scalar,
        [&](const orm::init_scalar_args<User, std::string>& args) {
            log += " init";
            args.dict_.store_silently("silent");
        },
        orm::named);
    const orm::scoped_listener flagged = orm::listen(
        name, orm::event::modified,
        [&](const orm::modified_args<User>& args) { log += " modified " + args.target.name; },
        orm::named);
    user->name = "ed";
    orm::flag_modified(*user, name);
    user->name.reset();
    static_cast<void>(user->name.get());
    CHECK(log == "set no_value>edname modified ed! remove ed! init");
    CHECK(user->name == "silent");
}

TEST_CASE("raw listeners get the state of the object", "[instrument]") {
    const auto user = orm::make<User>();
    orm::instance_state* const state = &orm::inspect(*user);
    int calls = 0;
    const auto check = [&](orm::instance_state& given) { calls += &given == state ? 1 : 100; };
    const orm::scoped_listener set = orm::listen(name, orm::event::set, check, orm::raw);
    const orm::scoped_listener remove = orm::listen(name, orm::event::remove, check, orm::raw);
    const orm::scoped_listener init = orm::listen(
        name, orm::event::init_scalar,
        [&](const orm::init_scalar_args<orm::instance_state, std::string>& args) {
            check(args.target);
        },
        orm::raw | orm::named);
    const orm::scoped_listener flagged = orm::listen(name, orm::event::modified, check, orm::raw);
    CHECK(user->name == "");
    user->name = "ed";
    orm::flag_modified(*user, name);
    user->name.reset();
    CHECK(calls == 4);
    CHECK(&state->object<User>() == user.get());
}

TEST_CASE("a listener that takes the value inside an optional is not called for null",
          "[instrument]") {
    const auto user = orm::make<User>();
    std::string log;
    const orm::scoped_listener value = orm::listen(
        phone, orm::event::set,
        [&log](User&, const std::string& number) {
            log += "value " + number + " ";
            return number + "!";
        },
        orm::retval);
    const orm::scoped_listener all = orm::listen(
        phone, orm::event::set, [&log](User&, const std::optional<std::string>& number) {
            log += number ? "some " : "null ";
        });
    const orm::scoped_listener removed = orm::listen(
        phone, orm::event::remove, [&log](User&, const std::string& was) { log += "-" + was; });
    user->phone = std::nullopt;
    user->phone = "5";
    CHECK(log == "null value 5 some ");
    CHECK(user->phone == "5!");
    user->phone.reset();
    CHECK(log == "null value 5 some -5!");
    user->phone = std::nullopt;
    user->phone.reset();
    CHECK(log == "null value 5 some -5!null ");
}

TEST_CASE("a listener may take a leading part of the arguments, or none", "[instrument]") {
    const auto user = orm::make<User>();
    int calls = 0;
    const orm::scoped_listener none = orm::listen(name, orm::event::set, [&] { ++calls; });
    const orm::scoped_listener one = orm::listen(name, orm::event::set, [&](auto&) { ++calls; });
    const orm::scoped_listener two =
        orm::listen(name, orm::event::set, [&](User&, std::string_view) { ++calls; });
    user->name = "ed";
    CHECK(calls == 3);
}

TEST_CASE("the same function is registered once for an attribute and event", "[instrument]") {
    const auto user = orm::make<User>();
    the_log.clear();
    const orm::scoped_listener first = orm::listen(name, orm::event::set, note_set);
    orm::listen(name, orm::event::set, note_set, orm::once);
    user->name = "a";
    user->name = "b";
    CHECK(the_log == "a b ");
    CHECK(orm::contains(name, orm::event::set, note_set));
    CHECK_FALSE(orm::contains(code, orm::event::set, note_set));
    orm::remove(name, orm::event::set, note_set);
    CHECK_FALSE(orm::contains(name, orm::event::set, note_set));
    user->name = "c";
    CHECK(the_log == "a b ");
}

TEST_CASE("removing what is not registered names event and attribute", "[instrument]") {
    CHECK_THROWS_AS(orm::remove(name, orm::event::set, note_set), orm::invalid_request_error);
    CHECK_THROWS_WITH(orm::remove(name, orm::event::set, note_set),
                      Catch::Contains("'set'") && Catch::Contains("User.name") &&
                          Catch::Contains("remove takes"));
}

TEST_CASE("a listener handle removes a lambda", "[instrument]") {
    const auto user = orm::make<User>();
    int calls = 0;
    const orm::listener made = orm::listen(name, orm::event::set, [&calls] { ++calls; });
    CHECK(made.active());
    CHECK(orm::contains(name, orm::event::set, made));
    orm::remove(name, orm::event::set, made);
    CHECK_FALSE(made.active());
    CHECK_FALSE(made.remove());
    user->name = "ed";
    CHECK(calls == 0);
}

}  // namespace events

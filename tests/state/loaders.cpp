#include <catch2/catch.hpp>
#include <memory>
#include <orm/instrument.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

// Loaders that drop what is being used. Under AddressSanitizer these say whether it stays.
namespace loaders {
namespace {

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
    orm::mapped<std::string> declared;
};
constexpr auto name = orm::attr<&User::name>;
const std::string long_text = "a text that is too long for the small buffer of a string";
using wanted_list = std::span<orm::attribute_info* const>;

/// Loads `name`, after the last handle is gone.
void drop_and_load(orm::ref<User>& user) {
    orm::inspect(*user).set_loader([&user](orm::instance_state& state, wanted_list) {
        user.reset();
        orm::set_committed_value(state.object<User>(), name, long_text);
    });
}

}  // namespace
}  // namespace loaders

template <>
struct orm::mapping<loaders::User> {
    static void define(orm::definition<loaders::User>& m) {
        m.active_history(&loaders::User::declared);
    }
};

namespace loaders {

TEST_CASE("what is read is good though the loader drops the last handle", "[state]") {
    auto user = orm::make<User>();
    User* const object = user.get();
    SECTION("of an attribute that it loads") {
        drop_and_load(user);
        const std::string got = object->name;
        CHECK(got == long_text);
    }
    SECTION("of one that it does not load") {
        orm::inspect(*user).set_loader(
            [&user](orm::instance_state&, wanted_list) { user.reset(); });
        const std::string got = object->name;
        CHECK(got.empty());
    }
    SECTION("of an expired one") {
        drop_and_load(user);
        orm::mark_expired(*user);
        const std::string got = object->name.get();
        CHECK(got == long_text);
    }
    CHECK_FALSE(user);
}

TEST_CASE("what is read is good though a listener of init_scalar drops the last handle",
          "[state]") {
    auto user = orm::make<User>();
    User* const object = user.get();
    bool stores = false;
    SECTION("and gives a default") {
        stores = false;
    }
    SECTION("and stores it") {
        stores = true;
    }
    const orm::scoped_listener drop = orm::listen(
        name, orm::event::init_scalar,
        [&](User&, const std::string&, orm::scalar_writer<std::string>& dict) {
            user.reset();
            if (stores) dict.store_silently(long_text);
            return long_text;
        },
        orm::retval);
    const std::string got = object->name;
    CHECK(got == long_text);
    CHECK_FALSE(user);
}

TEST_CASE("a change in place is completed though the loader drops the last handle", "[state]") {
    auto user = orm::make<User>();
    User* const object = user.get();
    std::string seen;
    const orm::scoped_listener number =
        orm::listen(orm::attr<&User::id>, orm::event::set,
                    [&seen](User&, const int& value) { seen = std::to_string(value); });
    const orm::scoped_listener text = orm::listen(
        name, orm::event::set, [&seen](User&, const std::string& value) { seen = value; });
    drop_and_load(user);
    SECTION("by a compound assignment") {
        object->name += "!";
        CHECK(seen == long_text + "!");
    }
    SECTION("by a postfix increment") {
        CHECK(object->id++ == 0);
        CHECK(seen == "1");
    }
    CHECK_FALSE(user);
}

TEST_CASE("load_history is good though the loader drops the last handle", "[state]") {
    auto user = orm::make<User>();
    User* const object = user.get();
    drop_and_load(user);
    const auto history = orm::load_history(*object, name);
    CHECK(history.unchanged == std::vector<std::string>{long_text});
    CHECK_FALSE(user);
}

TEST_CASE("a deletion is completed though the loader drops the last handle", "[state]") {
    auto user = orm::make<User>();
    User* const object = user.get();
    orm::inspect(*user).set_loader([&user](orm::instance_state& state, wanted_list) {
        user.reset();
        orm::set_committed_value(state.object<User>(), orm::attr<&User::declared>, long_text);
    });
    object->declared.reset();
    CHECK_FALSE(user);
}

TEST_CASE("a loader that fails after it dropped the last handle is heard", "[state]") {
    auto user = orm::make<User>();
    User* const object = user.get();
    orm::inspect(*user).set_loader([&user](orm::instance_state&, wanted_list) {
        user.reset();
        throw std::domain_error{"no row"};
    });
    CHECK_THROWS_AS(object->name.get(), std::domain_error);
    CHECK_FALSE(user);
}

TEST_CASE("a loader may take itself away or put another in its place", "[state]") {
    const auto user = orm::make<User>();
    const bool clears = GENERATE(true, false);
    const auto text = std::make_shared<std::string>(long_text);
    orm::inspect(*user).set_loader([text, clears](orm::instance_state& state, wanted_list) {
        if (clears)
            state.clear_loader();
        else
            state.set_loader([](orm::instance_state&, wanted_list) {});
        orm::set_committed_value(state.object<User>(), name, *text);
    });
    CHECK(user->name == long_text);
    CHECK(orm::inspect(*user).has_loader() != clears);
    CHECK(text.use_count() == 1);
}

namespace {

/// Says whether the attribute's loader was asked for it.
template <class Read>
bool asks(const orm::ref<User>& user, const Read& read) {
    bool asked = false;
    orm::inspect(*user).set_loader([&asked](orm::instance_state& state, wanted_list) {
        asked = true;
        orm::set_committed_value(state.object<User>(), name, "loaded");
    });
    read();
    orm::inspect(*user).clear_loader();
    return asked;
}

}  // namespace

TEST_CASE("a deletion that was committed is known, and no loader is asked", "[state]") {
    const auto user = orm::make(User{.name = "x"});
    orm::mark_committed(*user);
    user->name.reset();
    const auto read = [&] { static_cast<void>(user->name.get()); };
    CHECK_FALSE(asks(user, read));
    const int commits = GENERATE(1, 2);
    const bool by_name = GENERATE(false, true);
    for (int i = 0; i < commits; ++i)
        by_name ? orm::mark_committed(*user, name) : orm::mark_committed(*user);
    CHECK_FALSE(asks(user, read));
    CHECK(user->name.get().empty());
    CHECK_FALSE(user->name.has_value());
    CHECK_FALSE(orm::inspect(*user).is_changed(name.info()));
    SECTION("until it is expired") {
        orm::mark_expired(*user, name);
        CHECK(asks(user, read));
        CHECK(user->name == "loaded");
    }
    SECTION("a value that is assigned replaces none") {
        std::string seen;
        const orm::scoped_listener guard =
            orm::listen(name, orm::event::set,
                        [&seen](User&, const std::string&, const orm::old_value<std::string>& old) {
                            seen = old == orm::no_value ? "none" : "something";
                        });
        CHECK_FALSE(asks(user, [&] { user->name = "new"; }));
        CHECK(seen == "none");
        CHECK(orm::history_of(*user, name).added == std::vector<std::string>{"new"});
        CHECK(orm::history_of(*user, name).deleted.empty());
        orm::mark_committed(*user);
        user->name = "newer";
        CHECK(orm::history_of(*user, name).deleted == std::vector<std::string>{"new"});
    }
    SECTION("a value that is stored silently counts from then on") {
        SECTION("as loaded") {
            orm::set_committed_value(*user, name, "stored");
        }
        SECTION("as a default") {
            const orm::scoped_listener guard =
                orm::listen(name, orm::event::init_scalar,
                            [](User&, const std::string&, orm::scalar_writer<std::string>& writer) {
                                writer.store_silently("stored");
                            });
            read();
        }
        user->name = "new";
        CHECK(orm::history_of(*user, name).deleted == std::vector<std::string>{"stored"});
        orm::restore(*user);
        CHECK(user->name == "stored");
    }
    SECTION("to delete it again is an error, loader or not") {
        CHECK_FALSE(asks(user, [&] { CHECK_THROWS_AS(user->name.reset(), orm::attribute_error); }));
    }
}

TEST_CASE("a reference that was deleted and committed is known, and no loader is asked",
          "[state]") {
    struct Boss {
        orm::mapped<int> id;
    };
    struct Worker {
        orm::one<Boss> boss;
    };
    constexpr auto boss = orm::attr<&Worker::boss>;
    const auto first = orm::make<Boss>();
    const auto worker = orm::make(Worker{.boss = first});
    orm::mark_committed(*worker);
    worker->boss.reset();
    orm::mark_committed(*worker);
    bool asked = false;
    orm::inspect(*worker).set_loader([&](orm::instance_state& state, wanted_list) {
        asked = true;
        orm::set_committed_value(state.object<Worker>(), boss, first);
    });
    CHECK(worker->boss == nullptr);
    worker->boss = first;
    CHECK_FALSE(asked);
    CHECK(orm::history_of(*worker, boss).deleted.empty());
    worker->boss.reset();
    orm::mark_committed(*worker);
    orm::set_committed_value(*worker, boss, first);
    worker->boss = nullptr;
    CHECK(orm::history_of(*worker, boss).deleted == std::vector{first});
    orm::mark_expired(*worker);
    CHECK(worker->boss == first);
    CHECK(asked);
}

}  // namespace loaders

#include <catch2/catch.hpp>
#include <optional>
#include <orm/instrument.hpp>
#include <orm/instrument/dynamic.hpp>
#include <string>
#include <vector>

namespace {

struct Crew {
    orm::mapped<std::string> name;
    orm::mapped<std::optional<int>> age;
};
struct Pilot : Crew {
    orm::mapped<int> flights;
};

}  // namespace

template <>
struct orm::extends<Pilot> : orm::fields<Crew, &Pilot::flights> {};

namespace {

using Catch::Contains;

orm::attribute_info& name_of_crew() {
    return orm::attr<&Crew::name>.info();
}
orm::attribute_info& name_of_pilot() {
    return orm::attr_of<Pilot, &Crew::name>.info();
}

TEST_CASE("a listener registered by names sees what a typed one sees", "[dynamic]") {
    const orm::ref<Crew> c = orm::make<Crew>();
    std::vector<std::string> seen;
    const orm::scoped_listener guard =
        orm::dynamic_listen(name_of_crew(), "set", [&seen](orm::dynamic_event& event) {
            seen.push_back(std::string{event.name()} + " " + event.value<std::string>() + " " +
                           event.oldvalue<std::string>().value_or("-") + " " +
                           std::string{orm::to_string(event.from()->op())});
            CHECK(event.argument_names().size() == 4);
            CHECK(event.argument_names()[2] == "oldvalue");
        });
    c->name = "ada";
    c->name = "eve";
    CHECK(seen == std::vector<std::string>{"set ada - REPLACE", "set eve ada REPLACE"});
}

TEST_CASE("the arguments of a dynamic event tell what they hold", "[dynamic]") {
    const orm::ref<Crew> c = orm::make<Crew>();
    int calls = 0;
    const auto on = [&calls](const char* event, auto&& check) {
        return orm::scoped_listener{
            orm::dynamic_listen(name_of_crew(), event, [&calls, check](orm::dynamic_event& given) {
                ++calls;
                check(given);
            })};
    };

    SECTION("a deletion of nothing has no value to give") {
        const auto guard = on("remove", [](orm::dynamic_event& event) {
            CHECK(event.value_kind() == orm::dynamic_kind::missing);
            CHECK(event.oldvalue_kind() == orm::dynamic_kind::absent);
            CHECK_THROWS_AS(event.value<std::string>(), orm::invalid_request_error);
            CHECK_THROWS_WITH(event.oldvalue<std::string>(), Contains("Crew.name"));
        });
        CHECK_THROWS_AS(c->name.reset(), orm::attribute_error);
        CHECK(calls == 1);
    }
    SECTION("flagging has a token and nothing else") {
        c->name = "ada";
        const auto guard = on("modified", [](orm::dynamic_event& event) {
            CHECK(event.value_kind() == orm::dynamic_kind::absent);
            REQUIRE(event.from() != nullptr);
            CHECK(event.from()->op() == orm::operation::modified);
        });
        orm::flag_modified(*c, orm::attr<&Crew::name>);
        CHECK(calls == 1);
    }
    SECTION("a wrong type is refused by name") {
        const auto guard = on("set", [](orm::dynamic_event& event) {
            CHECK_THROWS_WITH(event.value<int>(), Contains("Crew.name") && Contains("int"));
            CHECK_THROWS_WITH(event.store_silently<std::string>("x"), Contains("init_scalar"));
        });
        c->name = "ada";
        CHECK(calls == 1);
    }
    SECTION("a silent store in init_scalar stays and does not count as a change") {
        const auto guard = on("init_scalar", [](orm::dynamic_event& event) {
            CHECK(event.from() == nullptr);
            event.store_silently<std::string>("new");
        });
        CHECK(c->name.get().empty());
        CHECK(c->name.get() == "new");
        CHECK(calls == 1);
        CHECK_FALSE(orm::inspect(*c).modified());
    }
}

TEST_CASE("replacing a value needs retval and an event with a result", "[dynamic]") {
    const orm::ref<Crew> c = orm::make<Crew>();
    bool effective = false;
    const auto shout = orm::make_listener([&effective](orm::dynamic_event& event) {
        effective = event.value_kind() == orm::dynamic_kind::value &&
                    event.replace<std::string>(event.value<std::string>() + "!");
    });
    SECTION("with retval the replacement is stored") {
        orm::dynamic_listen(name_of_crew(), "set", shout, {.retval = true});
        c->name = "ada";
        CHECK(c->name == "ada!");
        CHECK(effective);
        orm::dynamic_remove(name_of_crew(), "set", shout);
    }
    SECTION("without retval it is ignored") {
        orm::dynamic_listen(name_of_crew(), "set", shout);
        c->name = "ada";
        CHECK(c->name == "ada");
        CHECK_FALSE(effective);
        orm::dynamic_remove(name_of_crew(), "set", shout);
    }
    SECTION("a deletion has no result") {
        c->name = "ada";
        orm::dynamic_listen(name_of_crew(), "remove", shout, {.retval = true});
        c->name.reset();
        CHECK_FALSE(effective);
        orm::dynamic_remove(name_of_crew(), "remove", shout);
    }
}

TEST_CASE("what cannot be registered leaves nothing behind", "[dynamic]") {
    const auto listener = orm::make_listener([](orm::dynamic_event&) {});
    CHECK_THROWS_WITH(orm::dynamic_listen(name_of_crew(), "sat", listener),
                      Contains("'sat'") && Contains("Crew.name"));
    CHECK_THROWS_AS(orm::dynamic_listen(name_of_crew(), "set", listener, {.insert = true}),
                    orm::argument_error);
    CHECK_FALSE(orm::dynamic_contains(name_of_crew(), "set", listener));
    CHECK(orm::registrations(listener) == 0);
    CHECK_THROWS_WITH(orm::dynamic_remove(name_of_crew(), "set", listener), Contains("Crew.name"));
    CHECK_THROWS_AS(orm::dynamic_contains(name_of_crew(), "sat", listener),
                    orm::invalid_request_error);
}

TEST_CASE("an event that does not apply may be listened to and never fires", "[dynamic]") {
    const orm::ref<Crew> c = orm::make<Crew>();
    int calls = 0;
    const auto listener = orm::make_listener([&calls](orm::dynamic_event&) { ++calls; });
    for (const char* event :
         {"append", "append_wo_mutation", "bulk_replace", "init_collection", "dispose_collection"})
        orm::dynamic_listen(name_of_crew(), event, listener);
    c->name = "ada";
    c->name.reset();
    CHECK(calls == 0);
    CHECK(orm::registrations(listener) == 5);
    for (const char* event :
         {"append", "append_wo_mutation", "bulk_replace", "init_collection", "dispose_collection"})
        orm::dynamic_remove(name_of_crew(), event, listener);
}

TEST_CASE("a once listener runs once over all classes it was propagated to", "[dynamic]") {
    const orm::ref<Crew> c = orm::make<Crew>();
    const orm::ref<Pilot> p = orm::make<Pilot>();
    int calls = 0;
    const auto listener = orm::make_listener([&](orm::dynamic_event& event) {
        if (++calls == 1) c->name = "again";  // spent since the call began: does not recurse
        CHECK(event.attribute().owner().name() == "Pilot");
    });
    orm::dynamic_listen(name_of_crew(), "set", listener, {.propagate = true, .once = true});
    CHECK(orm::dynamic_contains(name_of_crew(), "set", listener));
    CHECK_FALSE(orm::dynamic_contains(name_of_pilot(), "set", listener));
    p->name = "ada";
    c->name = "eve";
    p->name = "kim";
    CHECK(calls == 1);
    CHECK(orm::dynamic_contains(name_of_crew(), "set", listener));
    orm::dynamic_remove(name_of_crew(), "set", listener);

    SECTION("and gets a new run when registered again") {
        orm::dynamic_listen(name_of_crew(), "set", listener, {.propagate = true, .once = true});
        p->name = "lea";
        p->name = "joe";
        CHECK(calls == 2);
        orm::dynamic_remove(name_of_crew(), "set", listener);
    }
}

TEST_CASE("a field found by run-time names is the field", "[dynamic]") {
    const orm::ref<Pilot> p = orm::make<Pilot>();
    orm::instance_state& state = orm::inspect(*p);
    auto& name = orm::dynamic_field<std::string>(state, state.manager().at("name"));
    CHECK(&name == &p->name);
    name = "ada";
    CHECK(state.is_changed(name_of_pilot()));
    CHECK_THROWS_WITH(orm::dynamic_field<int>(state, name_of_pilot()), Contains("Pilot.name"));
    CHECK_THROWS_AS(orm::dynamic_field<std::string>(state, name_of_crew()),
                    orm::invalid_request_error);
}

}  // namespace

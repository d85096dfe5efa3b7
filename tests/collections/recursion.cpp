#include <pthread.h>

#include <catch2/catch.hpp>
#include <exception>
#include <functional>
#include <orm/orm.hpp>
#include <string>
#include <vector>

#include "model.hpp"

using shop::Address;
using shop::Note;
using shop::Tag;
using shop::User;

// Listeners that set each other off without end.
namespace {

/// One chain: what is listened to, what starts it, and which attribute the error has to name.
struct chain {
    std::string name;
    std::string event;
    std::function<void(std::vector<orm::scoped_listener>&)> arm;
    std::function<void(User&, Address&)> start;
};

template <class Attribute, class Event, class F, unsigned Bits = 0>
void add(std::vector<orm::scoped_listener>& to, Attribute attribute, Event event, F listener,
         orm::flag_set<Bits> flags = {}) {
    to.emplace_back(orm::listen(attribute, event, std::move(listener), flags));
}

const std::vector<chain>& chains() {
    namespace ev = orm::event;
    static const std::vector<chain> all{
        {"a set of the attribute itself", "event 'set' of User.name",
         [](auto& to) {
             add(to, orm::attr<&User::name>, ev::set,
                 [](User& u, const std::string& now) { u.name = now + "!"; });
         },
         [](User& u, Address&) { u.name = "x"; }},
        {"raw listeners", "event 'set' of User.name",
         [](auto& to) {
             add(
                 to, orm::attr<&User::name>, ev::set,
                 [](orm::instance_state& state) { state.object<User>().name = "again"; }, orm::raw);
         },
         [](User& u, Address&) { u.name = "x"; }},
        {"two attributes", "event 'set' of ",
         [](auto& to) {
             add(to, orm::attr<&User::name>, ev::set, [](User& u) {
                 if (!u.addresses.empty()) u.addresses[0]->email = "x";
             });
             add(to, orm::attr<&Address::email>, ev::set, [](Address& a) {
                 if (a.user) a.user->name = "y";
             });
         },
         [](User& u, Address&) { u.name = "x"; }},
        {"a deletion and a set", " of User.name",
         [](auto& to) {
             add(to, orm::attr<&User::name>, ev::remove, [](User& u) { u.name = "x"; });
             add(to, orm::attr<&User::name>, ev::set, [](User& u) { u.name.reset(); });
         },
         [](User& u, Address&) { u.name.reset(); }},
        {"appending in append", "event 'append' of User.addresses",
         [](auto& to) {
             add(to, orm::attr<&User::addresses>, ev::append,
                 [](User& u) { u.addresses.append(orm::make<Address>()); });
         },
         [](User& u, Address&) { u.addresses.append(orm::make<Address>()); }},
        {"both ends of a relationship", "User.addresses",
         [](auto& to) {
             add(to, orm::attr<&User::addresses>, ev::append,
                 [](User& u) { orm::make<Address>()->user = orm::ref<User>::to(u); });
         },
         [](User& u, Address&) { orm::make<Address>()->user = orm::ref<User>::to(u); }},
        {"bulk assignments", "event 'bulk_replace' of User.addresses",
         [](auto& to) {
             add(to, orm::attr<&User::addresses>, ev::bulk_replace, [](User& u) {
                 u.addresses = {orm::make<Address>(), orm::make<Address>()};
             });
         },
         [](User& u, Address&) { u.addresses = {orm::make<Address>()}; }},
        {"appends of a bulk assignment", "User.addresses",
         [](auto& to) {
             add(to, orm::attr<&User::addresses>, ev::append,
                 [](User& u) { u.addresses = {orm::make<Address>()}; });
         },
         [](User& u, Address&) { u.addresses = {orm::make<Address>()}; }},
        {"adding to a set", "event 'append' of User.tags",
         [](auto& to) {
             add(to, orm::attr<&User::tags>, ev::append,
                 [](User& u) { u.tags.add(orm::make<Tag>()); });
         },
         [](User& u, Address&) { u.tags.add(orm::make<Tag>()); }},
        {"putting into a dictionary", "event 'append' of User.notes",
         [](auto& to) {
             add(to, orm::attr<&User::notes>, ev::append, [](User& u) {
                 u.notes.set(orm::make(Note{.keyword = std::to_string(u.notes.size())}));
             });
         },
         [](User& u, Address&) { u.notes.set(orm::make(Note{.keyword = "first"})); }},
        {"a default that reads itself", "event 'init_scalar' of Address.email",
         [](auto& to) {
             add(
                 to, orm::attr<&Address::email>, ev::init_scalar,
                 [](Address& a) { return a.email.get() + "!"; }, orm::retval);
         },
         [](User&, Address& a) { static_cast<void>(a.email.get()); }},
        {"a flag in modified", "event 'modified' of User.name",
         [](auto& to) {
             add(to, orm::attr<&User::name>, ev::modified,
                 [](User& u) { orm::flag_modified(u, orm::attr<&User::name>); });
         },
         [](User& u, Address&) { orm::flag_modified(u, orm::attr<&User::name>); }},
        {"a loader that reads what it loads", "loading Address.email", [](auto&) {},
         [](User&, Address& a) {
             struct unload {
                 Address& of;
                 ~unload() { orm::inspect(of).clear_loader(); }
             } const after{a};
             orm::inspect(a).set_loader(
                 [&a](orm::instance_state&, auto) { static_cast<void>(a.email.get()); });
             static_cast<void>(a.email.get());
         }},
    };
    return all;
}

/// Runs on a thread with a stack of that size, and hands an exception back.
void run_on_stack(std::size_t size, const std::function<void()>& work) {
    struct job {
        const std::function<void()>& work;
        std::exception_ptr failed;
    } todo{work, {}};
    pthread_attr_t attributes;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, size) == 0);
    pthread_t thread{};
    const auto run = [](void* given) -> void* {
        try {
            static_cast<job*>(given)->work();
        } catch (...) {
            static_cast<job*>(given)->failed = std::current_exception();
        }
        return nullptr;
    };
    REQUIRE(pthread_create(&thread, &attributes, run, &todo) == 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
    if (todo.failed) std::rethrow_exception(todo.failed);
}

/// Runs the chain and checks that it ends in the error, and that nothing is left of it.
void check_chain(const chain& one) {
    auto user = orm::make(User{.name = "ed"});
    auto address = orm::make<Address>();
    user->addresses.append(address);
    {
        std::vector<orm::scoped_listener> listeners;
        one.arm(listeners);
        std::string message;
        try {
            one.start(*user, *address);
        } catch (const orm::recursion_error& error) {
            message = error.what();
        }
        CHECK_THAT(message, Catch::Contains(one.event));
    }
    // Nothing of the chain is left: events arrive, and what is dropped ends at once.
    int heard = 0;
    const orm::scoped_listener counter =
        orm::listen(orm::attr<&User::name>, orm::event::set, [&heard] { ++heard; });
    user->name = "wendy";
    user->addresses.append(orm::make<Address>());
    CHECK(heard == 1);
    CHECK(user->name == "wendy");
    CHECK(orm::detail::this_thread().busy.load() == 0);
    CHECK(orm::detail::this_thread().put_off == nullptr);
}

}  // namespace

TEST_CASE("a chain of listeners that feeds itself ends in an error that names the event",
          "[recursion]") {
    for (const chain& one : chains()) {
        DYNAMIC_SECTION(one.name) {
            check_chain(one);
            check_chain(one);  // what the first one left does not matter
        }
    }
}

TEST_CASE("a chain that feeds itself ends in an error on threads with small stacks, too",
          "[recursion]") {
    for (const std::size_t kilobytes : {512u, 1024u, 2048u})
        for (const chain& one : chains()) {
            INFO(one.name << " on " << kilobytes << " KiB");
            run_on_stack(kilobytes << 10, [&one] { check_chain(one); });
        }
}

TEST_CASE("a chain that feeds itself may start far down the stack", "[recursion]") {
    struct descent {
        static void run(int steps, const std::function<void()>& work) {
            volatile char room[64 << 10];
            room[0] = 1;
            if (steps > 0)
                run(steps - 1, work);
            else
                work();
            room[sizeof(room) - 1] = room[0];
        }
    };
    for (const chain& one : chains())
        run_on_stack(8u << 20, [&one] { descent::run(90, [&one] { check_chain(one); }); });
}

TEST_CASE("a listener with large variables in a chain that feeds itself ends in an error",
          "[recursion]") {
    auto user = orm::make(User{.name = "ed"});
    const orm::scoped_listener greedy =
        orm::listen(orm::attr<&User::name>, orm::event::set, [](User& u, const std::string& now) {
            volatile char room[100 << 10];
            room[0] = 'x';
            u.name = now + static_cast<char>(room[0]);
            room[sizeof(room) - 1] = room[0];
        });
    CHECK_THROWS_AS(user->name = "x", orm::recursion_error);
    CHECK(user->name == "ed");
}

TEST_CASE("a long chain along many objects is no chain that feeds itself", "[recursion]") {
    std::vector<orm::ref<Address>> all;
    for (int i = 0; i < 300; ++i) all.push_back(orm::make<Address>());
    const orm::scoped_listener next = orm::listen(orm::attr<&Address::email>, orm::event::set,
                                                  [&all](Address& a, const std::string& now) {
                                                      const std::size_t place = now.size();
                                                      if (place < all.size())
                                                          all[place]->email = now + "x";
                                                      static_cast<void>(a);
                                                  });
    all[0]->email = "x";
    CHECK(all.back()->email->size() == all.size());
}

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <orm/collections.hpp>
#include <orm/instrument.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "../failing_new.hpp"
#include "desk.hpp"

// Every kind of change, of objects that a keeper keeps: it is told once and before anything is
// written, may refuse, and may do what it likes meanwhile.

namespace desks {
namespace {

/// Objects of a database, loaded and committed.
struct world {
    world() {
        t = orm::make<Tag>();
        spare = orm::make<Tag>();
        u = at.user(1);
        v = at.user(2);
        a = at.address(11);
        b = at.address(12);
        c = at.address(13);
        for (const auto& one : {u, v}) {
            static_cast<void>(one->name.get());
            static_cast<void>(one->addresses.size());
        }
        orm::set_committed_value(*u, orm::attr<&User::tags>, std::vector{t});
        orm::set_committed_value(*t, orm::attr<&Tag::users>, std::vector{u});
        orm::set_committed_value(*v, orm::attr<&User::tags>, std::vector<orm::ref<Tag>>{});
        for (const auto& one : {a, b, c}) {
            static_cast<void>(one->email.get());
            static_cast<void>(one->user.get());
            orm::set_committed_value(*one, orm::attr<&Address::rival>, u);
        }
        at.entries.settle_all();
        at.log.clear();
        REQUIRE(at.dirty.empty());
    }

    database data = sample_data();
    desk at{data};
    orm::ref<User> u, v;
    orm::ref<Address> a, b, c;
    orm::ref<Tag> t, spare;
};

struct operation {
    const char* name;
    bool is_of_user;  ///< the object that is changed: w.u, or w.a
    std::function<void(world&)> run;
};

const std::vector<operation>& operations() {
    static const std::vector<operation> all{
        {"set a value", true, [](world& w) { w.u->name = "jack"; }},
        {"set an absent value", true, [](world& w) { w.u->rank = 4; }},
        {"delete a value", true, [](world& w) { w.u->name.reset(); }},
        {"append", true, [](world& w) { w.u->addresses.append(w.c); }},
        {"append a new one", true, [](world& w) { w.u->addresses.append(orm::make<Address>()); }},
        {"insert", true, [](world& w) { w.u->addresses.insert(0, w.c); }},
        {"remove", true, [](world& w) { w.u->addresses.remove(w.a); }},
        {"pop", true, [](world& w) { static_cast<void>(w.u->addresses.pop()); }},
        {"clear a list", true, [](world& w) { w.u->addresses.clear(); }},
        {"assign a list", true,
         [](world& w) {
             w.u->addresses = {w.c, w.a};
         }},
        {"delete a list", true, [](world& w) { w.u->addresses.reset(); }},
        {"add to a set", true, [](world& w) { w.u->tags.add(w.spare); }},
        {"discard from a set", true, [](world& w) { w.u->tags.discard(w.t); }},
        {"clear a set", true, [](world& w) { w.u->tags.clear(); }},
        {"assign a set", true, [](world& w) { w.u->tags = {w.spare}; }},
        {"set an object", false, [](world& w) { w.a->user = w.v; }},
        {"set null", false, [](world& w) { w.a->user = nullptr; }},
        {"delete an object", false, [](world& w) { w.a->user.reset(); }},
        {"set an object one way", false, [](world& w) { w.a->rival = w.v; }},
        {"delete an object one way", false, [](world& w) { w.a->rival.reset(); }},
        {"flag an object", true, [](world& w) { orm::inspect(*w.u).flag_dirty(); }},
        {"flag an attribute", true,
         [](world& w) { orm::flag_modified(*w.u, orm::attr<&User::name>); }},
    };
    return all;
}

orm::instance_state& target(const world& w, const operation& what) {
    return what.is_of_user ? orm::inspect(*w.u) : orm::inspect(*w.a);
}

template <class T>
void check_told(world& w, T& object) {
    orm::instance_state& state = orm::inspect(object);
    if (keeper_access::of(state) != &w.at || life_of(object) != life_stage::persistent) return;
    const auto is_it = [&state](const pin& one) { return &one.state() == &state; };
    if (state.modified()) CHECK(std::count_if(w.at.dirty.begin(), w.at.dirty.end(), is_it) >= 1);
    // Where the keeper refused after changes of its own, the next change is told.
    if (!state.changed().empty() && !state.modified()) {
        state.flag_dirty();
        CHECK(std::count_if(w.at.dirty.begin(), w.at.dirty.end(), is_it) >= 1);
    }
}

/// What is marked the keeper knows of.
void check_all_told(world& w) {
    for (const auto* one : {&w.u, &w.v})
        if (*one != nullptr) check_told(w, **one);
    for (const auto* one : {&w.a, &w.b, &w.c})
        if (*one != nullptr) check_told(w, **one);
}

/// Both ends say the same.
void check_ends(const world& w) {
    for (const auto* user : {&w.u, &w.v})
        for (const auto* address : {&w.a, &w.b, &w.c}) {
            const auto& in = (*user)->addresses;
            const bool is_in = std::find(in.begin(), in.end(), *address) != in.end();
            CHECK(is_in == ((*address)->user == *user));
        }
}

TEST_CASE("a keeper hears of each changed object once, and before anything is written") {
    for (const operation& what : operations()) {
        INFO(what.name);
        world w;
        std::vector<orm::instance_state*> told;
        w.at.on_first_change = [&](orm::instance_state& state) {
            CHECK(state.modified());
            CHECK(state.changed().empty());
            told.push_back(&state);
        };
        what.run(w);
        CHECK(std::count(told.begin(), told.end(), &target(w, what)) == 1);
        check_all_told(w);
        check_ends(w);
        const std::size_t before = told.size();
        w.u->name = "again";
        w.a->rival = nullptr;
        w.u->rank = 9;
        CHECK(told.size() <= before + 2);
        w.at.flush();
        told.clear();
        w.u->rank = 10;
        w.u->rank = 11;
        CHECK(told == std::vector{&orm::inspect(*w.u)});
    }
}

TEST_CASE("a keeper that refuses a change leaves the object as it was, and is asked again") {
    for (const operation& what : operations()) {
        INFO(what.name);
        world w;
        const orm::instance_state& state = target(w, what);
        const auto refuse = [&](const orm::instance_state& one) {
            if (&one == &state) throw std::runtime_error{"closed"};
        };
        w.at.on_first_change = refuse;
        w.at.on_prepare = refuse;
        CHECK_THROWS_AS(what.run(w), std::runtime_error);
        check_ends(w);
        CHECK_FALSE(state.modified());
        CHECK(state.changed().empty());
        CHECK(w.u->name == "ed");
        CHECK(w.u->addresses.size() == 2);
        CHECK(w.u->tags.size() == 1);
        if (!what.is_of_user) CHECK(w.a->user == w.u);
        CHECK(w.a->rival == w.u);
        check_all_told(w);
        w.at.on_first_change = {};
        w.at.on_prepare = {};
        w.u->rank = 5;
        CHECK(orm::inspect(*w.u).modified());
        check_all_told(w);
    }
}

/// What a hook may do to the objects of the operation that it hears of.
struct attack {
    const char* name;
    std::function<void(world&, orm::instance_state&)> run;
};

const std::vector<attack>& attacks() {
    static const std::vector<attack> all{
        {"settle", [](world&, orm::instance_state& s) { state_access::settle_all(s); }},
        {"expire", [](world&, orm::instance_state& s) { state_access::expire_all(s); }},
        {"expire all", [](world& w, orm::instance_state&) { w.at.expire_all(); }},
        {"flush", [](world& w, orm::instance_state&) { w.at.flush(); }},
        {"let go",
         [](world& w, orm::instance_state& s) {
             if (keeper_access::of(s) == &w.at) w.at.entries.let_go(s);
         }},
        {"detach",
         [](world& w, orm::instance_state& s) {
             if (keeper_access::of(s) == &w.at) w.at.entries.detach(s);
         }},
        {"close", [](world& w, orm::instance_state&) { w.at.close(); }},
        {"drop users", [](world& w, orm::instance_state&) { w.u = w.v = nullptr; }},
        {"drop all",
         [](world& w, orm::instance_state&) {
             w.u = w.v = nullptr;
             w.a = w.b = w.c = nullptr;
             w.t = w.spare = nullptr;
             w.at.dirty.clear();
             w.at.fresh.clear();
         }},
        {"change the same",
         [](world& w, orm::instance_state&) {
             if (w.u == nullptr) return;
             w.u->name = "other";
             w.u->rank = 1;
             w.u->addresses.clear();
             w.u->tags.clear();
         }},
        {"assign",
         [](world& w, orm::instance_state&) {
             if (w.u == nullptr || w.b == nullptr) return;
             w.u->addresses = {w.b};
             w.a->user = w.v;
             w.a->rival = w.v;
         }},
        {"delete",
         [](world& w, orm::instance_state&) {
             if (w.u == nullptr) return;
             if (orm::inspect(*w.u).is_loaded(orm::attr<&User::addresses>.info()))
                 w.u->addresses.reset();
             if (w.a != nullptr && w.a->user != nullptr) w.a->user.reset();
         }},
        {"collect",
         [](world& w, orm::instance_state&) {
             if (w.u != nullptr) orm::collect(*w.u);
         }},
    };
    return all;
}

/// Runs an operation while the hooks of one kind attack it, once.
void run_attacked(const operation& what, const attack& how, int hook) {
    world w;
    bool is_over = false;
    const auto hit = [&](orm::instance_state& state) {
        if (std::exchange(is_over, true)) return;
        how.run(w, state);
    };
    if (hook == 0) w.at.on_first_change = hit;
    if (hook == 1) w.at.on_member = hit;
    if (hook == 2) w.at.on_load = hit;
    if (hook == 2) {  // so that something is loaded
        orm::mark_expired(*w.u);
        orm::mark_expired(*w.a);
    }
    try {
        what.run(w);
    } catch (const orm::error&) {
    }
    is_over = true;
    if (w.u != nullptr && w.a != nullptr) check_all_told(w);
}

TEST_CASE("hooks may commit, expire, end and change what they hear of") {
    for (int hook = 0; hook < 3; ++hook)
        for (const operation& what : operations())
            for (const attack& how : attacks()) {
                INFO(what.name << " while hook " << hook << " does: " << how.name);
                const int before = alive;
                run_attacked(what, how, hook);
                CHECK(alive == before);
            }
}

TEST_CASE("hooks that throw in the middle leave no object behind") {
    for (int hook = 0; hook < 3; ++hook)
        for (const operation& what : operations())
            for (const attack& how : attacks()) {
                INFO(what.name << " while hook " << hook << " throws after: " << how.name);
                const int before = alive;
                const attack thrower{how.name, [&how](world& w, orm::instance_state& state) {
                                         how.run(w, state);
                                         throw orm::invalid_request_error{"refused"};
                                     }};
                run_attacked(what, thrower, hook);
                CHECK(alive == before);
            }
}

TEST_CASE("every allocation of a change of kept objects may fail") {
    for (const operation& what : operations()) {
        INFO(what.name);
        for (long n = 1; n < 200; ++n) {
            INFO("allocation " << n);
            world w;
            w.at.is_quiet = true;
            const bool failed = ends_with_bad_alloc(n, [&] { what.run(w); });
            check_all_told(w);
            check_ends(w);
            if (!failed) break;
        }
    }
}

TEST_CASE("every allocation of keeping, detaching and loading may fail") {
    const auto each_failing = [](const auto& work) {
        for (long n = 1; n < 500; ++n) {
            world w;
            auto made = orm::make<User>();
            const auto before = life_of(*made);
            const bool failed = ends_with_bad_alloc(n, [&] { work(w, *made); });
            if (failed) CHECK(life_of(*made) == before);
            if (!failed) return;
        }
        FAIL("it never ends");
    };
    each_failing(
        [](world& w, User& made) { w.at.entries.keep(orm::inspect(made), life_stage::pending); });
    each_failing([](world& w, User&) { w.at.entries.detach(orm::inspect(*w.u)); });
    each_failing([](world& w, User&) {
        orm::mark_expired(*w.u);
        static_cast<void>(w.u->name.get());
        static_cast<void>(w.u->addresses.size());
    });
}

}  // namespace
}  // namespace desks

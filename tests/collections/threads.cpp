#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "model.hpp"

// Objects belong to one thread each; classes and listeners are everybody's.
namespace {

using shop::Address;
using shop::Tag;
using shop::User;

std::size_t work() {
    const auto u = orm::make<User>();
    const auto v = orm::make<User>();
    std::size_t members = 0;
    for (int round = 0; round < 300; ++round) {
        for (int i = 0; i < 5; ++i) u->addresses.append(orm::make<Address>());
        v->addresses = u->addresses;
        u->tags.add(orm::make<Tag>());
        u->addresses.append(v->addresses.pop());
        v->addresses.clear();
        members += u->addresses.size();
        u->addresses = {};
    }
    return members;
}

}  // namespace

namespace {

struct Base;
struct Item {
    orm::mapped<std::string> key;
    orm::one<Base> owner;
};
struct Base {
    orm::mapped<int> id;
    orm::dict<std::string, Item> items;
};
template <int Number>
struct Derived : Base {
    orm::mapped<int> more;
};

template <int Number>
std::string numbered_key(const Item& item) {
    return item.key.get() + std::to_string(Number);
}

}  // namespace

template <>
struct orm::mapping<Base> {
    static void define(orm::definition<Base>& m) {
        m.relationship(&Base::items).back_populates(&Item::owner).keyed_by(&Item::key);
    }
};
template <int Number>
struct orm::extends<Derived<Number>> : orm::fields<Base, &Derived<Number>::more> {};
template <int Number>
struct orm::mapping<Derived<Number>> {
    static void define(orm::definition<Derived<Number>>& m) {
        m.relationship(&Derived<Number>::items).keyed_by(&numbered_key<Number>);
    }
};

TEST_CASE("subclasses with keys of their own are mapped while threads use the base", "[threads]") {
    orm::map<Base>();
    orm::map<Item>();
    std::atomic<bool> done{false};
    std::atomic<int> wrong{0};
    std::vector<std::thread> workers;
    for (int i = 0; i < 3; ++i)
        workers.emplace_back([&] {
            while (!done) {
                auto base = orm::make<Base>();
                base->items.set(orm::make(Item{.key = "a"}));
                orm::make(Item{.key = "b"})->owner = base;
                if (!base->items.contains("a") || !base->items.contains("b")) ++wrong;
            }
        });
    const auto use = [&wrong]<class T>(std::type_identity<T>, const std::string& key) {
        auto derived = orm::make<T>();
        derived->items.set(orm::make(Item{.key = "a"}));
        if (!derived->items.contains(key)) ++wrong;
    };
    use(std::type_identity<Derived<1>>{}, "a1");
    use(std::type_identity<Derived<2>>{}, "a2");
    use(std::type_identity<Derived<3>>{}, "a3");
    use(std::type_identity<Derived<4>>{}, "a4");
    done = true;
    for (std::thread& one : workers) one.join();
    CHECK(wrong == 0);
}

TEST_CASE("a graph is handed from thread to thread", "[threads]") {
    auto user = orm::make(User{.name = "0"});
    for (int round = 1; round <= 20; ++round) {
        std::thread worker{[&user, round] {
            const auto mine = std::move(user);
            for (int i = 0; i < 5; ++i) mine->addresses.append(orm::make<Address>());
            mine->tags.add(orm::make<Tag>());
            if (round % 3 == 0) mine->addresses.erase(0);
            mine->name = std::to_string(round);
            static_cast<void>(orm::history_of(*mine, orm::attr<&User::addresses>));
            if (round % 4 == 0) orm::mark_committed(*mine);
            static_cast<void>(mine->addresses[0]->user->name.get());
            user = mine;
        }};
        worker.join();
        CHECK(user->name == std::to_string(round));
    }
    CHECK(user->addresses.size() == 20 * 5 - 6);
}

TEST_CASE("threads change collections while others listen and stop listening", "[threads]") {
    std::atomic<int> heard{0};
    std::atomic<bool> done{false};
    std::vector<std::thread> workers;
    std::atomic<std::size_t> members{0};
    for (int i = 0; i < 4; ++i) workers.emplace_back([&members] { members += work(); });
    std::thread listener{[&] {
        while (!done) {
            const orm::scoped_listener one =
                orm::listen(orm::attr<&User::addresses>, orm::event::append,
                            [&heard](User&, Address&) { ++heard; });
            const orm::scoped_listener two = orm::listen(orm::attr<&Address::user>, orm::event::set,
                                                         [&heard](Address&) { ++heard; });
            const orm::scoped_listener three =
                orm::listen(orm::attr<&User::addresses>, orm::event::dispose_collection,
                            [&heard](User&) { ++heard; });
            std::this_thread::yield();
        }
    }};
    for (std::thread& one : workers) one.join();
    done = true;
    listener.join();
    CHECK(members == 4 * 300);
}

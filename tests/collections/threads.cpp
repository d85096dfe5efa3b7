#include <atomic>
#include <catch2/catch.hpp>
#include <string>
#include <thread>
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

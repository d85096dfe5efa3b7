#include <catch2/catch.hpp>
#include <orm/instrument.hpp>
#include <vector>

// A program of its own: the epoch is used up for the whole process.
namespace exhaustion {
namespace {

struct User {
    orm::mapped<int> id;
};
constexpr auto id = orm::attr<&User::id>;

}  // namespace

TEST_CASE("results stay right when registrations have used up the set epoch", "[instrument]") {
    const auto user = orm::make(User{.id = 1});
    user->id = 2;
    int calls = 0;
    for (unsigned i = 0; i < 65'535 + 10; ++i) {
        const orm::scoped_listener guard = orm::listen(id, orm::event::set, [&calls] { ++calls; });
        if (i % 1000 == 0) user->id = static_cast<int>(i);
    }
    CHECK(calls == 66);
    CHECK(orm::detail::set_epoch.load() == orm::detail::last_epoch);
    orm::mark_committed(*user);
    user->id = 5;
    user->id = 6;
    CHECK(orm::detail::field_access::slot_of(user->id).stamp != orm::detail::last_epoch);
    CHECK(orm::history_of(*user, id).added == std::vector<int>{6});
    CHECK(orm::history_of(*user, id).deleted == std::vector<int>{65'000});
    const orm::scoped_listener last = orm::listen(id, orm::event::set, [&calls] { ++calls; });
    user->id = 7;
    CHECK(calls == 67);
    const auto fresh = orm::make(User{.id = 1});
    fresh->id = 2;
    CHECK(calls == 69);
}

}  // namespace exhaustion

#include <array>
#include <catch2/catch.hpp>
#include <orm/event/listen.hpp>
#include <string>
#include <string_view>
#include <vector>

// Old argument lists of an event. Source: SQLAlchemy 2.1, test/base/test_events.py,
// LegacySignatureTest.

namespace {

struct moved {
    static constexpr std::string_view name = "moved";
    struct args {
        int x;
        int y;
        int z;
    };
    static constexpr std::array<std::string_view, 3> argument_names{"x", "y", "z"};

    struct with_total {  // the newest of the old ones
        int x;
        int y;
        int z;
        int total;
        static constexpr std::array<std::string_view, 4> argument_names{"x", "y", "z", "total"};
        static with_total from(const args& now) {
            return {now.x, now.y, now.z, now.x + now.y + now.z};
        }
    };
    struct flat {
        int x;
        int y;
        static constexpr std::array<std::string_view, 2> argument_names{"x", "y"};
        static flat from(const args& now) { return {now.x, now.y}; }
    };
    using deprecated = orm::deprecated_arguments<with_total, flat>;
};

struct move_events : orm::event_family<move_events, moved> {};
struct piece {
    explicit piece(orm::target_class<move_events>& of) : dispatch{of} {}
    orm::dispatcher<move_events> dispatch;
};

std::vector<std::string> notices;
void note(std::string_view event) {
    notices.emplace_back(event);
}

/// Takes the notices while it lives.
struct noticing {
    noticing() : before{orm::set_deprecation_hook(&note)} { notices.clear(); }
    ~noticing() { orm::set_deprecation_hook(before); }
    orm::deprecation_hook before;
};

}  // namespace

TEST_CASE("a listener with an old argument list gets that and a notice on every call",
          "[event][old]") {
    const noticing hook;
    orm::target_class<move_events> pieces{"piece"};
    piece p{pieces};
    std::vector<int> seen;

    SECTION("when the list was shorter") {
        orm::listen(p, moved{}, [&](int x, int y) { seen = {x, y}; });
        p.dispatch.fire<moved>({1, 2, 3});
        CHECK(seen == std::vector<int>{1, 2});
        CHECK(notices == std::vector<std::string>{"moved"});
        p.dispatch.fire<moved>({4, 5, 6});
        CHECK(seen == std::vector<int>{4, 5});
        CHECK(notices.size() == 2);
    }
    SECTION("when it was longer, by conversion") {
        orm::listen(p, moved{}, [&](int x, int y, int z, int total) { seen = {x, y, z, total}; });
        p.dispatch.fire<moved>({1, 2, 3});
        CHECK(seen == std::vector<int>{1, 2, 3, 6});
        CHECK(notices.size() == 1);
    }
    SECTION("but not the notice for a spent once") {
        orm::listen(
            p, moved{},
            [&](int x, int y) {
                seen = {x, y};
            },
            orm::once);
        p.dispatch.fire<moved>({1, 2, 3});
        p.dispatch.fire<moved>({4, 5, 6});
        CHECK(seen == std::vector<int>{1, 2});
        CHECK(notices.size() == 1);
    }
}

TEST_CASE("a listener with the current list, a leading part or the struct gets no notice",
          "[event][old]") {
    const noticing hook;
    orm::target_class<move_events> pieces{"piece"};
    piece p{pieces};
    int sum = 0;
    orm::listen(p, moved{}, [&](int x, int y, int z) { sum += x + y + z; });
    orm::listen(p, moved{}, [&](int x) { sum += 10 * x; });
    orm::listen(p, moved{}, [&] { sum += 100; });
    orm::listen(
        p, moved{}, [&](const moved::args& now) { sum += 1000 * now.x; }, orm::named);
    orm::listen(p, moved{}, [&](auto... all) { sum += 10000 * static_cast<int>(sizeof...(all)); });
    p.dispatch.fire<moved>({1, 2, 3});
    CHECK(sum == 31116);
    CHECK(notices.empty());
}

TEST_CASE("the deprecation hook can be put back", "[event][old]") {
    const orm::deprecation_hook first = orm::set_deprecation_hook(&note);
    CHECK(orm::set_deprecation_hook(first) == &note);
}

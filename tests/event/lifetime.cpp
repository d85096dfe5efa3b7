#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <ctime>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "doors.hpp"

// Specification section 1.13: who keeps a listener, and for how long.

using namespace doors;

namespace {

/// Runs a function when the last of its copies by move goes.
template <class F>
class at_end {
public:
    explicit at_end(F run) : run_{std::move(run)} {}
    at_end(at_end&& other) noexcept : run_{std::move(other.run_)}, armed_{other.armed_} {
        other.armed_ = false;
    }
    at_end& operator=(at_end&&) = delete;
    ~at_end() {
        if (armed_) run_();
    }

private:
    F run_;
    bool armed_ = true;
};

}  // namespace

TEST_CASE("a listener is destroyed when its last registration goes", "[event][lifetime]") {
    door_class doors{"door"};
    auto d = std::make_unique<door>(doors);
    door copy{doors};
    auto owned = std::make_shared<int>(0);
    const std::weak_ptr<int> watched = owned;

    SECTION("by remove") {
        const orm::listener a = orm::listen(*d, opened{}, [held = std::move(owned)] {});
        REQUIRE_FALSE(watched.expired());
        a.remove();
        CHECK(watched.expired());
    }
    SECTION("by remove from a class and its subclasses") {
        door_class gates{"gate", &doors};
        const orm::listener a = orm::listen(doors, opened{}, [held = std::move(owned)] {});
        a.remove();
        CHECK(watched.expired());
    }
    SECTION("by the end of its target") {
        orm::listen(*d, opened{}, [held = std::move(owned)] {});
        d.reset();
        CHECK(watched.expired());
    }
    SECTION("by the end of its class") {
        std::optional<door_class> gates{std::in_place, "gate", &doors};
        orm::listen(*gates, opened{}, [held = std::move(owned)] {});
        gates.reset();
        CHECK(watched.expired());
    }
    SECTION("by clear") {
        orm::listen(*d, opened{}, [held = std::move(owned)] {});
        d->dispatch.clear();
        CHECK(watched.expired());
    }
    SECTION("by the end of the last copy") {
        orm::listen(*d, opened{}, [held = std::move(owned)] {});
        copy.dispatch.copy_from(d->dispatch, false);
        d.reset();
        CHECK_FALSE(watched.expired());
        copy.dispatch.clear();
        CHECK(watched.expired());
    }
    SECTION("at once when it is a duplicate") {
        const auto again = [] {};
        const auto named = orm::make_listener(again);
        orm::listen(*d, opened{}, named);
        CHECK(orm::registrations(named) == 1);
        orm::listen(*d, opened{}, named);
        CHECK(orm::registrations(named) == 1);
    }
}

TEST_CASE("a listener lives while a dispatch may run it", "[event][lifetime]") {
    door_class doors{"door"};
    door d{doors};
    auto owned = std::make_shared<int>(7);
    const std::weak_ptr<int> watched = owned;
    int seen = 0;
    orm::listener self;

    SECTION("when it removes itself") {
        self = orm::listen(d, opened{}, [&, held = std::move(owned)] {
            self.remove();
            seen = *held;
        });
        CHECK_THROWS_AS(d.open(), orm::listeners_changed_error);
        CHECK(seen == 7);
    }
    SECTION("when its target is cleared by a nested dispatch") {
        orm::listen(d, closed{}, [&] { d.dispatch.clear(); });
        orm::listen(d, opened{}, [&, held = std::move(owned)] {
            CHECK_THROWS_AS(d.close(), orm::listeners_changed_error);
            seen = *held;
        });
        CHECK_THROWS_AS(d.open(), orm::listeners_changed_error);
        CHECK(seen == 7);
    }
    orm::listen(d, closed{}, [] {}).remove();  // the next change frees what was put off
    CHECK(watched.expired());
}

TEST_CASE("a listener's destructor may listen and remove", "[event][lifetime]") {
    door_class doors{"door"};
    auto d = std::make_unique<door>(doors);
    door other{doors};
    notes log;
    const auto kept = orm::make_listener(log.add("kept"));
    orm::listen(other, opened{}, kept);
    const auto change = [&] {
        orm::remove(other, opened{}, kept);
        orm::listen(other, closed{}, log.add("new"));
    };
    const orm::listener a =
        orm::listen(*d, opened{}, [last = at_end{change}]() mutable { static_cast<void>(last); });

    SECTION("when it is removed") {
        a.remove();
    }
    SECTION("when its target goes") {
        d.reset();
    }
    SECTION("when its target is cleared") {
        d->dispatch.clear();
    }

    CHECK_FALSE(orm::contains(other, opened{}, kept));
    other.open();
    other.close();
    CHECK(log.take() == "new");
}

TEST_CASE("a listener may own a guard of another registration", "[event][lifetime]") {
    door_class doors{"door"};
    door d{doors};
    door e{doors};
    notes log;
    orm::scoped_listener inner = orm::listen(e, opened{}, log.add("inner"));
    const orm::listener outer = orm::listen(d, opened{}, [held = std::move(inner)] {});
    e.open();
    CHECK(log.take() == "inner");
    outer.remove();
    e.open();
    CHECK(log.take().empty());
}

TEST_CASE("registering keeps no target alive", "[event][lifetime]") {
    door_class doors{"door"};
    notes log;
    const auto a = orm::make_listener(log.add("a"));
    auto d = std::make_unique<door>(doors);
    orm::listen(*d, opened{}, a);
    orm::listen(doors, opened{}, a);
    CHECK(orm::registrations(a) == 2);
    d.reset();
    CHECK(orm::registrations(a) == 1);
    doors.clear();
    CHECK(orm::registrations(a) == 0);
}

TEST_CASE("old lists do not pile up", "[event][lifetime]") {
    door_class doors{"door"};
    door_class gates{"gate", &doors};
    door d{gates};
    orm::listen(d, opened{}, [] {});
    orm::listen(doors, opened{}, [] {});
    const std::size_t before = orm::detail::retired_lists();
    for (int i = 0; i < 2000; ++i) {
        const orm::scoped_listener a = orm::listen(d, opened{}, [] {});
        const orm::scoped_listener b = orm::listen(doors, opened{}, [] {});
        d.open();
    }
    CHECK(orm::detail::retired_lists() <= before + 8);
}

TEST_CASE("old lists that a long dispatch keeps go afterwards", "[event][lifetime]") {
    door_class doors{"door"};
    door d{doors};
    door other{doors};
    const std::size_t before = orm::detail::retired_lists();
    std::size_t inside = 0;
    orm::listen(d, opened{}, [&] {
        for (int i = 0; i < 100; ++i) {
            const orm::scoped_listener a = orm::listen(other, opened{}, [] {});
        }
        inside = orm::detail::retired_lists();
    });
    d.open();
    CHECK(inside > before);
    orm::listen(other, opened{}, [] {}).remove();
    CHECK(orm::detail::retired_lists() <= before + 1);
}

TEST_CASE("changes of listeners inside of a long dispatch take linear time", "[event][lifetime]") {
    door_class doors{"door"};
    door d{doors};
    door other{doors};
    const auto churn = [&other](int times) {
        const std::clock_t start = std::clock();
        for (int i = 0; i < times; ++i) {
            const orm::scoped_listener a = orm::listen(other, opened{}, [] {});
        }
        return static_cast<double>(std::clock() - start);
    };
    double few = 0;
    double many = 0;
    orm::listen(d, opened{}, [&] {
        few = churn(3000);
        many = churn(24000);
    });
    d.open();
    CHECK(many < 24 * few + CLOCKS_PER_SEC / 20);  // it was 200 times as long
}

TEST_CASE("a forked child does not wait for dispatches of threads it does not have",
          "[event][lifetime]") {
    door_class doors{"door"};
    door d{doors};
    door other{doors};
    std::atomic<bool> inside{false};
    std::atomic<bool> leave{false};
    orm::listen(d, opened{}, [&] {
        inside = true;
        while (!leave) std::this_thread::yield();
    });
    std::thread sits{[&d] { d.open(); }};
    while (!inside) std::this_thread::yield();
    const pid_t child = fork();
    if (child == 0) {
        int heard = 0;
        for (int i = 0; i < 300; ++i) {
            const orm::scoped_listener a = orm::listen(other, opened{}, [&heard] { ++heard; });
            other.open();
        }
        _exit(heard == 300 && orm::detail::retired_lists() <= 8 ? 0 : 1);
    }
    int status = -1;
    REQUIRE(child > 0);
    CHECK(waitpid(child, &status, 0) == child);
    leave = true;
    sits.join();
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}

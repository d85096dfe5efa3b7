#include <catch2/catch.hpp>
#include <optional>
#include <orm/instrument.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// Values whose copies and moves fail: at each of the steps that an operation takes.
namespace brittle_values {
namespace {

struct brittle {
    static inline int left = -1;  ///< copies and moves that succeed; less than 0: all
    static inline int living = 0;
    std::string text;

    explicit brittle(std::string given = {}) : text{std::move(given)} { ++living; }
    brittle(const brittle& other) : text{other.text} {
        wear();
        ++living;
    }
    brittle(brittle&& other) noexcept(false) : text{other.text} {
        wear();
        other.text = "moved";
        ++living;
    }
    brittle& operator=(const brittle& other) {
        wear();
        text = other.text;
        return *this;
    }
    brittle& operator=(brittle&& other) noexcept(false) {
        wear();
        text = std::exchange(other.text, "moved");
        return *this;
    }
    ~brittle() { --living; }
    friend bool operator==(const brittle&, const brittle&) = default;
    static void wear() {
        if (left >= 0 && left-- == 0) throw std::runtime_error{"brittle"};
    }
};
struct Thing {
    orm::mapped<brittle> value;
    orm::mapped<std::string> name;
    orm::mapped<std::optional<brittle>> maybe;
};
constexpr auto value = orm::attr<&Thing::value>;
const std::string long_text = "a text that is too long for the small buffer of a string";

/// Runs `work` over and over until it has succeeded, with a failure at each step that it takes.
/// @return how often it failed
template <class Work>
int fail_at_each_step(const Work& work) {
    for (int failures = 0;; ++failures) {
        const struct whole {
            ~whole() { brittle::left = -1; }
        } again;
        try {
            work(failures);
            return failures;
        } catch (const std::runtime_error&) {
        }
    }
}

std::vector<orm::scoped_listener> listeners(int count) {
    std::vector<orm::scoped_listener> made;
    for (int i = 0; i < count; ++i)
        made.emplace_back(orm::listen(value, orm::event::set, [](Thing&, const brittle&) {}));
    return made;
}

}  // namespace

TEST_CASE("a value that cannot be moved while make assigns it leaks nothing", "[instrument]") {
    {
        const auto guards = listeners(GENERATE(0, 1, 2));
        const int failures = fail_at_each_step([](int step) {
            Thing given;
            given.value = brittle{long_text};
            given.name = long_text;
            given.maybe = brittle{long_text};
            brittle::left = step;
            const auto made = orm::make(std::move(given));
            if (brittle::left < 0) throw std::runtime_error{"a failure was lost"};
        });
        CHECK(failures > 4);
    }
    CHECK(brittle::living == 0);
}

TEST_CASE("a value that cannot be stored leaves the one that was there", "[instrument]") {
    const auto guards = listeners(GENERATE(0, 1, 2));
    const int before = GENERATE(0, 1, 2);  // sets and commits
    const int how = GENERATE(0, 1);
    int failures = 0;
    for (bool done = false; !done; ++failures) {
        const auto one = orm::make<Thing>();
        for (int i = 0; i < before; ++i) {
            if (i == 1) orm::mark_committed(*one);
            one->value = brittle{long_text + std::to_string(i)};
        }
        const std::string was = one->value->text;
        const brittle given{"new"};
        brittle::left = failures;
        try {
            how == 0 ? static_cast<void>(one->value = given)
                     : one->value.modify([](brittle& it) { it.text = "new"; });
            done = true;
        } catch (const std::runtime_error&) {
        }
        brittle::left = -1;
        INFO("at step " << failures);
        REQUIRE(one->value->text == (done ? "new" : was));
        if (before == 2) REQUIRE(orm::committed_value(*one, value) == brittle{long_text + "0"});
        one->value = brittle{"newest"};
        REQUIRE(one->value->text == "newest");
    }
    CHECK(failures > 2);
}

}  // namespace brittle_values

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <exception>
#include <orm/instrument.hpp>
#include <string>

namespace {

struct User {
    orm::mapped<std::string> name;
};

/// Sets its own attribute when it ends.
struct Parting {
    orm::mapped<std::string> last_words;
    Parting() = default;
    Parting(const Parting&) = delete;
    ~Parting() { last_words = "a text that is too long for the small buffer of a string"; }
};

}  // namespace

template <>
struct orm::extends<Parting> : orm::fields<void, &Parting::last_words> {};

TEST_CASE("a handle to an object that the library made is one more", "[instrument]") {
    const auto user = orm::make<User>();
    const auto other = orm::ref<User>::to(*user);
    CHECK(other == user);
}

TEST_CASE("a handle to an object that is not live is refused", "[instrument]") {
    User plain{.name = "ed"};
    CHECK_THROWS_AS(orm::ref<User>::to(plain), orm::invalid_request_error);
    CHECK_THROWS_WITH(orm::ref<User>::to(plain), Catch::Contains("User has no state"));
    User copy = *orm::make(User{.name = "ed"});
    CHECK_THROWS_AS(orm::ref<User>::to(copy), orm::invalid_request_error);
}

TEST_CASE("a destructor may set an attribute whose listeners take handles", "[instrument]") {
    std::string heard;
    const orm::scoped_listener guard =
        orm::listen(orm::attr<&Parting::last_words>, orm::event::set,
                    [&heard](Parting& target, const std::string& words) {
                        const auto one = orm::ref<Parting>::to(target);
                        const auto another = one;
                        heard = words.substr(0, 6) + (another->last_words.has_value() ? "!" : "?");
                    });
    auto object = orm::make<Parting>();
    SECTION("without a value before") {
        object.reset();
        CHECK(heard == "a text?");
    }
    SECTION("with one") {
        object->last_words = "none";
        orm::mark_committed(*object);
        object.reset();
        CHECK(heard == "a text!");
    }
}

TEST_CASE("a handle that a destructor keeps ends the program with a sentence", "[instrument]") {
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    constexpr int told = 7;
    if (child == 0) {
        std::set_terminate([] {
            try {
                std::rethrow_exception(std::current_exception());
            } catch (const orm::invalid_request_error& error) {
                ::_exit(std::strstr(error.what(), "the destructor of a Parting") != nullptr ? told
                                                                                            : 1);
            }
            ::_exit(1);
        });
        orm::ref<Parting> kept;
        static_cast<void>(orm::listen(orm::attr<&Parting::last_words>, orm::event::set,
                                      [&kept](Parting& target, const std::string&) {
                                          kept = orm::ref<Parting>::to(target);
                                      }));
        orm::make<Parting>().reset();
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == told);
}

#include "orm/core/callback.hpp"

#include <functional>
#include <memory>
#include <string>
#include <type_traits>

#include <catch2/catch.hpp>

using text_of_number = orm::callback<std::string(int)>;

namespace {

std::string digits(int number) {
    return std::to_string(number);
}

struct lives {
    explicit lives(int& counter) : count{&counter} { ++*count; }
    lives(lives&& other) noexcept : count{other.count} { other.count = nullptr; }
    lives(const lives&) = delete;
    lives& operator=(const lives&) = delete;
    lives& operator=(lives&&) = delete;
    ~lives() {
        if (count != nullptr) --*count;
    }
    int* count;
};

}  // namespace

TEST_CASE("a callback calls what it was given, be it a function, a closure or nothing copyable") {
    CHECK(text_of_number{digits}(7) == "7");
    CHECK(text_of_number{&digits}(7) == "7");
    CHECK(text_of_number{[prefix = std::string{"no. "}](int n) { return prefix + digits(n); }}(7) ==
          "no. 7");
    CHECK(text_of_number{[held = std::make_unique<int>(1)](int n) { return digits(n + *held); }}(
              7) == "8");
}

TEST_CASE("a callback hands arguments on as they are declared and gives back what is returned") {
    int number = 1;
    const orm::callback<int&(int&)> same{[](int& given) -> int& { return given; }};
    same(number) = 2;
    CHECK(number == 2);

    const orm::callback<std::unique_ptr<int>(std::unique_ptr<int>)> moved{
        [](std::unique_ptr<int> given) { return given; }};
    CHECK(*moved(std::make_unique<int>(3)) == 3);

    bool called = false;
    const orm::callback<void()> ignored{[&called] { return called = true; }};
    ignored();
    CHECK(called);
}

TEST_CASE("copies of a callback share the callable, which ends with the last of them") {
    int alive = 0;
    orm::callback<int()> first{[one = lives{alive}, calls = 0]() mutable { return ++calls; }};
    CHECK(alive == 1);
    CHECK(first() == 1);
    {
        const orm::callback<int()> second = first;
        CHECK(second() == 2);
        first = nullptr;
        CHECK(first == nullptr);
        CHECK(alive == 1);
        const orm::callback<int()> third{second};
        CHECK(third() == 3);
    }
    CHECK(alive == 0);
}

TEST_CASE("an empty callback says so, and to call it is an error") {
    const text_of_number none;
    CHECK_FALSE(none);
    CHECK(none == nullptr);
    CHECK_FALSE(text_of_number{nullptr});
    std::string (*no_function)(int) = nullptr;
    CHECK_FALSE(text_of_number{no_function});
    CHECK_FALSE(text_of_number{std::function<std::string(int)>{}});
    CHECK_THROWS_AS(none(1), orm::invalid_request_error);
    CHECK(text_of_number{digits});
}

TEST_CASE("a callback moves its callable along and is empty afterwards") {
    text_of_number from{digits};
    const text_of_number to{std::move(from)};
    CHECK(to(4) == "4");
    CHECK(from == nullptr);  // NOLINT(bugprone-use-after-move)
}

TEST_CASE("what throws in a callback comes out of the call") {
    const orm::callback<void()> throws{[] { throw orm::value_error{"no"}; }};
    CHECK_THROWS_AS(throws(), orm::value_error);
}

TEST_CASE("only what can be called with the arguments becomes a callback") {
    struct item {
        int number;
    };
    CHECK(std::is_constructible_v<text_of_number, std::string (*)(int)>);
    CHECK_FALSE(std::is_constructible_v<text_of_number, std::string (*)(std::string)>);
    CHECK_FALSE(std::is_constructible_v<text_of_number, int>);
    CHECK_FALSE(std::is_constructible_v<orm::callback<int(item&)>, int item::*>);
}

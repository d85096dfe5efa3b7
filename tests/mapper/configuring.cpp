#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "../failing_new.hpp"
#include "ddl_of.hpp"

// When mappers are made: once, by whoever asks first; whole, or not at all.
namespace {

struct Shop;
struct Item {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
    orm::one<Shop> shop;
};
struct Shop {
    orm::mapped<int> id;
    orm::list<Item> items;
    orm::set<Item> reserved;
};
struct Book : Item {
    orm::mapped<int> pages;
};

struct Late {
    orm::mapped<int> id;
};
struct Later {
    orm::mapped<int> id;
    orm::list<Late> members;
};

/// What mappings ask for while they are read.
std::function<void()> asked;
struct Curious {
    orm::mapped<int> id;
};

}  // namespace

template <>
struct orm::extends<Book> : orm::fields<Item, &Book::pages> {};
template <>
struct orm::mapping<Shop> {
    static void define(orm::definition<Shop>& m) {
        m.relationship(&Shop::items).back_populates(&Item::shop);
        m.relationship(&Shop::reserved).is(orm::direction::many_to_many).secondary("reservation");
    }
};
template <>
struct orm::mapping<Book> {
    static void define(orm::definition<Book>& m) { m.table("book"); }
};
template <>
struct orm::mapping<Curious> {
    static void define(orm::definition<Curious>&) {
        if (asked) asked();
    }
};

TEST_CASE("threads that ask at once get the same mappers", "[mapper]") {
    const tests::fresh_mappings fresh;
    std::vector<const orm::mapper*> got(4);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < got.size(); ++i)
        threads.emplace_back([&got, i] {
            got[i] = i % 2 == 0 ? orm::mapper_of<Shop>().relationship("items").target
                                : &orm::mapper_of<Item>();
        });
    for (std::thread& one : threads) one.join();
    for (const orm::mapper* one : got) CHECK(one == &orm::mapper_of<Item>());
}

TEST_CASE("mappers that get no memory leave nothing, and can be made later", "[mapper]") {
    const tests::fresh_mappings fresh;
    static_cast<void>(orm::map<Shop>());
    static_cast<void>(orm::map<Book>());
    const std::string whole = tests::ddl_of<Shop>();
    orm::testing::reset();
    int failures = 0;
    for (long n = 1;; ++n) {
        if (!ends_with_bad_alloc(n, [] { static_cast<void>(orm::mapper_of<Shop>()); })) break;
        ++failures;
        if (n % 16 == 0) {
            CHECK(tests::ddl_of<Shop>() == whole);
            orm::testing::reset();
        }
    }
    CHECK(failures > 100);
    CHECK(tests::ddl_of<Shop>() == whole);
}

TEST_CASE("a class whose table is made gets no column for a class that comes later", "[mapper]") {
    const tests::fresh_mappings fresh;
    const orm::table late = orm::table_of<Late>();
    CHECK_THROWS_AS(orm::mapper_of<Later>(), orm::no_foreign_keys_error);
    CHECK_THROWS_WITH(orm::mapper_of<Later>(),
                      Catch::Contains("Later.members needs a column 'later_id' in table 'late'"));
    CHECK(late.columns().size() == 1);
    CHECK(orm::table_of<Late>() == late);
    orm::testing::reset();
    CHECK(orm::mapper_of<Later>().relationship("members").pairs.size() == 1);
}

TEST_CASE("a mapping that asks for mappers is told that it cannot yet", "[mapper]") {
    const tests::fresh_mappings fresh;
    asked = [] { static_cast<void>(orm::mapper_of<Late>()); };
    CHECK_THROWS_WITH(orm::mapper_of<Curious>(), Catch::Contains("while they are being made"));
    asked = nullptr;
    CHECK(orm::mapper_of<Curious>().columns().size() == 1);
}

TEST_CASE("a reset forgets mappers and their tables", "[mapper]") {
    const tests::fresh_mappings fresh;
    const orm::table before = orm::table_of<Shop>();
    orm::testing::reset();
    const orm::table after = orm::table_of<Shop>();
    CHECK_FALSE(before == after);
    CHECK(before.name() == after.name());
}

TEST_CASE("all classes that say how they are stored have tables in the mapped metadata",
          "[mapper]") {
    const tests::fresh_mappings fresh;
    // Other files of this program have classes that cannot be stored: those here are configured.
    static_cast<void>(orm::mapper_of<Shop>());
    const orm::metadata all = orm::table_of<Shop>().metadata();
    for (const char* name : {"shop", "item", "book", "reservation"}) CHECK(all.has_table(name));
}

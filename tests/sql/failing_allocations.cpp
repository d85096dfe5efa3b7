// Without memory a statement is not made, or not executed, and nothing else happens.

#include <catch2/catch.hpp>
#include <exception>
#include <new>
#include <orm/engine.hpp>
#include <orm/sqlite.hpp>

#include "../failing_new.hpp"
#include "dialects.hpp"

namespace {

/// Runs `step` with each of its allocations failing once, and after each failure `check`.
template <class Step, class Check>
void each_failing(const Step& step, const Check& check) {
    for (long n = 1;; ++n) {
        REQUIRE(n < 5000);
        bool thrown = false;
        {
            const failing_new fail{n};
            try {
                step();
            } catch (const std::bad_alloc&) {
                thrown = true;
            } catch (const orm::statement_error& error) {  // wrapped, as all errors on the way are
                thrown = true;
                CHECK_THROWS_AS(std::rethrow_exception(error.original()), std::bad_alloc);
            }
        }
        if (!failing_new::has_failed()) break;
        CAPTURE(n, thrown);
        check();
    }
}

}  // namespace

TEST_CASE("a statement that gets no memory can be made again", "[sql]") {
    const tests::shop shop;
    const orm::table& u = shop.users;
    std::optional<tests::test_dialect> dialect{std::in_place};
    const auto text = [&] {
        return orm::select(u)
            .join(shop.orders, orm::col(u["id"]) == shop.orders["user_id"])
            .where(u["name"] == "a name that is too long for a small string" &&
                   (!orm::in(u["id"], {1, 2, 3}) || u["age"] == orm::bindparam("years")))
            .order_by(orm::desc(u["id"]))
            .limit(5)
            .text_for(*dialect);
    };
    const std::string expected = text();
    dialect.emplace();  // whose cache is empty
    each_failing([&] { static_cast<void>(text()); },
                 [&] {
                     CHECK(text() == expected);
                     CHECK(text() == expected);
                     dialect.emplace();
                 });
    // Where texts come from the older half of the cache.
    each_failing(
        [&] {
            for (const char* const name : {"name", "age"})
                static_cast<void>(orm::select(u[name]).text_for(*dialect));
        },
        [&] {
            CHECK(orm::select(u["age"]).text_for(*dialect) == "SELECT users.age FROM users");
            for (int i = 0; i < 300; ++i) {
                const orm::table t{"t" + std::to_string(i), shop.meta};
                orm::select(orm::literal_sql{"1"}).select_from(t).text_for(*dialect);
            }
        });
}

TEST_CASE("an execution that gets no memory leaves the connection as it was", "[sql]") {
    const auto engine = orm::create_engine("sqlite://");
    orm::connection conn = engine->connect();
    const tests::shop shop;
    const orm::table& u = shop.users;
    shop.meta.create_all(conn);
    conn.execute(orm::insert_into(u), {{"id", 1}, {"name", "ed"}, {"age", 5}});
    const auto select = orm::select(u["id"]).where(u["name"] == "ed" && u["age"] > 1);
    const auto update =
        orm::update(u).set("name", "ed").where(u["id"] == orm::bindparam("key") && u["age"] == 5);
    each_failing(
        [&] {
            static_cast<void>(conn.execute(select).fetch_all());
            static_cast<void>(conn.execute(update, {{"key", 1}}).rowcount());
        },
        [&] {
            CHECK(conn.execute(select).scalar<int>() == 1);
            CHECK(conn.execute(update, {{"key", 1}}).rowcount() == 1);
        });
}

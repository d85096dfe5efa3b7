// The example of statements in README.md, word for word between the two lines; keep them in step.

#include <catch2/catch.hpp>
#include <iostream>
#include <orm/orm.hpp>

TEST_CASE("the statements of the README", "[docs]") {
    const orm::metadata meta;
    const auto engine = orm::create_engine("sqlite://");
    orm::connection conn = engine->connect();
    conn.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT)");
    conn.execute("INSERT INTO customer VALUES (1, 'ed'), (7, 'jack')");
    // clang-format off
// ---- README.md
const orm::table customer{"customer", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                          orm::column{"name", orm::string{}}};
const auto young = orm::select(customer["name"])
                       .where(customer["id"] > 5 && customer["name"] != nullptr)
                       .order_by(orm::desc(customer["id"]))
                       .limit(10);
for (auto [name] : conn.execute(young).as<std::string>()) std::cout << name << '\n';
conn.execute(orm::update(customer).set("name", "eddie").where(orm::in(customer["id"], {1, 2, 3})));
// ---- README.md
    // clang-format on
    CHECK(conn.execute(young).scalar<std::string>() == "jack");
    CHECK(conn.scalar<std::string>("SELECT name FROM customer WHERE id = 1") == "eddie");
}

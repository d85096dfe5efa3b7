// What statements are written as.

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <limits>

#include "dialects.hpp"

using Catch::Contains;
using orm::col;

namespace {

struct written {
    orm::sql_statement statement;
    std::string text;
    std::string numbered{};  ///< where places have numbers; empty: the same
};

void check(const std::vector<written>& all) {
    const tests::test_dialect dialect;
    const tests::test_dialect numbers{orm::parameter_style::numeric_dollar};
    for (const written& one : all) {
        CHECK(one.statement.text_for(dialect) == one.text);
        CHECK(one.statement.text_for(numbers) == (one.numbered.empty() ? one.text : one.numbered));
    }
}

}  // namespace

TEST_CASE("a select has its columns, and FROM their tables", "[sql]") {
    const tests::shop shop;
    const orm::table& u = shop.users;
    const orm::table& o = shop.orders;
    check({
        {orm::select(u["id"]), "SELECT users.id FROM users"},
        {orm::select(u), "SELECT users.id, users.name, users.age FROM users"},
        {orm::select(u["id"], o["What"]),
         "SELECT users.id, \"order\".\"What\" FROM users, \"order\""},
        {orm::select(orm::literal_sql{"count(*)"}), "SELECT (count(*))"},
        {orm::select(orm::literal_sql{"count(*)"}).select_from(u), "SELECT (count(*)) FROM users"},
        {orm::select(u["id"]).select_from(o).select_from(o),
         "SELECT users.id FROM \"order\", users"},
        {orm::select(u["id"]).where(u["name"] == "ed").where(u["age"] > 5),
         "SELECT users.id FROM users WHERE users.name = ? AND users.age > ?",
         "SELECT users.id FROM users WHERE users.name = $1 AND users.age > $2"},
        {orm::select(u["id"]).order_by(u["name"], orm::desc(u["id"])).order_by(orm::asc(u["age"])),
         "SELECT users.id FROM users ORDER BY users.name, users.id DESC, users.age"},
        {orm::select(u["id"]).limit(5).offset(2), "SELECT users.id FROM users LIMIT ? OFFSET ?",
         "SELECT users.id FROM users LIMIT $1 OFFSET $2"},
        {orm::select(u["id"]).limit(5).limit(6), "SELECT users.id FROM users LIMIT ?",
         "SELECT users.id FROM users LIMIT $1"},
        {orm::select(u["id"]).offset(2), "SELECT users.id FROM users OFFSET ?",
         "SELECT users.id FROM users OFFSET $1"},
    });
    tests::test_dialect dialect;
    dialect.all_rows = "LIMIT ALL";
    CHECK(orm::select(u["id"]).offset(2).text_for(dialect) ==
          "SELECT users.id FROM users LIMIT ALL OFFSET ?");
}

TEST_CASE("tables are joined by a condition, inner or left", "[sql]") {
    const tests::shop shop;
    const orm::table& u = shop.users;
    const orm::table& o = shop.orders;
    const orm::condition on = col(u["id"]) == o["user_id"];
    check({
        {orm::select(u["id"]).join(o, on),
         "SELECT users.id FROM users JOIN \"order\" ON users.id = \"order\".user_id"},
        {orm::select(u["id"], o["id"])
             .left_join(o, on && o["What"] != "x")
             .where(o["id"] == nullptr),
         "SELECT users.id, \"order\".id FROM users LEFT OUTER JOIN \"order\" ON users.id = "
         "\"order\".user_id AND \"order\".\"What\" != ? WHERE \"order\".id IS NULL",
         "SELECT users.id, \"order\".id FROM users LEFT OUTER JOIN \"order\" ON users.id = "
         "\"order\".user_id AND \"order\".\"What\" != $1 WHERE \"order\".id IS NULL"},
        {orm::select(o["id"]).select_from(u).join(o, on),
         "SELECT \"order\".id FROM users JOIN \"order\" ON users.id = \"order\".user_id"},
    });
    const tests::test_dialect dialect;
    CHECK_THROWS_WITH(orm::select(o["id"]).join(o, on).text_for(dialect),
                      Contains("nothing to join") && Contains("select_from"));
    CHECK_THROWS_WITH(orm::select(u["id"]).join(o, on).join(o, on), Contains("already"));
    CHECK_THROWS_WITH(orm::select(u["id"]).select_from(o).join(o, on), Contains("already"));
    CHECK_THROWS_WITH(orm::select(u["id"]).join(o, on).select_from(o), Contains("already"));
    CHECK_THROWS_WITH(orm::select(orm::literal_sql{"1"}).where(u["id"] == 1).text_for(dialect),
                      Contains("users.id"));
    // ON names what stands before it.
    const orm::table third{"third", shop.meta, orm::column{"x", orm::integer{}}};
    const auto early = orm::select(u["id"]).join(o, col(o["id"]) == third["x"]).join(third, on);
    CHECK_THROWS_WITH(early.text_for(dialect), Contains("third.x") && Contains("join it"));
}

TEST_CASE("a column of a table that a statement does not have is refused", "[sql]") {
    const tests::shop shop;
    const orm::table& u = shop.users;
    const orm::table& o = shop.orders;
    const tests::test_dialect dialect;
    for (const orm::sql_statement& one : std::vector<orm::sql_statement>{
             orm::select(u["id"]).where(o["id"] == 1),
             orm::select(u["id"]).order_by(o["id"]),
             orm::update(u).set("age", 1).where(o["id"] == 1),
             orm::update(u).set("age", o["id"]),
             orm::delete_from(u).where(orm::in(o["id"], {1})),
         }) {
        CHECK_THROWS_AS(one.text_for(dialect), orm::argument_error);
        CHECK_THROWS_WITH(one.text_for(dialect), Contains("order.id"));
    }
    CHECK_THROWS_WITH(orm::col(orm::column{"x", orm::integer{}}), Contains("has no table"));
    CHECK_THROWS_AS(u["nothing"], orm::key_error);
    CHECK_THROWS_WITH(orm::update(u).set("nothing", 1), Contains("no such column"));
    CHECK_THROWS_WITH(orm::update(u).values({{"nothing", 1}}), Contains("no such column"));
    CHECK_THROWS_WITH(orm::insert_into(u).values({{"nothing", 1}}), Contains("no such column"));
    CHECK_THROWS_WITH(orm::update(u).returning({"nothing"}), Contains("cannot return"));
    CHECK_THROWS_WITH(orm::delete_from(u).returning({"nothing"}), Contains("cannot return"));
    CHECK_THROWS_WITH(orm::insert_into(u).returning({"nothing"}), Contains("cannot return"));
    CHECK_THROWS_WITH(orm::update(u).text_for(dialect), Contains("sets no column"));
    CHECK_THROWS_WITH(orm::select(u["id"]).limit(-1), Contains("-1"));
    CHECK_THROWS_WITH(orm::select(u["id"]).offset(std::numeric_limits<std::int64_t>::min()),
                      Contains("offset"));
}

TEST_CASE("insert, update and delete have what they were given", "[sql]") {
    const tests::shop shop;
    const orm::table& u = shop.users;
    check({
        {orm::insert_into(u), "INSERT INTO users DEFAULT VALUES"},
        {orm::insert_into(u).values({{"name", "ed"}}), "INSERT INTO users (name) VALUES (:name)",
         "INSERT INTO users (name) VALUES ($1)"},
        {orm::insert_into(u).values({{"name", "ed"}}).returning({"id", "age"}),
         "INSERT INTO users (name) VALUES (:name) RETURNING id, age",
         "INSERT INTO users (name) VALUES ($1) RETURNING id, age"},
        {orm::update(u).values({{"name", "ed"}, {"age", nullptr}}).where(u["id"] == 5),
         "UPDATE users SET name = ?, age = ? WHERE users.id = ?",
         "UPDATE users SET name = $1, age = $2 WHERE users.id = $3"},
        {orm::update(u).set("name", "ed").set("age", u["id"]).set("name", "x"),
         "UPDATE users SET age = users.id, name = ?", "UPDATE users SET age = users.id, name = $1"},
        {orm::update(u).set("name", nullptr).set("age", std::optional<int>{}),
         "UPDATE users SET name = ?, age = ?", "UPDATE users SET name = $1, age = $2"},
        {orm::update(u).set("age", orm::literal_sql{"age + 1"}).returning({"age"}),
         "UPDATE users SET age = (age + 1) RETURNING age"},
        {orm::update(u).set("age", orm::bindparam("years")).where(u["id"] == orm::bindparam("who")),
         "UPDATE users SET age = :years WHERE users.id = :who",
         "UPDATE users SET age = $1 WHERE users.id = $2"},
        {orm::delete_from(u), "DELETE FROM users"},
        {orm::delete_from(u).where(u["id"] == 1).where(u["age"] < 2).returning({"id"}),
         "DELETE FROM users WHERE users.id = ? AND users.age < ? RETURNING id",
         "DELETE FROM users WHERE users.id = $1 AND users.age < $2 RETURNING id"},
    });
    tests::test_dialect dialect;
    // A text asks for no values.
    const orm::table counted{
        "counted", shop.meta,
        orm::column{"n", orm::integer{},
                    orm::default_value{std::function<orm::sql_value()>{
                        []() -> orm::sql_value { throw std::runtime_error{"asked"}; }}}}};
    CHECK(orm::insert_into(counted).text_for(dialect) == "INSERT INTO counted (n) VALUES (:n)");
    // What it is executed with.
    CHECK(orm::update(u).set("age", 1).where(u["id"] == 5).text_for(dialect, {{"name", "ed"}}) ==
          "UPDATE users SET name = :name, age = :param_1 WHERE users.id = :param_2");
    CHECK(orm::insert_into(u)
              .values({{"name", "ed"}})
              .text_for(dialect, {{"name", "x"}, {"age", 1}}) ==
          "INSERT INTO users (name, age) VALUES (:name, :age)");
    CHECK_THROWS_WITH(
        orm::update(u).where(u["id"] == orm::bindparam("id")).text_for(dialect, {{"id", 5}}),
        Contains(":id") && Contains("another name"));
    CHECK_THROWS_WITH(orm::bindparam("a b"), Contains("a word"));
    dialect.returns = false;
    for (const orm::sql_statement& one : std::vector<orm::sql_statement>{
             orm::insert_into(u, {"id"}), orm::update(u).set("age", 1).returning({"id"}),
             orm::delete_from(u).returning({"id"})}) {
        CHECK_THROWS_AS(one.text_for(dialect), orm::compile_error);
        CHECK_THROWS_WITH(one.text_for(dialect), Contains("'test' has no RETURNING"));
    }
}

TEST_CASE("a parameter that is named twice is one place, and owned values keep off its name",
          "[sql]") {
    const tests::shop shop;
    const orm::table& u = shop.users;
    const auto twice =
        orm::select(u["id"]).where(u["id"] == orm::bindparam("param_1") ||
                                   u["age"] == orm::bindparam("param_1") || u["age"] == 5);
    check({{twice,
            "SELECT users.id FROM users WHERE users.id = :param_1 OR users.age = :param_1 OR "
            "users.age = :param_2",
            "SELECT users.id FROM users WHERE users.id = $1 OR users.age = $1 OR users.age = $2"}});
}

TEST_CASE("a comparison with null is a test for it", "[sql]") {
    const tests::shop shop;
    const orm::column x = shop.users["age"];
    const std::optional<int> none;
    const auto text = [&](const orm::condition& one) {
        const tests::test_dialect dialect;
        return orm::delete_from(shop.users).where(one).text_for(dialect).substr(24);
    };
    CHECK(text(x == nullptr) == "users.age IS NULL");
    CHECK(text(x == std::nullopt) == "users.age IS NULL");
    CHECK(text(x == none) == "users.age IS NULL");
    CHECK(text(x == orm::sql_value{}) == "users.age IS NULL");
    CHECK(text(nullptr == x) == "users.age IS NULL");
    CHECK(text(x != nullptr) == "users.age IS NOT NULL");
    CHECK(text(none != x) == "users.age IS NOT NULL");
    CHECK(text(orm::is_null(x)) == "users.age IS NULL");
    CHECK(text(!orm::is_null(x)) == "users.age IS NOT NULL");
    CHECK(text(x == std::optional{5}) == "users.age = ?");
    CHECK_THROWS_WITH(x < none, Contains("== and !="));
    CHECK_THROWS_AS(orm::sql_value{} >= x, orm::argument_error);
}

TEST_CASE("conditions stand in parentheses where they have to", "[sql]") {
    const tests::shop shop;
    const orm::table& u = shop.users;
    const orm::condition a = u["id"] == 1;
    const orm::condition b = u["age"] < 2;
    const orm::condition d = 3 <= u["age"];
    const auto text = [&](const orm::condition& one) {
        const tests::test_dialect dialect;
        std::string made = orm::delete_from(u).where(one).text_for(dialect).substr(24);
        for (std::size_t at = made.find("users."); at != std::string::npos;
             at = made.find("users."))
            made.erase(at, 6);
        return made;
    };
    CHECK(text(a && b && d) == "id = ? AND age < ? AND age >= ?");
    CHECK(text(a && (b && d)) == "id = ? AND age < ? AND age >= ?");
    CHECK(text(a && (b || d)) == "id = ? AND (age < ? OR age >= ?)");
    CHECK(text((a && b) || d) == "(id = ? AND age < ?) OR age >= ?");
    CHECK(text(!a) == "id != ?");
    CHECK(text(!b) == "age >= ?");
    CHECK(text(!d) == "age < ?");
    CHECK(text(!(5 < u["age"])) == "age <= ?");
    CHECK(text(!!(a && b)) == "id = ? AND age < ?");
    CHECK(text(!(a || b)) == "NOT (id = ? OR age < ?)");
    CHECK(text(!(a || b) && d) == "(NOT (id = ? OR age < ?)) AND age >= ?");
    CHECK(text(orm::and_({a})) == "id = ?");
    CHECK(text(orm::or_({a, b, d})) == "id = ? OR age < ? OR age >= ?");
    CHECK(text(orm::col(u["id"]) > u["age"]) == "id > age");
    CHECK(text(u["id"] > u["age"]) == "id > age");
    CHECK(text(u["id"] > orm::literal_sql{"1 + 1"}) == "id > (1 + 1)");
    CHECK(text(orm::literal_sql{"1 + 1"} > u["id"]) == "(1 + 1) > id");
    CHECK(text(u["id"] == orm::literal_sql{"1 -- one"}) == "id = (1 -- one\n)");
    CHECK_THROWS_WITH(orm::and_({}), Contains("every row"));
    CHECK_THROWS_AS(orm::or_({}), orm::argument_error);
    // Two columns by themselves are items of the schema.
    CHECK(u["id"] == u["id"]);
    CHECK(u["id"] != u["age"]);
    CHECK(u.find_column("id") == u["id"]);
}

TEST_CASE("conditions that are nested without end are refused before the stack is used up",
          "[sql]") {
    const tests::shop shop;
    const orm::condition one = shop.users["id"] == 1;
    orm::condition deep = one;
    CHECK_THROWS_WITH(
        [&] {
            for (int i = 0; i < 100'000; ++i) deep = (deep && one) || one;
        }(),
        Contains("levels deep"));
    const tests::test_dialect dialect;
    CHECK_THAT(orm::delete_from(shop.users).where(deep).text_for(dialect), Contains("(((("));
    // What is on one level is not nested.
    orm::condition wide = one;
    for (int i = 0; i < 1000; ++i) wide = wide || one;
    for (int i = 0; i < 10'000; ++i) wide = !wide;
    CHECK_THAT(orm::delete_from(shop.users).where(wide).text_for(dialect), !Contains("("));
}

TEST_CASE("a list of values is padded to a power of two, and an empty one is false", "[sql]") {
    const tests::shop shop;
    const orm::column x = shop.users["id"];
    const tests::test_dialect dialect;
    const auto text = [&](const orm::condition& one) {
        return orm::delete_from(shop.users).where(one).text_for(dialect).substr(24);
    };
    CHECK(text(orm::in(x, {1})) == "users.id IN (?)");
    CHECK(text(orm::in(x, {1, 2, 3})) == "users.id IN (?, ?, ?, ?)");
    CHECK(text(orm::not_in(x, std::vector<int>{1, 2})) == "users.id NOT IN (?, ?)");
    CHECK(text(!orm::in(x, {1, 2})) == "users.id NOT IN (?, ?)");
    CHECK(text(orm::in(x, {})) == "users.id IN (NULL) AND (1 != 1)");
    CHECK(text(orm::not_in(x, std::vector<int>{})) == "users.id NOT IN (NULL) OR (1 = 1)");
    CHECK(text(!orm::in(x, {}) && x == 1) ==
          "(users.id NOT IN (NULL) OR (1 = 1)) AND users.id = ?");
    for (const auto& [count, written] : std::vector<std::pair<std::size_t, std::size_t>>{
             {4, 4}, {5, 8}, {257, 512}, {512, 512}, {513, 513}, {1000, 1000}}) {
        const std::string all = text(orm::in(x, std::vector<int>(count, 7)));
        CHECK(static_cast<std::size_t>(std::ranges::count(all, '?')) == written);
    }
}

TEST_CASE("names get into a text in quotes, whatever they are", "[sql]") {
    const orm::metadata meta;
    const std::string evil = "a\"; DROP TABLE x; --";
    const orm::table t{evil,
                       meta,
                       orm::schema_name{"S.1"},
                       orm::column{orm::identifier{"b?:c'"}, orm::integer{}},
                       orm::column{orm::identifier::quoted("plain"), orm::integer{}},
                       orm::column{orm::identifier::quoted("Plain", false), orm::integer{}}};
    const std::string table = R"("S.1"."a""; DROP TABLE x; --")";
    check({
        {orm::select(t).where(t["b?:c'"] == 1),
         "SELECT " + table + R"(."b?:c'", )" + table + R"(."plain", )" + table + ".Plain FROM " +
             table + " WHERE " + table + R"(."b?:c'" = ?)",
         "SELECT " + table + R"(."b?:c'", )" + table + R"(."plain", )" + table + ".Plain FROM " +
             table + " WHERE " + table + R"(."b?:c'" = $1)"},
        {orm::update(t).set("b?:c'", 1).returning({"b?:c'"}),
         "UPDATE " + table + R"( SET "b?:c'" = ? RETURNING "b?:c'")",
         "UPDATE " + table + R"( SET "b?:c'" = $1 RETURNING "b?:c'")"},
    });
    const tests::test_dialect dialect;
    CHECK(orm::update(t).text_for(dialect, {{"b?:c'", 1}}) ==
          "UPDATE " + table + R"( SET "b?:c'" = :b__c_)");
}

TEST_CASE("a statement stays as it is when another one is made of it", "[sql]") {
    const tests::shop shop;
    const tests::test_dialect dialect;
    const auto all = orm::select(shop.users["id"]);
    const std::string before = all.text_for(dialect);
    const auto some = all.where(shop.users["id"] == 1).order_by(shop.users["id"]).limit(1);
    CHECK(all.text_for(dialect) == before);
    CHECK(some.text_for(dialect) != before);
    CHECK(all.kind_name() == "select");
    CHECK(all.target() == nullptr);
    CHECK(all.text().empty());
    const auto change = orm::update(shop.users).set("age", 1);
    CHECK(*change.target() == shop.users);
    const auto with_options = orm::sql_statement{change}.execution_options({{"mine", true}});
    CHECK(change.options().empty());
    CHECK(with_options.as<orm::update_statement>()->set("name", "x").options().contains("mine"));
    CHECK(!with_options.as<orm::select_statement>());
    CHECK(!with_options.as<orm::insert_statement>());
    CHECK(!with_options.as<orm::delete_statement>());
    CHECK(!orm::text("SELECT 1").as<orm::select_statement>());
    CHECK_THROWS_AS(orm::sql_statement{std::shared_ptr<const orm::statement_node>{}},
                    orm::argument_error);
    CHECK_THROWS_AS(orm::expression{std::shared_ptr<const orm::sql_node>{}}, orm::argument_error);
    CHECK_THROWS_AS(orm::condition{std::shared_ptr<const orm::sql_node>{}}, orm::argument_error);
}

TEST_CASE("a tree outlives the tables and values that it was made of", "[sql]") {
    std::optional<orm::sql_statement> kept;
    {
        tests::shop shop;
        std::string name = "a name that is longer than what fits into a string itself";
        kept = orm::select(shop.users["id"]).where(shop.users["name"] == name);
        name.assign("x");
    }
    const tests::test_dialect dialect;
    CHECK(kept->text_for(dialect) == "SELECT users.id FROM users WHERE users.name = ?");
}

#include <catch2/catch.hpp>
#include <stdexcept>

#include <orm/postgresql/ddl.hpp>
#include "recording.hpp"

// Source: SQLAlchemy 2.1, sql/events.py, DDLEvents; test/engine/test_ddlevents.py.

using recording::executor;

namespace {

orm::table simple(const orm::metadata& meta, const char* name = "t") {
    return orm::table{name, meta, orm::column{"id", orm::integer{}, orm::primary_key}};
}

std::string calls;
void note_create(orm::table& target, orm::ddl_executor&, const orm::ddl_keywords&) {
    calls += "create " + target.name() + ";";
}

}  // namespace

TEST_CASE("a listener of a table takes the table as what it is", "[schema]") {
    const orm::metadata meta;
    const orm::table t = simple(meta);
    executor database;
    std::string seen;
    orm::listen(t, orm::ddl_event::before_create,
                [&](orm::table& target, orm::ddl_executor& on, const orm::ddl_keywords& keywords) {
                    seen = target.name() + " " + std::string{on.dialect().name()};
                    CHECK(keywords.tables == nullptr);
                    CHECK(keywords.checkfirst == orm::checkfirst::types);
                });
    t.create(database);
    CHECK(seen == "t sqlite");
}

TEST_CASE("a listener may take a part of the arguments, a handle by value, or the struct",
          "[schema]") {
    const orm::metadata meta;
    const orm::table t = simple(meta);
    executor database;
    std::string seen;
    orm::listen(t, orm::ddl_event::after_create, [&] { seen += "none "; });
    orm::listen(t, orm::ddl_event::after_create,
                [&](orm::table by_value) { seen += by_value == t ? "value " : "other "; });
    orm::listen(t, orm::ddl_event::after_create,
                [&](const orm::schema_item& item) { seen += item.describe() + " "; });
    orm::listen(
        t, orm::ddl_event::after_create,
        [&](const orm::ddl_args<orm::table>& args) { seen += "named " + args.target.name(); },
        orm::named);
    t.create(database);
    CHECK(seen == "none value table:t named t");
}

TEST_CASE("classes of items hear first, bases as registered, then the item", "[schema]") {
    const orm::metadata meta;
    const orm::table t = simple(meta);
    executor database;
    std::string seen;
    const auto note = [&seen](const char* word) {
        return [&seen, word] { seen += std::string{word} + " "; };
    };
    using orm::class_target;
    namespace ev = orm::ddl_event;
    orm::listen(t, ev::before_create, note("this"));
    const orm::scoped_listener one =
        orm::listen(class_target<orm::schema_item>(), ev::before_create, note("item"));
    const orm::scoped_listener two =
        orm::listen(class_target<orm::table>(), ev::before_create, note("table"));
    const orm::scoped_listener three =
        orm::listen(class_target<orm::index>(), ev::before_create, note("index"));
    t.create(database);
    CHECK(seen == "item table this ");
}

TEST_CASE("a unique constraint's classes are unique_constraint, constraint, schema_item",
          "[schema]") {
    std::string seen;
    const auto heard = [&seen](const char* word) {
        return [&seen, word](const orm::schema_item& target) {
            if (target.is<orm::unique_constraint>()) seen += std::string{word} + " ";
        };
    };
    namespace ev = orm::ddl_event;
    const orm::scoped_listener one = orm::listen(orm::class_target<orm::unique_constraint>(),
                                                 ev::after_parent_attach, heard("unique"));
    const orm::scoped_listener two = orm::listen(orm::class_target<orm::constraint>(),
                                                 ev::after_parent_attach, heard("constraint"));
    const orm::scoped_listener three =
        orm::listen(orm::class_target<orm::schema_item>(), ev::after_parent_attach, heard("item"));
    const orm::scoped_listener four =
        orm::listen(orm::class_target<orm::check_constraint>(), ev::after_parent_attach,
                    [&] { seen += "check "; });
    const orm::metadata meta;
    orm::table{"t", meta, orm::column{"x", orm::integer{}}, orm::unique_constraint{{"x"}}};
    CHECK(seen == "unique constraint item ");
}

TEST_CASE("insert puts a listener in front of its level", "[schema]") {
    const orm::metadata meta;
    const orm::table t = simple(meta);
    executor database;
    std::string seen;
    orm::listen(t, orm::ddl_event::before_create, [&] { seen += "a"; });
    orm::listen(
        t, orm::ddl_event::before_create, [&] { seen += "b"; }, orm::insert);
    const orm::scoped_listener of_class = orm::listen(
        orm::class_target<orm::table>(), orm::ddl_event::before_create, [&] { seen += "k"; });
    t.create(database);
    CHECK(seen == "kba");
}

TEST_CASE("once runs once, over all tables of a class", "[schema]") {
    const orm::metadata meta;
    const orm::table t = simple(meta);
    const orm::table u = simple(meta, "u");
    executor database;
    int count = 0;
    const orm::scoped_listener one = orm::listen(
        orm::class_target<orm::table>(), orm::ddl_event::before_create, [&] { ++count; },
        orm::once);
    t.create(database);
    u.create(database);
    CHECK(count == 1);
}

TEST_CASE("listeners of items are found and removed by what they are", "[schema]") {
    const orm::metadata meta;
    const orm::table t = simple(meta);
    executor database;
    calls.clear();
    orm::listen(t, orm::ddl_event::before_create, note_create);
    orm::listen(t, orm::ddl_event::before_create, note_create);
    CHECK(orm::contains(t, orm::ddl_event::before_create, note_create));
    CHECK_FALSE(
        orm::contains(orm::class_target<orm::table>(), orm::ddl_event::before_create, note_create));
    t.create(database);
    CHECK(calls == "create t;");
    orm::remove(t, orm::ddl_event::before_create, note_create);
    CHECK_THROWS_AS(orm::remove(t, orm::ddl_event::before_create, note_create),
                    orm::invalid_request_error);
}

TEST_CASE("clearing a class of items takes its own listeners", "[schema]") {
    int heard = 0;
    orm::listen(orm::class_target<orm::sequence>(), orm::ddl_event::before_create,
                [&] { ++heard; });
    orm::class_target<orm::sequence>().clear();
    executor database{orm::postgresql_ddl()};
    orm::sequence{"s"}.create(database);
    CHECK(heard == 0);
}

TEST_CASE("a handle of another kind is refused by as and told apart by is", "[schema]") {
    const orm::metadata meta;
    const orm::schema_item item = simple(meta);
    CHECK(item.is<orm::table>());
    CHECK_FALSE(item.is<orm::constraint>());
    CHECK_THROWS_WITH(item.as<orm::index>(), Catch::Contains("table:t is no index"));
}

TEST_CASE("an executor without a connection says so to listeners that want one", "[schema]") {
    const orm::metadata meta;
    const orm::table t = simple(meta);
    executor database;
    orm::listen(t, orm::ddl_event::before_create, [](orm::table&, orm::connection&) {});
    CHECK_THROWS_WITH(t.create(database), Catch::Contains("without an engine's connection"));
}

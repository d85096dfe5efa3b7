#include <catch2/catch.hpp>
#include <map>
#include <random>

#include <orm/postgresql/ddl.hpp>
#include "recording.hpp"

// Source: SQLAlchemy 2.1, sql/ddl.py, sort_tables_and_constraints; test/base/test_dependency.py.

namespace {

orm::table declare(const orm::metadata& meta, const std::string& name,
                   const std::vector<std::string>& after) {
    const orm::table made{name, meta, orm::column{"id", orm::integer{}, orm::primary_key}};
    for (const std::string& other : after)
        made.append_column(orm::column{other, orm::foreign_key{other + ".id"}});
    return made;
}

std::string names(const std::vector<orm::table>& tables) {
    std::string made;
    for (const orm::table& one : tables) made += one.name();
    return made;
}

}  // namespace

TEST_CASE("tables come after what they refer to, else as declared", "[schema]") {
    const orm::metadata meta;
    declare(meta, "d", {"b", "c"});
    declare(meta, "c", {"a"});
    declare(meta, "b", {"a"});
    declare(meta, "a", {"a"});
    declare(meta, "z", {});
    CHECK(names(meta.sorted_tables()) == "azcbd");
}

TEST_CASE("a dependency that was added counts like a foreign key", "[schema]") {
    const orm::metadata meta;
    const orm::table a = declare(meta, "a", {});
    const orm::table b = declare(meta, "b", {});
    a.add_is_dependent_on(b);
    CHECK(names(meta.sorted_tables()) == "ba");
    b.add_is_dependent_on(a);
    CHECK_THROWS_AS(meta.sorted_tables(), orm::circular_dependency_error);
    try {
        static_cast<void>(meta.sorted_tables());
    } catch (const orm::circular_dependency_error& error) {
        CHECK(names(error.cycle) == "ab");
        CHECK_THAT(error.what(), Catch::Contains("'a', 'b'"));
    }
}

TEST_CASE("foreign keys of tables on circles are put aside, others are not", "[schema]") {
    const orm::metadata meta;
    declare(meta, "a", {"b"});
    declare(meta, "b", {"c"});
    declare(meta, "c", {"a"});
    declare(meta, "d", {"a"});
    const auto sorted = orm::sort_tables_and_constraints(meta.tables());
    REQUIRE(sorted.size() == 5);
    CHECK(sorted[3].table->name() == "d");
    CHECK(sorted[3].foreign_keys.size() == 1);
    CHECK_FALSE(sorted.back().table.has_value());
    CHECK(sorted.back().foreign_keys.size() == 3);
    const auto never = [](const orm::foreign_key_constraint&) { return false; };
    CHECK_THROWS_AS(orm::sort_tables_and_constraints(meta.tables(), never),
                    orm::circular_dependency_error);
}

TEST_CASE("random tables: each inlined foreign key points back, and none is lost", "[schema]") {
    std::mt19937 random{20240607};
    for (int round = 0; round < 200; ++round) {
        const orm::metadata meta;
        const int count = 1 + static_cast<int>(random() % 9);
        const auto name = [](int i) { return "t" + std::to_string(i); };
        for (int i = 0; i < count; ++i) {
            std::vector<std::string> after;
            for (int k = 0; k < count; ++k)
                if (random() % 4 == 0) after.push_back(name(k));
            declare(meta, name(i), after);
        }
        std::size_t expected = 0;
        for (const orm::table& one : meta.tables())
            expected += one.foreign_key_constraints().size();

        const auto sorted = orm::sort_tables_and_constraints(meta.tables());
        std::map<std::string, std::size_t> place;
        std::size_t found = 0;
        for (std::size_t i = 0; i < sorted.size(); ++i) {
            found += sorted[i].foreign_keys.size();
            if (!sorted[i].table) continue;
            place[sorted[i].table->name()] = i;
            for (const auto& key : sorted[i].foreign_keys)
                REQUIRE(place.contains(key.referred_table().name()));
        }
        REQUIRE(place.size() == static_cast<std::size_t>(count));
        REQUIRE(found == expected);
        // Without a circle everything stays inline.
        recording::executor server{orm::postgresql_ddl()};
        meta.create_all(server);
        REQUIRE(server.there.size() == static_cast<std::size_t>(count));
    }
}

TEST_CASE("dots in names do not change what a foreign key refers to", "[schema]") {
    const orm::metadata meta;
    const orm::table dotted{"a.b", meta, orm::column{"the.id", orm::integer{}, orm::primary_key}};
    const orm::table placed{"b", meta, orm::schema_name{"a"},
                            orm::column{"id", orm::integer{}, orm::primary_key},
                            orm::column{"o.id", orm::integer{}}};
    CHECK(dotted != placed);
    const auto refers_to = [&meta](const char* target) {
        const orm::metadata copies;
        const orm::table t{"t", meta, orm::extend_existing,
                           orm::column{"x", orm::foreign_key{target}}};
        const orm::column found = t.foreign_key_constraints().front().elements().front().column();
        const orm::table referred = t.foreign_key_constraints().front().referred_table();
        CHECK(found.table() == referred);
        meta.remove(t);
        return found;
    };
    CHECK(refers_to("a.b.the.id") == dotted["the.id"]);
    CHECK(refers_to("a.b.id") == placed["id"]);
    CHECK(refers_to("a.b.o.id") == placed["o.id"]);
    CHECK_THROWS_AS(refers_to("a.b.x"), orm::invalid_request_error);
    meta.remove(*meta.find_table("t"));

    // By objects, and in copies, there is nothing to read out of a text.
    const orm::table both{"pair", meta, orm::column{"x", orm::foreign_key{dotted["the.id"]}},
                          orm::column{"y", orm::foreign_key{placed["o.id"]}}};
    const orm::metadata other;
    for (const orm::table& one : meta.tables()) one.to_metadata(other);
    CHECK(other.tables().size() == 3);
    CHECK(
        recording::text_of(orm::create_table{other.tables().back()}, orm::postgresql_ddl()) ==
        "CREATE TABLE pair ( x INTEGER, y INTEGER, FOREIGN KEY(x) REFERENCES \"a.b\" (\"the.id\"), "
        "FOREIGN KEY(y) REFERENCES a.b (\"o.id\") )");
    CHECK_THROWS_AS((orm::foreign_key_constraint{{"x", "y"}, {"p.a", "q.b"}}), orm::argument_error);
}

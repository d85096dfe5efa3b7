#include <catch2/catch.hpp>

#include <orm/postgresql/ddl.hpp>
#include "recording.hpp"

// Source: SQLAlchemy 2.1, sql/naming.py; test/sql/test_metadata.py, NamingConventionTest.

namespace {

orm::naming_convention full() {
    return {.patterns = {{"ix", "ix_%(column_0_label)s"},
                         {"uq", "uq_%(table_name)s_%(column_0_N_name)s"},
                         {"ck", "ck_%(table_name)s_%(constraint_name)s"},
                         {"fk", "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s"},
                         {"pk", "pk_%(table_name)s"}}};
}

std::string name_of(const orm::constraint& one) {
    return one.name() ? one.name()->text() : "-";
}

}  // namespace

TEST_CASE("a naming convention names all kinds of constraints and indexes", "[schema]") {
    const orm::metadata meta{full()};
    const orm::table t{"t",
                       meta,
                       orm::column{"id", orm::integer{}, orm::primary_key},
                       orm::column{"a", orm::integer{}, orm::indexed},
                       orm::column{"b", orm::integer{}, orm::unique},
                       orm::column{"p", orm::foreign_key{"parent.id"}},
                       orm::unique_constraint{{"a", "b"}},
                       orm::check_constraint{"a > 0", {.name = "positive"}}};
    std::string names;
    for (const orm::constraint& one : t.constraints()) names += name_of(one) + " ";
    CHECK(names == "pk_t uq_t_b fk_t_p_parent uq_t_a_b ck_t_positive ");
    CHECK(t.indexes().front().name()->text() == "ix_t_a");
}

TEST_CASE("given names stay, and conv keeps a convention away", "[schema]") {
    const orm::metadata meta{full()};
    const orm::table t{"t", meta, orm::column{"a", orm::integer{}},
                       orm::unique_constraint{{"a"}, {.name = "mine"}},
                       orm::check_constraint{"a > 0", {.name = orm::conv{"as_it_is"}}}};
    CHECK(name_of(t.constraints().at(1)) == "mine");
    CHECK(name_of(t.constraints().at(2)) == "as_it_is");
}

TEST_CASE("a convention that decorates names wants one", "[schema]") {
    const orm::metadata meta{full()};
    CHECK_THROWS_WITH(
        (orm::table{"t", meta, orm::column{"a", orm::integer{}}, orm::check_constraint{"a > 0"}}),
        Catch::Contains("give this one a name"));
    CHECK(meta.tables().empty());
}

TEST_CASE("a check of a column is named when the column gets its table", "[schema]") {
    const orm::metadata meta{full()};
    const orm::table t{
        "t", meta,
        orm::column{"a", orm::integer{}, orm::check_constraint{"a > 0", {.name = "pos"}}}};
    CHECK(name_of(t["a"].checks().front()) == "ck_t_pos");
}

TEST_CASE("a primary key is named again with each of its columns", "[schema]") {
    const orm::metadata meta{
        orm::naming_convention{.patterns = {{"pk", "pk_%(table_name)s_%(column_0N_name)s"}}}};
    const orm::table t{"t", meta, orm::column{"a", orm::integer{}, orm::primary_key},
                       orm::column{"b", orm::integer{}, orm::primary_key}};
    CHECK(name_of(t.primary_key()) == "pk_t_ab");
}

TEST_CASE("conventions take tokens of the user, and refuse unknown ones", "[schema]") {
    orm::naming_convention naming{
        .patterns = {{"uq", "%(short)s_100%%_%(column_0_name)s"}},
        .tokens = {{"short", [](const orm::schema_item&, const orm::table& t) {
                        return t.name().substr(0, 2);
                    }}}};
    const orm::metadata meta{naming};
    const orm::table t{"users", meta, orm::column{"a", orm::integer{}, orm::unique}};
    CHECK(name_of(t.constraints().back()) == "us_100%_a");
    const orm::metadata wrong{orm::naming_convention{.patterns = {{"uq", "%(what)s"}}}};
    CHECK_THROWS_AS((orm::table{"t", wrong, orm::column{"a", orm::integer{}, orm::unique}}),
                    orm::key_error);
}

TEST_CASE("the convention has named a constraint when the users' listeners run", "[schema]") {
    std::string seen;
    const orm::scoped_listener heard = orm::listen(
        orm::class_target<orm::constraint>(), orm::ddl_event::after_parent_attach,
        [&](orm::constraint& one) { seen += name_of(one) + " "; }, orm::no_flags);
    const orm::metadata meta{full()};
    orm::table{"t", meta, orm::column{"a", orm::integer{}, orm::unique}};
    CHECK(seen == "pk_t uq_t_a ");
}

TEST_CASE("a name of a convention that is too long is cut, a given one is refused", "[schema]") {
    const std::string column(70, 'c');
    const orm::metadata meta;
    const orm::table t{"t", meta, orm::column{"a", orm::integer{}, orm::column_key{column}}};
    const std::string label = "ix_" + column;
    const orm::index made{orm::constraint_name{orm::conv{label}}, {t[column]}};
    const std::string text = recording::text_of(orm::create_index{made}, orm::postgresql_ddl());
    CHECK(text.size() == std::string{"CREATE INDEX  ON t (a)"}.size() + 60);
    const orm::index given{label.c_str(), {t[column]}};
    CHECK_THROWS_AS(recording::text_of(orm::create_index{given}, orm::postgresql_ddl()),
                    orm::identifier_error);
}

TEST_CASE("names of foreign keys are made of the names of the columns that they refer to",
          "[schema]") {
    const auto name_by = [](const char* pattern) {
        const orm::metadata meta{orm::naming_convention{.patterns = {{"fk", pattern}}}};
        orm::table{"user", meta, orm::schema_name{"a.b"},
                   orm::column{"Data1", orm::integer{}, orm::column_key{"data1"}},
                   orm::column{"Data2", orm::integer{}, orm::column_key{"data2"}}};
        const orm::table t{
            "address", meta, orm::column{"x", orm::integer{}}, orm::column{"y", orm::integer{}},
            orm::foreign_key_constraint{{"x", "y"}, {"a.b.user.data1", "a.b.user.data2"}}};
        return t.foreign_key_constraints().front().name()->text();
    };
    CHECK(name_by("fk_%(referred_column_0_name)s") == "fk_Data1");
    CHECK(name_by("fk_%(referred_column_0_key)s") == "fk_data1");
    CHECK(name_by("fk_%(referred_column_0N_name)s") == "fk_Data1Data2");
    CHECK(name_by("fk_%(referred_column_0_N_label)s") == "fk_a_b_user_Data1_a_b_user_Data2");
    CHECK(name_by("fk_%(table_name)s_%(referred_table_name)s") == "fk_address_user");
}

TEST_CASE("labels of a schema with a dot have none", "[schema]") {
    const orm::metadata meta{orm::naming_convention{.patterns = {{"ix", "ix_%(column_0_label)s"}}}};
    const orm::table t{"t", meta, orm::schema_name{"a.b"},
                       orm::column{"x", orm::integer{}, orm::indexed}};
    CHECK(t.indexes().front().name()->text() == "ix_a_b_t_x");
}

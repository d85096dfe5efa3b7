#include <catch2/catch.hpp>
#include <string>

#include "ddl_of.hpp"

namespace {

struct Company {
    orm::mapped<int> id;
};
struct Employee {
    orm::mapped<int> id;
    orm::mapped<std::string> kind;
    orm::one<Company> company;
};
struct Engineer : Employee {
    orm::mapped<std::string> language;
};
struct Manager : Employee {
    orm::mapped<int> level;
    orm::one<Employee> deputy;
};

struct Stamped {
    orm::mapped<int> id;
    orm::mapped<int> created;
};
struct Note : Stamped {
    orm::mapped<std::string> text;
};
struct Photo : Stamped {
    orm::mapped<std::string> file;
};

struct Shape {
    orm::mapped<int> id;
    orm::mapped<int> kind;
};
struct Circle : Shape {
    orm::mapped<int> radius;
};

}  // namespace

template <>
struct orm::extends<Engineer> : orm::fields<Employee, &Engineer::language> {};
template <>
struct orm::extends<Manager> : orm::fields<Employee, &Manager::level, &Manager::deputy> {};
template <>
struct orm::extends<Note> : orm::fields<Stamped, &Note::text> {};
template <>
struct orm::extends<Photo> : orm::fields<Stamped, &Photo::file> {};
template <>
struct orm::extends<Circle> : orm::fields<Shape, &Circle::radius> {};

template <>
struct orm::mapping<Employee> {
    static void define(orm::definition<Employee>& m) {
        m.discriminator(&Employee::kind).identity("employee");
    }
};
template <>
struct orm::mapping<Engineer> {
    static void define(orm::definition<Engineer>& m) { m.identity("engineer"); }
};
template <>
struct orm::mapping<Manager> {
    static void define(orm::definition<Manager>& m) {
        m.table("manager");
        m.identity("manager");
    }
};
template <>
struct orm::mapping<Stamped> {
    static void define(orm::definition<Stamped>& m) { m.is_abstract(); }
};
template <>
struct orm::mapping<Shape> {
    static void define(orm::definition<Shape>& m) { m.discriminator(&Shape::kind).identity(0); }
};
template <>
struct orm::mapping<Circle> {
    static void define(orm::definition<Circle>& m) { m.identity(1); }
};

TEST_CASE("subclasses are kept in the table of their base or joined to it", "[mapper]") {
    const tests::fresh_mappings fresh;
    CHECK(tests::ddl_of<Manager, Engineer>() ==
          "CREATE TABLE company (id INTEGER NOT NULL, PRIMARY KEY (id))\n"
          "CREATE TABLE employee (id INTEGER NOT NULL, kind VARCHAR NOT NULL, language VARCHAR, "
          "company_id INTEGER, PRIMARY KEY (id), FOREIGN KEY(company_id) REFERENCES company (id))\n"
          "CREATE TABLE manager (id INTEGER NOT NULL, level INTEGER NOT NULL, deputy_id INTEGER, "
          "PRIMARY KEY (id), FOREIGN KEY(id) REFERENCES employee (id), FOREIGN KEY(deputy_id) "
          "REFERENCES employee (id))\n");
    const orm::mapper& base = orm::mapper_of<Employee>();
    const orm::mapper& engineer = orm::mapper_of<Engineer>();
    const orm::mapper& manager = orm::mapper_of<Manager>();
    CHECK(engineer.inherits() == &base);
    CHECK(engineer.local_table() == base.local_table());
    CHECK(engineer.tables().size() == 1);
    CHECK(manager.tables().size() == 2);
    CHECK(manager.column("id").table() == base.local_table());
    CHECK(manager.relationship("company").attribute->owner().name() == "Manager");
    CHECK(base.columns().size() == 3);
    CHECK(engineer.columns().size() == 4);
    REQUIRE(engineer.polymorphic_on() != nullptr);
    CHECK(engineer.polymorphic_on()->name() == "kind");
    CHECK(std::get<std::string>(manager.polymorphic_identity()) == "manager");
}

TEST_CASE("attributes of an abstract base are kept in the tables of its subclasses", "[mapper]") {
    const tests::fresh_mappings fresh;
    CHECK(tests::ddl_of<Note>() ==
          "CREATE TABLE note (id INTEGER NOT NULL, created INTEGER NOT NULL, text VARCHAR NOT "
          "NULL, PRIMARY KEY (id))\n");
    CHECK(tests::ddl_of<Photo>() ==
          "CREATE TABLE photo (id INTEGER NOT NULL, created INTEGER NOT NULL, file VARCHAR NOT "
          "NULL, PRIMARY KEY (id))\n");
    CHECK_THROWS_WITH(orm::mapper_of<Stamped>(), Catch::Contains("Stamped is abstract"));
}

TEST_CASE("a subclass that is known later joins the table that is there", "[mapper]") {
    const tests::fresh_mappings fresh;
    const orm::table shapes = orm::table_of<Shape>();
    // Circle may be known by other tests already, as declared classes stay so.
    static_cast<void>(orm::mapper_of<Circle>());
    CHECK(shapes.find_column("radius").has_value());
    CHECK(orm::table_of<Circle>() == shapes);
    CHECK(shapes["radius"].is_nullable());
}

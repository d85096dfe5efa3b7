#include <catch2/catch.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <orm/driver/chrono_values.hpp>
#include <orm/mapper.hpp>
#include <string>
#include <vector>

#include "../engine/database.hpp"

// Tables of mapped classes on a real database: they are created, and take what the attributes hold.
namespace {

enum class mood : std::uint8_t { calm, wild };

struct Keeper;
struct Animal {
    orm::mapped<std::int64_t> id;
    orm::mapped<std::string> name;
    orm::mapped<std::optional<double>> weight;
    orm::mapped<bool> fed;
    orm::mapped<mood> temper;
    orm::mapped<std::vector<std::byte>> photo;
    orm::mapped<std::chrono::sys_days> born;
    orm::mapped<std::chrono::sys_time<std::chrono::microseconds>> seen;
    orm::mapped<std::optional<std::chrono::local_seconds>> meal;
    orm::mapped<std::chrono::seconds> age;
    orm::list<Keeper> keepers;
    orm::one<Animal> mother;
};
struct Keeper {
    orm::mapped<std::string> name;
    orm::mapped<int> number;
    orm::set<Animal> animals;
};
struct Lion : Animal {
    orm::mapped<int> mane;
};

}  // namespace

template <>
struct orm::extends<Lion> : orm::fields<Animal, &Lion::mane> {};
template <>
struct orm::mapping<Animal> {
    static void define(orm::definition<Animal>& m) {
        m.table("zoo_animal");
        m.relationship(&Animal::keepers).back_populates(&Keeper::animals);
        m.column(&Animal::fed).server_default(orm::literal_sql{"FALSE"});
    }
};
template <>
struct orm::mapping<Keeper> {
    static void define(orm::definition<Keeper>& m) {
        m.table("zoo_keeper");
        m.primary_key(&Keeper::name, &Keeper::number);
    }
};
template <>
struct orm::mapping<Lion> {
    static void define(orm::definition<Lion>& m) { m.table("zoo_lion"); }
};

TEST_CASE("tables of mapped classes are created, and take what their attributes hold", "[mapper]") {
    using namespace std::chrono;
    const tests::database db;
    const std::vector<orm::table> tables = orm::tables_of<Lion>();
    REQUIRE(tables.size() == 4);
    orm::mapped_metadata().create_all(*db, tables);
    db->begin([](orm::connection& conn) {
        const orm::table animals = orm::table_of<Animal>();
        const auto make = [&](const char* name) {
            return conn
                .execute(orm::insert_into(animals, {"id"}),
                         {{"name", name},
                          {"weight", std::optional<double>{}},
                          {"temper", mood::wild},
                          {"photo", std::vector<std::byte>{std::byte{1}, std::byte{0}}},
                          {"born", sys_days{2020y / 2 / 29}},
                          {"seen", sys_time<microseconds>{microseconds{1}}},
                          {"meal", local_seconds{seconds{3600}}},
                          {"age", seconds{90}}})
                .one()
                .get<std::int64_t>(0);
        };
        const std::int64_t first = make("elsa");
        const std::int64_t second = make("simba");
        CHECK(first != second);
        conn.execute("INSERT INTO zoo_keeper (name, number) VALUES ('joy', 1)");
        conn.execute(orm::insert_into(orm::table_of<Lion>()), {{"id", second}, {"mane", 7}});
        conn.execute(orm::insert_into(*orm::mapper_of<Animal>().relationship("keepers").secondary),
                     {{"animal_id", second}, {"keeper_name", "joy"}, {"keeper_number", 1}});
    });
    orm::connection conn = db->connect();
    CHECK(conn.scalar<int>("SELECT count(*) FROM zoo_animal_zoo_keeper") == 1);
    const auto row = conn.execute(
                             "SELECT fed, temper, born, seen, meal, age, weight, mother_id "
                             "FROM zoo_animal WHERE name = 'elsa'")
                         .one();
    CHECK_FALSE(row.get<bool>(0));
    CHECK(row.get<mood>(1) == mood::wild);
    CHECK(row.get<sys_days>(2) == sys_days{2020y / 2 / 29});
    CHECK(row.get<sys_time<microseconds>>(3) == sys_time<microseconds>{microseconds{1}});
    CHECK(row.get<local_seconds>(4) == local_seconds{seconds{3600}});
    CHECK(row.get<seconds>(5) == seconds{90});
    CHECK(row.get<std::optional<double>>(6) == std::nullopt);
    CHECK(row.get<std::optional<int>>(7) == std::nullopt);
    conn.close();
    orm::mapped_metadata().drop_all(*db, tables);
    orm::connection after = db->connect();
    CHECK_FALSE(orm::inspect(after)->has_table({std::nullopt, "zoo_animal"}));
}

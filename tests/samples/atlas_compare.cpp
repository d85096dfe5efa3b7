// What the demo program says when the database has something else than was stored.

#include <atlas/column.hpp>
#include <atlas/compare.hpp>
#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace {

struct person {
    std::string name;
    std::optional<std::string> city;
    int age;

    static constexpr auto columns() {
        return std::tuple{atlas::column_of{"name", &person::name},
                          atlas::column_of{"city", &person::city},
                          atlas::column_of{"age", &person::age}};
    }
    std::string key() const { return name; }
};

using people = std::vector<person>;
using lines = std::vector<std::string>;

lines compared(const people& kept, const people& found) {
    return atlas::differences("person", kept, found);
}

const people kept{{"ed", "Rome", 7}, {"wendy", std::nullopt, 8}};

}  // namespace

TEST_CASE("rows that are read back in another order do not differ", "[samples]") {
    CHECK(compared(kept, {kept[1], kept[0]}).empty());
    CHECK(compared({}, {}).empty());
}

TEST_CASE("a row that is read back otherwise is named with each value", "[samples]") {
    CHECK(compared(kept, {{"ed", std::nullopt, 9}, {"wendy", "Rome", 8}}) ==
          lines{"person 'ed': city is null, not 'Rome', age is 9, not 7",
                "person 'wendy': city is 'Rome', not null"});
    CHECK(compared(kept, {kept[0], {"wendy", "", 8}}) ==
          lines{"person 'wendy': city is '', not null"});
}

TEST_CASE("a row that is missing and one that was never written are named", "[samples]") {
    CHECK(compared(kept, {kept[1]}) == lines{"person 'ed': is missing"});
    CHECK(compared(kept, {}) == lines{"person 'ed': is missing", "person 'wendy': is missing"});
    CHECK(compared({kept[1]}, kept) == lines{"person 'ed': was never written"});
    CHECK(compared(kept, {kept[0], kept[0], kept[1]}) == lines{"person 'ed': was never written"});
}

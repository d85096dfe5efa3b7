#include <array>
#include <catch2/catch.hpp>
#include <orm/core/error.hpp>
#include <orm/engine/struct_rows.hpp>

using Catch::Contains;

namespace {

struct person {
    int id;
    std::string name;
    std::optional<double> weight;
};

const std::vector<std::string> columns{"extra", "weight", "name", "id", "name"};

template <class... T>
std::array<orm::sql_value, sizeof...(T)> owned(const T&... values) {
    return {orm::sql_value{values}...};
}

person read(const std::array<orm::sql_value, 5>& values) {
    std::array<orm::value_view, 5> views{};
    for (std::size_t i = 0; i < 5; ++i) views[i] = values[i].view();
    return orm::row_reader<person>{columns}.read(views.data());
}

}  // namespace

TEST_CASE("a struct takes the columns of its fields' names, wherever they are", "[engine][rows]") {
    const person one = read(owned(9, 70.5, "ed", 7, "second"));
    CHECK(one.id == 7);
    CHECK(one.name == "ed");
    CHECK(one.weight == 70.5);
    CHECK_FALSE(read(owned(9, nullptr, "ed", 7, 0)).weight.has_value());
}

TEST_CASE("a field without a column is named, and the struct too", "[engine][rows]") {
    const std::vector<std::string> other{"id", "weight"};
    CHECK_THROWS_AS(orm::row_reader<person>{other}, orm::key_error);
    CHECK_THROWS_WITH(orm::row_reader<person>{other},
                      Contains("no column 'name'") && Contains("person") && Contains("id, weight"));
}

TEST_CASE("a value that does not fit says into which field", "[engine][rows]") {
    CHECK_THROWS_WITH(read(owned(9, 70.5, nullptr, 7, "x")),
                      Contains("the field 'name' of") && Contains("a null cannot become a text"));
    CHECK_THROWS_AS(read(owned(9, 70.5, "ed", "seven", "x")), orm::value_error);
}

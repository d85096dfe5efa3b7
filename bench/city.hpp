#ifndef ORM_BENCH_CITY_HPP
#define ORM_BENCH_CITY_HPP

#include <cstdint>
#include <orm/driver/parameters.hpp>
#include <string>
#include <vector>

namespace bench {

/// A row of what the benchmarks of databases store.
struct city {
    std::int64_t id;
    std::int64_t people;
    double area;
    std::string name;
    std::string country;
};

inline std::vector<city> make_cities(int count) {
    std::vector<city> made;
    for (int i = 0; i < count; ++i)
        made.push_back({i, i * 7919LL, i * 0.25, "city " + std::to_string(i),
                        "a country with a long name, " + std::to_string(i % 200)});
    return made;
}

/// They refer to `one`.
inline auto parameters_of(const city& one) {
    return orm::positional(one.id, one.people, one.area, one.name, one.country);
}

inline orm::parameter_sets parameters_of(const std::vector<city>& cities) {
    orm::parameter_sets made;
    for (const city& one : cities) made.push_back(parameters_of(one));
    return made;
}

}  // namespace bench
#endif

#ifndef ORM_TESTS_MAPPER_DDL_OF_HPP
#define ORM_TESTS_MAPPER_DDL_OF_HPP

#include <string>

#include "orm/mapper.hpp"
#include "orm/sqlite.hpp"
#include "orm/testing/reset.hpp"

namespace tests {

/// CREATE TABLE and CREATE INDEX of the tables of T and of all it leads to, on SQLite, each on a
/// line, blanks made one.
template <class... T>
std::string ddl_of() {
    std::string all;
    const auto add = [&all](const orm::ddl_element& one) {
        for (const char c : one.text_for(orm::sqlite_ddl())) {
            const bool blank = c == ' ' || c == '\n' || c == '\t';
            if (!blank)
                all += c;
            else if (!all.empty() && all.back() != ' ' && all.back() != '\n' && all.back() != '(')
                all += ' ';
        }
        if (all.ends_with(" )")) all.erase(all.size() - 2, 1);
        all += '\n';
    };
    for (const orm::table& table : orm::tables_of<T...>()) {
        add(orm::create_table{table});
        for (const orm::index& index : table.indexes()) add(orm::create_index{index});
    }
    return all;
}

/// What mappings are made of is forgotten when a test ends.
struct fresh_mappings {
    fresh_mappings() { orm::testing::reset(); }
    ~fresh_mappings() { orm::testing::reset(); }
};

}  // namespace tests
#endif

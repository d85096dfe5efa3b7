// One dialect makes texts for all threads.

#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "dialects.hpp"

TEST_CASE("threads share the texts of a dialect, and the trees that they are made of",
          "[sql][threads]") {
    const tests::shop shop;
    const orm::table& u = shop.users;
    const tests::test_dialect dialect;
    const orm::condition shared = u["name"] == "a name" && orm::in(u["id"], {1, 2, 3});
    std::vector<orm::table> tables;
    std::vector<std::string> names;
    for (int i = 0; i < 600; ++i) {  // more than are kept
        names.push_back("t" + std::to_string(i));
        tables.push_back(orm::table{names.back(), shop.meta, orm::column{"x", orm::integer{}}});
    }
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (unsigned number = 0; number < 4; ++number)
        threads.emplace_back([&, number] {
            for (unsigned i = 0; i < 3000; ++i) {
                const std::size_t which = (i * (number + 1)) % tables.size();
                const orm::table& t = tables[which];
                const std::string text = orm::select(t).where(t["x"] == i).text_for(dialect);
                if (text != "SELECT " + names[which] + ".x FROM " + names[which] + " WHERE " +
                                names[which] + ".x = ?")
                    ++wrong;
                if (orm::delete_from(u).where(shared).text_for(dialect) !=
                    "DELETE FROM users WHERE users.name = ? AND users.id IN (?, ?, ?, ?)")
                    ++wrong;
            }
        });
    for (std::thread& one : threads) one.join();
    CHECK(wrong == 0);
}

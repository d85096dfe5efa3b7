#ifndef ORM_TESTS_SAMPLES_ATLAS_STORED_HPP
#define ORM_TESTS_SAMPLES_ATLAS_STORED_HPP

#include <catch2/catch.hpp>
#include <cstdint>
#include <optional>
#include <orm/engine.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "atlas_program.hpp"

namespace atlas_test {

inline outcome store_in(const std::string& url, const std::string& more = "") {
    return run_on("faults", "--database '" + url + "' " + more);
}

/// The rows of the section about the database, one space between words.
inline std::string section_of(const std::string& text) {
    const std::size_t begin = text.find("Database ");
    REQUIRE(begin != std::string::npos);
    std::string section;
    for (const char c : text.substr(begin, text.find("\n\n", begin) - begin))
        if (c != ' ' || section.empty() || section.back() != ' ') section += c;
    return section;
}

/// Asks the database itself for what the program has stored of the data in `faults`.
inline void check_stored(orm::engine& in) {
    orm::connection conn = in.connect();
    const auto count = [&](const std::string& table) {
        return conn.scalar<std::int64_t>("SELECT count(*) FROM atlas_" + table);
    };
    CHECK(count("country") == 8);
    CHECK(count("subdivision") == 23);
    CHECK(count("currency") == 3);
    CHECK(count("country_currency") == 2);
    CHECK(count("language_type") == 6);
    CHECK(count("language") == 3);

    using text = std::string;
    using maybe = std::optional<std::string>;
    const auto country = conn.execute(
                                 "SELECT alpha_2, name, official_name, common_name, flag FROM "
                                 "atlas_country WHERE alpha_3 = 'CHE'")
                             .as<text, text, maybe, maybe, maybe>()
                             .one();
    CHECK(country == std::tuple{text{"CH"}, text{"Switzerland"}, maybe{"Swiss Confederation"},
                                maybe{}, maybe{"🇨🇭"}});
    const auto below =
        conn.execute(
                "SELECT code, name, country FROM atlas_subdivision WHERE parent = 'IT-55' ORDER BY "
                "code")
            .as<text, text, text>()
            .all();
    CHECK(below == std::vector{std::tuple{text{"IT-PG"}, text{"Perugia"}, text{"ITA"}},
                               std::tuple{text{"IT-TR"}, text{"Terni"}, text{"ITA"}}});
    CHECK(conn.scalar<std::int64_t>("SELECT count(parent) FROM atlas_subdivision") == 9);
    const auto money = conn.execute(
                               "SELECT cc.country, c.name, cc.place FROM atlas_country_currency cc "
                               "JOIN atlas_currency c ON c.alpha_3 = cc.currency ORDER BY 1")
                           .as<text, text, int>()
                           .all();
    CHECK(money == std::vector{std::tuple{text{"CHE"}, text{"Swiss Franc"}, 1},
                               std::tuple{text{"HRV"}, text{"Kuna"}, 1}});
    const auto language =
        conn.execute(
                "SELECT alpha_2, bibliographic, name, scope, type FROM atlas_language WHERE "
                "alpha_3 = 'deu'")
            .as<maybe, maybe, text, text, text>()
            .one();
    CHECK(language ==
          std::tuple{maybe{"de"}, maybe{"ger"}, text{"German"}, text{"I"}, text{"living"}});
}

}  // namespace atlas_test
#endif

#ifndef ORM_TESTS_ENGINE_RANDOM_REFLECTION_HPP
#define ORM_TESTS_ENGINE_RANDOM_REFLECTION_HPP

#include <algorithm>
#include <catch2/catch.hpp>
#include <orm/driver/driver_cursor.hpp>
#include <orm/driver/error.hpp>
#include <orm/driver/notice.hpp>
#include <orm/engine/dialect.hpp>
#include <orm/schema.hpp>
#include <random>
#include <string>
#include <vector>

#include "../rounds.hpp"

// What the random tests of reflection share. A table is made by SQL of the test's own, reflected,
// and made anew from what was reflected; then both have to look and to behave the same.

namespace reflection_test {

using strings = std::vector<std::string>;

/// Random choices.
class chance {
public:
    explicit chance(unsigned seed) : random_{seed} {}
    /// From 0 to `count` - 1.
    std::size_t below(std::size_t count) { return random_() % count; }
    bool once_in(std::size_t count) { return below(count) == 0; }
    const std::string& of(const strings& all) { return all[below(all.size())]; }
    /// One that no other call gets.
    std::string take(strings& from) {
        const auto place = from.begin() + static_cast<std::ptrdiff_t>(below(from.size()));
        std::string taken = *place;
        from.erase(place);
        return taken;
    }
    /// Some of them, at least one, in any order.
    strings some(strings from, std::size_t most) {
        strings made;
        const std::size_t count = 1 + below(std::min(most, from.size()));
        while (made.size() < count) made.push_back(take(from));
        return made;
    }

private:
    std::mt19937 random_;
};

inline std::string joined(const strings& all, const std::string& between) {
    std::string made;
    for (const std::string& one : all) made += (made.empty() ? "" : between) + one;
    return made;
}

/// `text` between quotes that are doubled inside.
inline std::string in_quotes(const std::string& text, char quote = '"') {
    std::string made(1, quote);
    for (const char c : text) made += c == quote ? std::string(2, c) : std::string(1, c);
    return made + quote;
}

/// Lets schema objects run their DDL on a driver's connection.
class executor : public orm::ddl_executor {
public:
    executor(orm::dialect& dialect, orm::driver_connection& connection)
        : dialect_{dialect}, connection_{connection} {}
    const orm::ddl_dialect& dialect() const override { return dialect_.ddl(); }
    void execute(const orm::ddl_element& element) override {
        script += element.text_for(dialect()) + ";\n";
        connection_.cursor()->execute(element.text_for(dialect()), {});
    }
    bool has_table(const orm::qualified_name& table) override {
        return dialect_.has_table(connection_, table);
    }
    bool has_index(const orm::qualified_name& table, const orm::identifier& index) override {
        return dialect_.has_index(connection_, table, index);
    }
    bool has_sequence(const orm::qualified_name& name) override {
        return dialect_.has_sequence(connection_, name);
    }
    bool has_type(const orm::qualified_name& name) override {
        return dialect_.has_type(connection_, name);
    }

    std::string script;  ///< all of it

private:
    orm::dialect& dialect_;
    orm::driver_connection& connection_;
};

/// What the library told while it lives.
class notices {
public:
    notices() {
        told().clear();
        before_ =
            orm::set_notice_hook([](const orm::notice& what) { told().emplace_back(what.text); });
    }
    ~notices() { orm::set_notice_hook(before_); }
    notices(const notices&) = delete;
    notices& operator=(const notices&) = delete;
    std::string text() const { return joined(told(), "\n"); }

private:
    static strings& told() {
        static strings all;
        return all;
    }
    orm::notice_hook before_;
};

/// Compares that many tables; ORM_SEED: the one of that seed. A table that the database refuses to
/// make counts for nothing.
/// @param accepted_each  how many statements have to go through for each, on the average: rows are
/// put
///   in, and not only refused
template <class Make>
void compare_tables(unsigned usual, std::size_t accepted_each, const Make& make) {
    const unsigned wanted = only_seed() != 0 ? 1 : usual;
    unsigned done = 0;
    std::size_t accepted = 0;
    for (unsigned seed = std::max(1U, only_seed()); done < wanted; ++seed) {
        auto one = make(seed);
        if (!one.create()) {
            REQUIRE(only_seed() == 0);
            REQUIRE(seed < 10 * wanted + 100);
            continue;
        }
        ++done;
        const std::string wrong = one.run();
        accepted += one.accepted();
        INFO("ORM_SEED=" << seed << "\n" << one.script());
        REQUIRE(wrong == "");
    }
    CHECK(accepted > accepted_each * done);
}

}  // namespace reflection_test
#endif

// Conditions made at random find the rows that a look at each row says, in all three truth values.

#include <catch2/catch.hpp>
#include <functional>
#include <orm/sql.hpp>
#include <random>

#include "../engine/database.hpp"

namespace {

using number = std::optional<int>;
using truth = std::optional<bool>;

struct values {
    number a;
    number b;
};

/// A condition, and what it is of a row.
struct judged {
    orm::condition condition;
    std::function<truth(const values&)> judge;
};

truth both(truth left, truth right) {
    if (left == false || right == false) return false;
    if (!left || !right) return std::nullopt;
    return true;
}
truth opposite(truth one) {
    return one ? truth{!*one} : one;
}

class maker {
public:
    maker(const orm::table& t, unsigned seed) : t_{t}, random_{seed} {}

    judged make(int depth) {
        const int what = pick(depth > 0 ? 7 : 4);
        if (what == 6) {
            const judged inner = make(depth - 1);
            return {!inner.condition,
                    [=](const values& row) { return opposite(inner.judge(row)); }};
        }
        if (what >= 4) return junction(depth, what == 4);
        const bool is_a = pick(2) == 0;
        const orm::column which = t_[is_a ? "a" : "b"];
        const auto of = [is_a](const values& row) { return is_a ? row.a : row.b; };
        if (what == 0) return list(which, of);
        if (what == 1) return columns();
        return comparison(which, of);
    }

private:
    int pick(int count) { return std::uniform_int_distribution{0, count - 1}(random_); }

    template <class Of>
    judged comparison(const orm::column& which, Of of) {
        const number value = pick(4) == 0 ? number{} : number{pick(4)};
        const auto is_null = [of](const values& row) -> truth { return !of(row); };
        const auto against = [of, value](auto compare) {
            return [=](const values& row) -> truth {
                const number own = of(row);
                return own ? truth{compare(*own, *value)} : std::nullopt;
            };
        };
        if (pick(2) == 0) {
            const bool mirrored = pick(2) == 0;
            if (!value) return {mirrored ? nullptr == which : which == value, is_null};
            return {mirrored ? value == which : which == value, against(std::equal_to<int>{})};
        }
        if (!value)
            return {which != value, [=](const values& row) { return opposite(is_null(row)); }};
        switch (pick(5)) {
            case 0:
                return {which != *value, against(std::not_equal_to<int>{})};
            case 1:
                return {which < value, against(std::less<int>{})};
            case 2:
                return {which <= *value, against(std::less_equal<int>{})};
            case 3:
                return {*value < which, against(std::greater<int>{})};
            default:
                return {which >= *value, against(std::greater_equal<int>{})};
        }
    }

    judged columns() {
        const auto compared = [](const values& row, auto compare) -> truth {
            return row.a && row.b ? truth{compare(*row.a, *row.b)} : std::nullopt;
        };
        if (pick(2) == 0)
            return {orm::col(t_["a"]) == t_["b"],
                    [=](const values& row) { return compared(row, std::equal_to<int>{}); }};
        return {t_["a"] < t_["b"],
                [=](const values& row) { return compared(row, std::less<int>{}); }};
    }

    template <class Of>
    judged list(const orm::column& which, Of of) {
        std::vector<number> all;
        for (int i = pick(6); i > 0; --i) all.push_back(pick(8) == 0 ? number{} : number{pick(4)});
        const bool is_in = pick(2) == 0;
        const auto judge = [of, all](const values& row) -> truth {
            bool is_unknown = false;
            for (const number& one : all) {
                if (!one || !of(row))
                    is_unknown = true;
                else if (*one == *of(row))
                    return true;
            }
            if (is_unknown) return std::nullopt;
            return false;
        };
        if (is_in) return {orm::in(which, all), judge};
        return {orm::not_in(which, all), [=](const values& row) { return opposite(judge(row)); }};
    }

    judged junction(int depth, bool by_and) {
        std::vector<judged> parts;
        std::vector<orm::condition> conditions;
        for (int i = 1 + pick(3); i > 0; --i) {
            parts.push_back(make(depth - 1));
            conditions.push_back(parts.back().condition);
        }
        const auto judge = [parts, by_and](const values& row) {
            truth made = true;
            for (const judged& one : parts)
                made = both(made, by_and ? one.judge(row) : opposite(one.judge(row)));
            return by_and ? made : opposite(made);
        };
        if (conditions.size() == 2)
            return {by_and ? conditions[0] && conditions[1] : conditions[0] || conditions[1],
                    judge};
        return {by_and ? orm::and_(conditions) : orm::or_(conditions), judge};
    }

    const orm::table& t_;
    std::mt19937 random_;
};

}  // namespace

TEST_CASE("a condition made at random finds the rows that it names") {
    const tests::database db;
    const orm::metadata meta;
    const orm::table t{"order", meta, orm::column{"id", orm::integer{}, orm::primary_key},
                       orm::column{"a", orm::integer{}}, orm::column{"b", orm::integer{}}};
    orm::connection conn = db->connect();
    meta.create_all(conn);
    std::vector<values> rows;
    for (const number a : {number{}, number{0}, number{1}, number{2}, number{3}})
        for (const number b : {number{}, number{0}, number{1}, number{2}, number{3}})
            rows.push_back({a, b});
    orm::parameter_sets sets;
    for (std::size_t i = 0; i < rows.size(); ++i)
        sets.push_back({{"id", static_cast<int>(i)}, {"a", rows[i].a}, {"b", rows[i].b}});
    conn.execute(orm::insert_into(t), sets);
    for (unsigned seed = 1; seed <= 400; ++seed) {
        const judged one = maker{t, seed}.make(4);
        std::vector<int> expected;
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (one.judge(rows[i]) == true) expected.push_back(static_cast<int>(i));
        const auto select = orm::select(t["id"]).where(one.condition).order_by(t["id"]);
        CAPTURE(seed, select.text_for(db->dialect()));
        for (const bool watched : {false, true}) {  // values where they lie, and as copies
            orm::scoped_listener listener;
            if (watched)
                listener = orm::listen(conn, orm::connection_event::before_cursor_execute, [] {});
            std::vector<int> found;
            for (const auto [id] : conn.execute(select).as<int>()) found.push_back(id);
            CHECK(found == expected);
        }
    }
}

#include <array>
#include <catch2/catch.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <orm/collections.hpp>
#include <orm/instrument.hpp>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "desk.hpp"

// The passes over all objects do what is done attribute by attribute, and what nothing leads to
// ends however it came to be there.

namespace desks {
namespace {

struct Sheet {
    orm::mapped<int> number;
    orm::mapped<std::string> text;
    orm::mapped<std::optional<double>> share;
    orm::one<Sheet> next;
    orm::list<Sheet> pages;
    orm::list<std::string> words;
};

/// A value whose end does something.
struct fuse {
    static inline std::function<void()> on_end;
    int length = 0;

    fuse() = default;
    explicit fuse(int of) : length{of} {}
    fuse(const fuse&) = default;
    fuse& operator=(const fuse&) = default;
    ~fuse() {
        if (length == 1 && on_end) std::exchange(on_end, {})();
    }
    bool operator==(const fuse&) const = default;
};
struct Charge {
    orm::mapped<int> id;
    orm::mapped<fuse> lit;
};

/// One step of what may become of an attribute; the same for two objects.
void change(Sheet& sheet, const orm::ref<Sheet>& other, unsigned step) {
    const auto number = orm::attr<&Sheet::number>;
    const auto text = orm::attr<&Sheet::text>;
    switch (step % 20) {
        case 0:
            sheet.number = static_cast<int>(step);
            break;
        case 1:
            sheet.text = std::to_string(step);
            break;
        case 2:
            sheet.share = step * 0.5;
            break;
        case 3:
            if (sheet.number.has_value()) sheet.number.reset();
            break;
        case 4:
            if (sheet.text.has_value()) sheet.text.reset();
            break;
        case 5:
            sheet.next = other;
            break;
        case 6:
            sheet.next = nullptr;
            break;
        case 7:
            sheet.pages.append(other);
            break;
        case 8:
            sheet.pages.clear();
            break;
        case 9:
            sheet.words.append("word");
            break;
        case 10:
            sheet.words = {"a", "b"};
            break;
        case 11:
            orm::set_committed_value(sheet, number, 4);
            break;
        case 12:
            orm::set_committed_value(sheet, text, "loaded");
            break;
        case 13:
            orm::inspect(sheet).set_loader([](auto&, auto) {});
            break;
        case 14:
            orm::inspect(sheet).clear_loader();
            break;
        case 15:
            if (sheet.number.has_value()) orm::flag_modified(sheet, number);
            break;
        case 16:
            if (orm::inspect(sheet).has_loader()) orm::mark_expired(sheet, text);
            break;
        case 17:
            if (sheet.next.has_value()) sheet.next.reset();
            break;
        case 18:
            orm::mark_committed(sheet, number);
            break;
        default:
            sheet.pages.reset();
            break;
    }
}

std::vector<unsigned> marks_of(Sheet& sheet) {
    const auto& table = state_access::table_of(orm::inspect(sheet));
    std::vector<unsigned> marks;
    for (const auto& place : table.attributes) {
        const orm::detail::slot& one = orm::detail::slot_of(&sheet, place);
        marks.push_back(one.where & orm::detail::slot::any);
        CHECK(one.stamp == 0);
    }
    return marks;
}

TEST_CASE("committing or expiring an object is committing or expiring each attribute") {
    std::mt19937 random{4711};
    for (int round = 0; round < 600; ++round) {
        const bool commits = round % 2 == 0;
        const auto whole = orm::make<Sheet>();
        const auto parts = orm::make<Sheet>();
        const auto other = orm::make<Sheet>();
        std::vector<unsigned> steps;
        for (auto i = random() % 12; i != 0; --i)
            steps.push_back(static_cast<unsigned>(random() % 1000));
        for (const unsigned step : steps) {
            change(*whole, other, step);
            change(*parts, other, step);
        }
        INFO(Catch::rangeToString(steps));
        orm::instance_state& state = orm::inspect(*parts);
        const auto& all = state_access::table_of(state).infos;
        if (commits) {
            orm::mark_committed(*whole);
            state.commit(std::vector<const orm::attribute_info*>{all.begin(), all.end()});
        } else {
            orm::mark_expired(*whole);
            state.expire(std::vector<const orm::attribute_info*>{all.begin(), all.end()});
        }
        CHECK(marks_of(*whole) == marks_of(*parts));
        CHECK_FALSE(orm::inspect(*whole).modified());
        CHECK(orm::inspect(*whole).changed().empty());
        CHECK(orm::inspect(*whole).has_loader() == state.has_loader());
        orm::inspect(*whole).set_loader([](auto&, auto) {});
        state.set_loader([](auto&, auto) {});
        CHECK(whole->number == parts->number);
        CHECK(whole->text == parts->text);
        CHECK(whole->next.get() == parts->next.get());
        CHECK(whole->pages.size() == parts->pages.size());
        CHECK(whole->words.size() == parts->words.size());
    }
}

TEST_CASE("an old value that ends in a pass may end the keeper, the objects and others") {
    const int what = GENERATE(0, 1, 2, 3);
    const bool expires = GENERATE(false, true);
    database data;
    desk by{data};
    auto entries = std::make_unique<kept_entries>(by);
    std::vector<orm::ref<Charge>> held;
    for (int i = 0; i < 400; ++i) {
        held.push_back(orm::make<Charge>());
        entries->keep(orm::inspect(*held.back()), life_stage::persistent);
        held.back()->lit = fuse{i == 5 ? 1 : 2};
    }
    entries->settle_all();
    for (const auto& one : held) one->lit = fuse{3};
    by.dirty.clear();  // it pins what changed
    fuse::on_end = [&] {
        if (what == 0) entries->detach_all();
        if (what == 1) held.clear();
        if (what == 2) held.clear(), entries->detach_all();
        if (what == 3)
            for (int i = 0; i < 300; ++i) {
                held.push_back(orm::make<Charge>());
                entries->keep(orm::inspect(*held.back()), life_stage::persistent);
            }
    };
    expires ? entries->expire_all() : entries->settle_all();
    INFO("case " << what << ", " << held.size() << " held");
    CHECK_FALSE(fuse::on_end);
    CHECK(entries->size() == (what == 3 ? 700 : 0));
    for (const auto& one : held) one->id = 4;
}

TEST_CASE("small values are remembered as others are") {
    const auto one = orm::make<Sheet>();
    const std::array<std::optional<double>, 3> shares{0.0, std::nullopt, 2.5};
    for (const auto& share : shares) {
        one->number = 0;
        one->text = "";
        one->share = share;
        orm::mark_committed(*one);
        one->number = 1;
        one->share = 7.0;
        one->text = "text";
        CHECK(orm::committed_value(*one, orm::attr<&Sheet::number>) == 0);
        CHECK(orm::committed_value(*one, orm::attr<&Sheet::share>) ==
              std::optional<std::optional<double>>{std::in_place, share});
        CHECK(orm::history_of(*one, orm::attr<&Sheet::number>).deleted == std::vector{0});
        orm::restore(*one);
        CHECK(one->number == 0);
        CHECK(one->text == "");
        CHECK(one->share == share);
        CHECK(orm::inspect(*one).changed().empty());
    }
}

TEST_CASE("what a keeper loads ends when nothing leads to it, though it was read through") {
    database data;
    constexpr int parents = 20;
    constexpr int children = 4000;
    for (int i = 1; i <= parents; ++i) data.users[i] = "x";
    for (int i = 1; i <= children; ++i) data.addresses[i] = {"y", i % parents + 1};
    const int before = alive;
    {
        desk at{data};
        std::vector<orm::ref<User>> held;
        for (int i = 1; i <= parents; ++i) held.push_back(at.user(i));
        const bool loads_back = GENERATE(false, true);
        for (int i = 1; i <= children; ++i) {
            const auto one = at.address(i);
            REQUIRE(one->user == held[static_cast<std::size_t>(i % parents)]);
        }
        CHECK(alive - before <= 2 * parents + 64);
        CHECK(at.addresses.size() + at.users.size() == static_cast<std::size_t>(alive - before));
        if (!loads_back) return;
        // Both ends are loaded: all lead to all, until they are expired.
        for (const auto& one : held) CHECK(one->addresses.size() == children / parents);
        for (const auto& one : held)
            for (const auto& member : one->addresses) REQUIRE(member->user == one);
        CHECK(alive - before == parents + children);
        at.expire_all();
        held.pop_back();
        CHECK(alive - before < parents + children);
        at.entries.collect();
        CHECK(alive - before == parents - 1);
        for (const auto& one : held) CHECK(one->name == "x");
    }
    CHECK(alive == before);
}

TEST_CASE("random loads, expiries and handles end what is unreachable, and nothing else") {
    std::mt19937 random{815};
    for (int round = 0; round < 40; ++round) {
        database data;
        for (int i = 1; i <= 6; ++i) data.users[i] = "x";
        for (int i = 1; i <= 12; ++i) data.addresses[i] = {"y", i % 6 + 1};
        const int before = alive;
        desk at{data};
        std::vector<orm::ref<User>> users(7);
        std::vector<orm::ref<Address>> addresses(13);
        orm::detail::graph_access::sweep_always = round % 2 == 0;
        for (int step = 0; step < 200; ++step) {
            const std::size_t u = random() % 6 + 1;
            const std::size_t a = random() % 12 + 1;
            switch (random() % 9) {
                case 0:
                    users[u] = at.user(static_cast<int>(u));
                    break;
                case 1:
                    addresses[a] = at.address(static_cast<int>(a));
                    break;
                case 2:
                    users[u].reset();
                    break;
                case 3:
                    addresses[a].reset();
                    break;
                case 4:
                    if (addresses[a] != nullptr) static_cast<void>(addresses[a]->user.get());
                    break;
                case 5:
                    if (users[u] != nullptr) static_cast<void>(users[u]->addresses.size());
                    break;
                case 6:
                    if (random() % 8 == 0) at.expire_all();
                    break;
                case 7:
                    if (addresses[a] != nullptr && users[u] != nullptr)
                        addresses[a]->user = users[u];
                    break;
                default:
                    if (random() % 4 == 0) at.flush();
                    break;
            }
            for (std::size_t i = 1; i < users.size(); ++i)
                if (users[i] != nullptr) REQUIRE(users[i]->id == static_cast<int>(i));
            for (std::size_t i = 1; i < addresses.size(); ++i)
                if (addresses[i] != nullptr) {
                    REQUIRE(addresses[i]->id == static_cast<int>(i));
                    const orm::ref<User> owner = addresses[i]->user;
                    if (owner != nullptr) REQUIRE(at.user(owner->id) == owner);
                }
        }
        orm::detail::graph_access::sweep_always = false;
        at.flush();
        users.clear();
        addresses.clear();
        CHECK(alive == before);
    }
}

}  // namespace
}  // namespace desks

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <orm/orm.hpp>
#include <orm/testing/recorder.hpp>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

// Undo: what orm::restore makes of objects, whatever happened to them since the
// last commit.
namespace restoring {
namespace {

struct Address;
struct Tag;
struct Note;
struct Profile;
struct User {
    orm::mapped<std::string> name;
    orm::mapped<std::optional<int>> age;
    orm::list<Address> addresses;
    orm::set<Tag> tags;
    orm::dict<std::string, Note> notes;
    orm::one<Profile> profile;
    orm::one<User> friend_of;  // one way only
    orm::list<std::string> words;
    orm::set<int> numbers;
    orm::dict<std::string, int> scores;
};
struct Address {
    orm::mapped<std::string> email;
    orm::one<User> user;
};
struct Tag {
    orm::mapped<std::string> label;
    orm::list<User> users;
};
struct Note {
    orm::mapped<std::string> keyword;
    orm::one<User> user;
};
struct Profile {
    orm::mapped<std::string> bio;
    orm::one<User> user;
};
using wanted_list = std::span<orm::attribute_info* const>;

}  // namespace
}  // namespace restoring

template <>
struct orm::mapping<restoring::User> {
    static void define(orm::definition<restoring::User>& m) {
        using namespace restoring;
        m.relationship(&User::addresses).back_populates(&Address::user);
        m.relationship(&User::tags).back_populates(&Tag::users);
        m.relationship(&User::notes).back_populates(&Note::user).keyed_by(&Note::keyword);
        m.relationship(&User::profile).back_populates(&Profile::user);
    }
};

namespace restoring {
namespace {

/// Some objects of each class, and what can be done to them.
struct world {
    std::vector<orm::ref<User>> users;
    std::vector<orm::ref<Address>> addresses;
    std::vector<orm::ref<Tag>> tags;
    std::vector<orm::ref<Note>> notes;
    std::vector<orm::ref<Profile>> profiles;
    std::mt19937 random;

    explicit world(unsigned seed) : random{seed} {
        for (int i = 0; i < 3; ++i) {
            users.push_back(orm::make<User>());
            profiles.push_back(orm::make<Profile>());
        }
        for (int i = 0; i < 6; ++i) {
            addresses.push_back(orm::make<Address>());
            tags.push_back(orm::make<Tag>());
            notes.push_back(orm::make<Note>());
            notes.back()->keyword = std::string(1, static_cast<char>('a' + i));
        }
    }
    std::size_t below(std::size_t end) { return random() % end; }
    template <class T>
    const T& any(const std::vector<T>& all) {
        return all[below(all.size())];
    }
    std::string word() { return std::string(1, static_cast<char>('a' + below(5))); }

    /// A list takes a member twice; that is no state to come back to.
    static void add(User& user, const orm::ref<Address>& one, int place) {
        if (!user.addresses.contains(one)) user.addresses.insert(place, one);
    }
    void change() {
        const auto& u = any(users);
        switch (below(26)) {
            case 0:
                u->name = word();
                break;
            case 1:
                u->age = static_cast<int>(below(9));
                break;
            case 2:
                u->age = std::nullopt;
                break;
            case 3:
                if (u->name.has_value()) u->name.reset();
                break;
            case 4:
                add(*u, any(addresses), -1);
                break;
            case 5:
                add(*u, any(addresses), 0);
                break;
            case 6:
                if (!u->addresses.empty()) u->addresses.pop(0);
                break;
            case 7:
                u->addresses = {any(addresses)};
                break;
            case 8:
                any(addresses)->user = u;
                break;
            case 9:
                any(addresses)->user = nullptr;
                break;
            case 10:
                u->tags.add(any(tags));
                break;
            case 11:
                u->tags.discard(any(tags));
                break;
            case 12:
                any(tags)->users = {u};
                break;
            case 13:
                u->tags.clear();
                break;
            case 14:
                u->notes.set(any(notes));
                break;
            case 15:
                u->notes.erase(word());
                break;
            case 16:
                any(notes)->user = u;
                break;
            case 17:
                u->profile = any(profiles);
                break;
            case 18:
                any(profiles)->user = u;
                break;
            case 19:
                u->profile = nullptr;
                break;
            case 20:
                u->friend_of = any(users);
                break;
            case 21:
                u->words.append(word());
                break;
            case 22:
                if (!u->words.empty()) u->words.erase(0);
                break;
            case 23:
                u->numbers.add(static_cast<int>(below(6)));
                break;
            case 24:
                u->scores.put(word(), static_cast<int>(below(9)));
                break;
            default:
                u->scores.erase(word());
                break;
        }
    }
    template <class F>
    void each(F&& f) {
        for (const auto& one : users) f(*one);
        for (const auto& one : addresses) f(*one);
        for (const auto& one : tags) f(*one);
        for (const auto& one : notes) f(*one);
        for (const auto& one : profiles) f(*one);
    }
    void commit() {
        // One-to-one attributes may disagree after a theft, as in the reference.
        for (const auto& u : users)
            if (u->profile != nullptr && u->profile->user != u) u->profile = nullptr;
        for (const auto& one : profiles)
            if (one->user != nullptr && one->user->profile != one) one->user = nullptr;
        each([](auto& one) { orm::mark_committed(one); });
    }
    template <class T>
    static std::string place(const std::vector<orm::ref<T>>& all, const orm::ref<T>& one) {
        if (one == nullptr) return "-";
        return std::to_string(std::find(all.begin(), all.end(), one) - all.begin());
    }
    /// Everything that a reader sees.
    std::string text() const {
        std::string all;
        for (const auto& u : users) {
            all += u->name.has_value() ? "'" + u->name.get() + "'" : "none";
            all += !u->age.has_value() ? " none" : u->age ? " " + std::to_string(*u->age) : " null";
            all += "\n a";
            for (const auto& one : u->addresses) all += place(addresses, one) + ",";
            all += " t";
            for (const auto& one : u->tags) all += place(tags, one) + ",";
            all += " n";
            for (const auto& [key, one] : u->notes) all += key + place(notes, one) + ",";
            all += " p" + place(profiles, u->profile.get());
            all += " f" + place(users, u->friend_of.get());
            all += " w";
            for (const auto& one : u->words) all += one + ",";
            all += " i";
            for (const auto& one : u->numbers) all += std::to_string(one) + ",";
            all += " s";
            for (const auto& [key, one] : u->scores) all += key + std::to_string(one) + ",";
            all += "\n";
        }
        all += "A";
        for (const auto& one : addresses) all += place(users, one->user.get());
        all += " N";
        for (const auto& one : notes) all += place(users, one->user.get());
        all += " P";
        for (const auto& one : profiles) all += place(users, one->user.get());
        all += " T";
        for (const auto& one : tags) {
            for (const auto& user : one->users) all += place(users, user);
            all += ",";
        }
        return all;
    }
};

}  // namespace

TEST_CASE("all that changed since the commit is undone", "[state]") {
    for (unsigned seed = 0; seed < 300; ++seed) {
        world all{seed};
        for (int i = 0; i < 30; ++i) all.change();
        all.commit();
        const std::string before = all.text();
        for (int i = 0; i < 1 + static_cast<int>(seed % 12); ++i) all.change();
        const std::string between = all.text();
        all.each([](auto& one) { orm::restore(one); });
        INFO("seed " << seed << "\n" << before << "\n--- changed to\n" << between);
        REQUIRE(all.text() == before);
        // Objects that were restored first may have been touched since.
        all.each([](auto& one) { orm::restore(one); });
        REQUIRE(all.text() == before);
        bool modified = false;
        all.each([&](auto& one) { modified = modified || orm::inspect(one).modified(); });
        CHECK_FALSE(modified);
    }
}

namespace {

struct fixture {
    orm::ref<User> u = orm::make<User>();
    orm::ref<User> v = orm::make<User>();
    orm::ref<Address> a = orm::make<Address>();
    orm::ref<Address> b = orm::make<Address>();
    orm::ref<Address> c = orm::make<Address>();
    orm::testing::recorder log;

    fixture() {
        log.name(*u, "u");
        log.name(*v, "v");
        log.name(*a, "a");
        log.name(*b, "b");
        log.name(*c, "c");
        u->addresses = {a, b, c};
        for (const auto& one : {u, v}) orm::mark_committed(*one);
        for (const auto& one : {a, b, c}) orm::mark_committed(*one);
    }
    std::vector<orm::ref<Address>> members() const {
        return {u->addresses.begin(), u->addresses.end()};
    }
};
constexpr auto addresses = orm::attr<&User::addresses>;
constexpr auto user = orm::attr<&Address::user>;

}  // namespace

TEST_CASE_METHOD(fixture, "an undo at one end puts the other end in its order", "[state]") {
    b->user = v;
    CHECK(members() == std::vector{a, c});
    SECTION("at the object") {
        orm::restore(*b, user);
    }
    SECTION("at the collection it left") {
        orm::restore(*u, addresses);
    }
    SECTION("at the collection it went to") {
        orm::restore(*v, addresses);
    }
    CHECK(members() == std::vector{a, b, c});
    CHECK(b->user == u);
    CHECK(v->addresses.empty());
    CHECK(orm::history_of(*u, addresses).unchanged == std::vector{a, b, c});
    CHECK(orm::history_of(*b, user).unchanged == std::vector{u});
}

TEST_CASE_METHOD(fixture, "an undo fires ordinary events", "[state]") {
    u->name = "new";
    b->user = nullptr;
    log.watch(user);
    log.watch(orm::attr<&User::name>);
    orm::restore(*u);
    CHECK_FALSE(u->name.has_value());
    CHECK(members() == std::vector{a, b, c});
    CHECK(log.text() ==
          "remove User.name \"new\" [REMOVE User.name]\n"
          "set Address.user u <- null [BULK_REPLACE User.addresses]");
    log.clear();
    orm::restore(*u);
    CHECK(log.text().empty());
}

TEST_CASE_METHOD(fixture, "what a refused bulk assignment left is undone", "[state]") {
    const auto bad = orm::make<Address>();
    orm::scoped_listener refuse =
        orm::listen(addresses, orm::event::append, [&](User&, const orm::ref<Address>& one) {
            if (one == bad) throw std::domain_error{"bad"};
        });
    const auto good = orm::make<Address>();
    CHECK_THROWS_AS((u->addresses = {good, bad}), std::domain_error);
    CHECK(members() != std::vector{a, b, c});
    orm::restore(*u, addresses);
    CHECK(members() == std::vector{a, b, c});
    for (const auto& one : {a, b, c}) CHECK(one->user == u);
    CHECK(good->user == nullptr);
}

TEST_CASE_METHOD(fixture, "an undo that is refused can be repeated", "[state]") {
    u->name = "new";
    b->user = v;
    {
        const orm::scoped_listener refuse =
            orm::listen(user, orm::event::set, [](Address&) { throw std::domain_error{"no"}; });
        CHECK_THROWS_AS(orm::restore(*u), std::domain_error);
    }
    orm::restore(*u);
    CHECK(members() == std::vector{a, b, c});
    CHECK_FALSE(u->name.has_value());
    CHECK_FALSE(orm::inspect(*u).modified());
}

TEST_CASE("a value that nobody remembers is loaded again, or stays", "[state]") {
    const auto one = orm::make<User>();
    one->name = "flagged";
    orm::mark_committed(*one);
    orm::flag_modified(*one, orm::attr<&User::name>);
    one->name = "new";
    SECTION("by a loader") {
        orm::inspect(*one).set_loader([](orm::instance_state& state, wanted_list) {
            orm::set_committed_value(state.object<User>(), orm::attr<&User::name>, "loaded");
        });
        orm::restore(*one);
        CHECK(one->name == "loaded");
        CHECK_FALSE(orm::inspect(*one).modified());
    }
    SECTION("without one") {
        orm::restore(*one);
        CHECK(one->name == "new");
        CHECK(orm::inspect(*one).modified());
    }
}

TEST_CASE("a member of a dictionary is undone together with its key", "[state]") {
    const auto o = orm::make<User>();
    const auto p = orm::make<User>();
    const auto n = orm::make<Note>();
    const bool was_in = GENERATE(false, true);
    if (was_in) {
        n->keyword = "a";
        n->user = o;
    }
    const bool had_key = GENERATE(false, true);
    if (had_key && !was_in) n->keyword = "a";
    for (const auto& one : {o, p}) orm::mark_committed(*one);
    orm::mark_committed(*n);
    const bool goes_on = GENERATE(false, true);
    if (was_in) n->user = nullptr;
    n->keyword = "b";
    if (goes_on) n->user = p;
    orm::restore(*n);
    CHECK(p->notes.empty());
    CHECK(o->notes.size() == (was_in ? 1 : 0));
    if (was_in) CHECK(o->notes.find("a") != o->notes.end());
    CHECK((n->user == o) == was_in);
    CHECK(n->keyword.has_value() == (was_in || had_key));
    CHECK_FALSE(orm::inspect(*n).modified());
    orm::restore(*o);
    orm::restore(*p);
    CHECK_FALSE(orm::inspect(*p).modified());
}

TEST_CASE("values that are not equal to themselves are undone", "[state]") {
    struct blob {
        int bytes = 0;
    };
    struct Measure {
        orm::mapped<double> number;
        orm::mapped<std::optional<float>> maybe;
        orm::mapped<blob> raw;  // without ==
        orm::list<double> all;
    };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const auto one =
        orm::make(Measure{.number = nan, .maybe = NAN, .raw = blob{1}, .all = {nan, 1}});
    orm::mark_committed(*one);
    one->number = 2;
    one->maybe = std::nullopt;
    one->raw = blob{2};
    one->all.append(3);
    orm::restore(*one);
    CHECK(std::isnan(one->number.get()));
    CHECK(std::isnan(*one->maybe));
    CHECK(one->raw->bytes == 1);
    CHECK(one->all.size() == 2);
    CHECK(orm::inspect(*one).changed().empty());
    CHECK_FALSE(orm::inspect(*one).modified());
}

TEST_CASE("changes that wait for a load are undone at the other end", "[state]") {
    const auto u = orm::make<User>();
    const auto v = orm::make<User>();
    const auto a = orm::make<Address>();
    a->user = v;
    orm::mark_committed(*a);
    orm::mark_committed(*v);
    orm::inspect(*u).set_loader([](orm::instance_state& state, wanted_list) {
        orm::set_committed_value(state.object<User>(), addresses, std::vector<orm::ref<Address>>{});
    });
    a->user = u;
    orm::restore(*u, addresses);
    CHECK(a->user == v);
    CHECK(u->addresses.empty());
    CHECK(v->addresses.size() == 1);
}

}  // namespace restoring

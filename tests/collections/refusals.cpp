#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <orm/testing/recorder.hpp>
#include <string>
#include <vector>

#include "model.hpp"

// A listener that throws at every event of every operation, one after the other: what was announced
// before it has happened, what comes after it has not, and nothing else changes.
namespace {

using shop::Address;
using shop::Note;
using shop::Tag;
using shop::User;

/// Two users with members, and some without an owner; made anew for each attempt.
struct world {
    orm::ref<User> u = orm::make(User{.name = "u"});
    orm::ref<User> v = orm::make(User{.name = "v"});
    std::vector<orm::ref<Address>> a;
    std::vector<orm::ref<Tag>> t;
    std::vector<orm::ref<Note>> n;

    world() {
        for (int i = 0; i < 4; ++i) {
            a.push_back(orm::make(Address{.email = std::to_string(i)}));
            t.push_back(orm::make(Tag{.label = std::to_string(i)}));
            n.push_back(orm::make(Note{.keyword = std::to_string(i)}));
        }
        u->addresses = {a[0], a[1]};
        v->addresses = {a[2]};
        u->tags = {t[0], t[1]};
        v->tags = {t[1], t[2]};
        u->notes = {{"0", n[0]}, {"1", n[1]}};
        v->notes = {{"2", n[2]}};
        for (const auto& one : {u, v}) orm::mark_committed(*one);
        for (const auto& one : a) orm::mark_committed(*one);
        for (const auto& one : t) orm::mark_committed(*one);
        for (const auto& one : n) orm::mark_committed(*one);
    }

    /// Everything that can be seen, as text.
    std::string text() const {
        std::string all;
        for (const auto& one : {u, v}) {
            all += one->name.get() + ":";
            for (const auto& x : one->addresses) all += " a" + x->email.get();
            for (const auto& x : one->tags) all += " t" + x->label.get();
            for (const auto& [key, x] : one->notes) all += " " + key + "n" + x->keyword.get();
            all += orm::inspect(*one).modified() ? "*" : "";
            all += "\n";
        }
        for (const auto& x : a) all += x->user == nullptr ? "-" : x->user->name.get();
        for (const auto& x : n) all += x->user == nullptr ? "-" : x->user->name.get();
        for (const auto& x : t) {
            all += " ";
            for (const auto& owner : x->users) all += owner->name.get();
        }
        return all;
    }
    bool is_modified() const {
        bool any = orm::inspect(*u).modified() || orm::inspect(*v).modified();
        for (const auto& one : a) any = any || orm::inspect(*one).modified();
        for (const auto& one : t) any = any || orm::inspect(*one).modified();
        for (const auto& one : n) any = any || orm::inspect(*one).modified();
        return any;
    }
    /// current = committed + added - deleted, for every collection.
    bool history_holds() const {
        bool right = true;
        const auto check = [&right](auto& owner, auto attribute, const auto& now) {
            const auto history = orm::load_history(owner, attribute);
            const auto before = orm::committed_value(owner, attribute);
            right =
                right && history.added.size() + history.unchanged.size() == now &&
                (!before || history.deleted.size() + history.unchanged.size() == before->size());
        };
        for (const auto& one : {u, v}) {
            check(*one, orm::attr<&User::addresses>, one->addresses.size());
            check(*one, orm::attr<&User::tags>, one->tags.size());
            check(*one, orm::attr<&User::notes>, one->notes.size());
        }
        return right;
    }
};

using operation = std::function<void(world&)>;

const std::map<std::string, operation>& operations() {
    static const std::map<std::string, operation> all{
        {"append", [](world& w) { w.u->addresses.append(w.a[3]); }},
        {"append of another's", [](world& w) { w.u->addresses.append(w.a[2]); }},
        {"insert", [](world& w) { w.u->addresses.insert(0, w.a[2]); }},
        {"set by index", [](world& w) { w.u->addresses.set(0, w.a[2]); }},
        {"slice",
         [](world& w) {
             w.u->addresses.set(orm::slice{}, {w.a[2], w.a[3]});
         }},
        {"erase slice", [](world& w) { w.u->addresses.erase(orm::slice{}); }},
        {"remove", [](world& w) { w.u->addresses.remove(w.a[1]); }},
        {"pop", [](world& w) { w.u->addresses.pop(); }},
        {"clear", [](world& w) { w.u->addresses.clear(); }},
        {"bulk",
         [](world& w) {
             w.u->addresses = {w.a[1], w.a[2], w.a[3]};
         }},
        {"delete", [](world& w) { w.u->addresses.reset(); }},
        {"scalar", [](world& w) { w.a[0]->user = w.v; }},
        {"scalar to null", [](world& w) { w.a[0]->user = nullptr; }},
        {"scalar deleted", [](world& w) { w.a[0]->user.reset(); }},
        {"add", [](world& w) { w.u->tags.add(w.t[2]); }},
        {"discard", [](world& w) { w.u->tags.discard(w.t[1]); }},
        {"set pop", [](world& w) { w.u->tags.pop(); }},
        {"set bulk",
         [](world& w) {
             w.u->tags = {w.t[1], w.t[3]};
         }},
        {"symmetric difference", [](world& w) { w.u->tags.symmetric_difference_update(w.t); }},
        {"far append", [](world& w) { w.t[3]->users.append(w.u); }},
        {"far bulk", [](world& w) { w.t[1]->users = {w.v}; }},
        {"put", [](world& w) { w.u->notes.put("0", w.n[2]); }},
        {"set by value", [](world& w) { w.u->notes.set(w.n[2]); }},
        {"dict pop", [](world& w) { w.u->notes.pop("1"); }},
        {"popitem", [](world& w) { w.u->notes.popitem(); }},
        {"dict bulk",
         [](world& w) {
             w.u->notes = {{"1", w.n[1]}, {"2", w.n[2]}};
         }},
        {"dict clear", [](world& w) { w.u->notes.clear(); }},
    };
    return all;
}

struct stop {};

/// Throws at the n-th event of all attributes; counts them.
class thrower {
public:
    explicit thrower(int at) : at_{at} {
        watch(orm::attr<&User::addresses>.info());
        watch(orm::attr<&User::tags>.info());
        watch(orm::attr<&User::notes>.info());
        watch(orm::attr<&Address::user>.info());
        watch(orm::attr<&Note::user>.info());
        watch(orm::attr<&Tag::users>.info());
    }
    int seen() const noexcept { return seen_; }
    bool thrown() const noexcept { return seen_ >= at_; }
    std::string event;

private:
    void watch(orm::attribute_info& attribute) {
        for (const char* const name : {"set", "append", "append_wo_mutation", "remove",
                                       "bulk_replace", "init_collection", "dispose_collection"})
            guards_.emplace_back(
                orm::dynamic_listen(attribute, name, [this](orm::dynamic_event& happened) {
                    if (++seen_ != at_) return;
                    event = happened.name();
                    throw stop{};
                }));
    }
    int at_;
    int seen_ = 0;
    std::vector<orm::scoped_listener> guards_;
};

}  // namespace

TEST_CASE("a refusal at any event of any operation leaves a sound world", "[collections]") {
    for (const auto& [name, run] : operations()) {
        INFO(name);
        int count = 0;
        {
            world w;
            static_cast<void>(w.text());  // what is only read is made now
            thrower none{-1};
            run(w);
            count = none.seen();
        }
        REQUIRE(count > 0);
        for (int at = 1; at <= count; ++at) {
            INFO("event " << at << " of " << count);
            world w;
            const std::string before = w.text();
            std::string event;
            {
                thrower guard{at};
                bool caught = false;
                try {
                    run(w);
                } catch (const stop&) {
                    caught = true;
                }
                CHECK(caught);
                CHECK(guard.seen() == at);
                event = guard.event;
            }
            CHECK(w.history_holds());
            // Nothing was done before the first event, but by what takes members out first, and by
            // a deletion, which marks first.
            const bool begins_early = name.find("pop") != std::string::npos || name == "delete";
            if (at == 1 && !begins_early) {
                CHECK(w.text() == before);
                if (event != "remove") CHECK_FALSE(w.is_modified());
            }
            // The objects go on working: the same operation again, now with nobody in the way.
            try {
                run(w);
            } catch (const orm::value_error&) {  // what was to be removed has gone already
            } catch (const orm::key_error&) {
            } catch (const orm::attribute_error&) {
            }
            CHECK(w.history_holds());
        }
    }
}

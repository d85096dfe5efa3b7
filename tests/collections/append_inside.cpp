#include <catch2/catch.hpp>
#include <functional>
#include <orm/orm.hpp>
#include <span>
#include <string>
#include <utility>

// An append that is the outermost operation of its thread is done in a shorter way than one inside
// of a listener. Nobody can tell them apart: whatever a listener does meanwhile, both leave the
// same.
namespace append_inside {
namespace {

struct Child;
struct Parent {
    orm::mapped<std::string> name;
    orm::list<Child> children;
};
struct Child {
    orm::mapped<std::string> name;
    orm::one<Parent> parent;
};
/// Its set listener is what an append can run inside of.
struct Button {
    orm::mapped<int> pressed;
};

}  // namespace
}  // namespace append_inside

template <>
struct orm::mapping<append_inside::Parent> {
    static void define(orm::definition<append_inside::Parent>& m) {
        m.relationship(&append_inside::Parent::children)
            .back_populates(&append_inside::Child::parent);
    }
};

namespace append_inside {
namespace {

struct stop {};

template <class T>
orm::ref<T> named(const char* name) {
    const auto made = orm::make<T>();
    made->name = name;
    return made;
}

std::string counts(const auto& history) {
    return std::to_string(history.added.size()) + "/" + std::to_string(history.unchanged.size()) +
           "/" + std::to_string(history.deleted.size());
}
std::string show(Child& child) {
    return child.name.get() + "<" + (child.parent == nullptr ? "-" : child.parent->name.get()) +
           (orm::has_parent(orm::attr<&Parent::children>, child) ? "+ " : "! ");
}
/// Everything that can be asked of either end.
std::string show_all(Parent& parent) {
    std::string shown = parent.name.get() + ": ";
    for (const auto& one : parent.children) shown += show(*one);
    return shown + counts(orm::history_of(parent, orm::attr<&Parent::children>)) +
           (orm::inspect(parent).modified() ? " modified; " : " clean; ");
}
std::string show_all(Child& child) {
    return show(child) + counts(orm::history_of(child, orm::attr<&Child::parent>)) +
           (orm::inspect(child).modified() ? " modified" : " clean") +
           (child.parent.has_value() ? "; " : " without value; ");
}

void let_expire(auto& object) {
    orm::inspect(object).set_loader(
        [](orm::instance_state&, std::span<orm::attribute_info* const>) {});
    orm::inspect(object).expire_all();
}

/// What the listener of the append does, and what was there before.
struct scenario {
    const char* name;
    std::function<void(Parent&, const orm::ref<Child>&)> act = {};
    std::function<void(Parent&, Parent&, const orm::ref<Child>&)> prepare = {};
    bool replaces = false;
};

/// One run of a scenario; `inside`: of a listener.
std::string run(const scenario& of, bool inside) {
    std::string log;
    const auto parent = named<Parent>("parent");
    const auto before = named<Parent>("before");
    for (const char* const name : {"0", "1"}) parent->children.append(named<Child>(name));
    const auto child = named<Child>("child");
    const auto stand_in = named<Child>("stand-in");
    if (of.prepare) of.prepare(*parent, *before, child);

    bool acted = false;
    const orm::scoped_listener first =
        orm::listen(orm::attr<&Parent::children>, orm::event::append,
                    [&](Parent& to, const orm::ref<Child>& member, const orm::initiator& from) {
                        log += "first(" + show(*member) + std::string{to_string(from.op())} + " " +
                               std::to_string(to.children.size()) + ") ";
                        if (!std::exchange(acted, true) && of.act) of.act(to, member);
                    });
    bool replaced = !of.replaces;
    const orm::scoped_listener second = orm::listen(
        orm::attr<&Parent::children>, orm::event::append,
        [&](Parent&, const orm::ref<Child>& member) {
            return std::exchange(replaced, true) ? member : stand_in;
        },
        orm::retval);
    const orm::scoped_listener third = orm::listen(orm::attr<&Parent::children>, orm::event::append,
                                                   [&](Parent&, const orm::ref<Child>& member) {
                                                       log += "third(" + member->name.get() + ") ";
                                                   });
    // The first append after a registration finds out what the shorter way needs to know.
    acted = replaced = true;
    parent->children.append(named<Child>("2"));
    acted = false;
    replaced = !of.replaces;
    log.clear();

    const auto held = parent->children.hold();
    const auto append = [&] {
        try {
            parent->children.append(child);
        } catch (const stop&) {
            log += "stopped ";
        } catch (const orm::error& wrong) {
            log += std::string{wrong.what()} + " ";
        }
    };
    if (inside) {
        const auto button = orm::make<Button>();
        const orm::scoped_listener pressed =
            orm::listen(orm::attr<&Button::pressed>, orm::event::set, [&](Button&) { append(); });
        button->pressed = 1;
    } else {
        append();
    }
    const auto look = [&] {
        log += "| " + show_all(*parent) + show_all(*before) + show_all(*child) +
               show_all(*stand_in) + "held " + std::to_string(held.size()) +
               (held.is_linked() ? " " : " unlinked ");
    };
    look();
    const auto later = named<Child>("later");
    parent->children.append(later);
    look();
    parent->children.remove(later);
    look();
    return log;
}

const auto listen_and_forget = [](const auto& attribute, const auto& event) {
    const auto made = orm::listen(attribute, event, [](auto&) {});
    orm::remove(attribute, event, made);
};

orm::ref<Parent> elsewhere;

const scenario scenarios[]{
    {"nothing"},
    {"a refusal", [](Parent&, const auto&) { throw stop{}; }},
    {.name = "another member", .replaces = true},
    {"a move elsewhere",
     [](Parent&, const auto& member) {
         elsewhere = named<Parent>("elsewhere");
         member->parent = elsewhere;
     }},
    {"no parent", [](Parent&, const auto& member) { member->parent = nullptr; }},
    {"no parent and the parent again",
     [](Parent& to, const auto& member) {
         member->parent = nullptr;
         member->parent = orm::ref<Parent>::to(to);
     }},
    {"a commit of the parent", [](Parent& to, const auto&) { orm::mark_committed(to); }},
    {"a commit of the member", [](Parent&, const auto& member) { orm::mark_committed(*member); }},
    {"another collection", [](Parent& to, const auto&) { to.children = {named<Child>("new")}; }},
    {"another collection and a refusal",
     [](Parent& to, const auto&) {
         to.children = {named<Child>("new")};
         throw stop{};
     }},
    {"no collection", [](Parent& to, const auto&) { to.children.reset(); }},
    {"another append", [](Parent& to, const auto&) { to.children.append(named<Child>("new")); }},
    {"the same append", [](Parent& to, const auto& member) { to.children.append(member); }},
    {"forty appends",
     [](Parent& to, const auto&) {
         for (int i = 0; i < 40; ++i) to.children.append(named<Child>("new"));
     }},
    {"a listener of the same event",
     [](Parent&, const auto&) {
         listen_and_forget(orm::attr<&Parent::children>, orm::event::append);
     }},
    {"a listener of the other end",
     [](Parent&, const auto&) { listen_and_forget(orm::attr<&Child::parent>, orm::event::set); }},
    {"an empty collection", [](Parent& to, const auto&) { to.children.clear(); }},
    {"an expired parent", [](Parent& to, const auto&) { let_expire(to); }},
    {"an expired member", [](Parent&, const auto& member) { let_expire(*member); }},
    {"the member's removal", [](Parent& to, const auto& member) { to.children.remove(member); }},
    {"a handle that is dropped",
     [](Parent& to, const auto&) { auto dropped = to.children.hold(); }},
    {"a member of another parent",
     {},
     [](Parent&, Parent& before, const auto& member) { before.children.append(member); }},
    {"a member that was told of no parent",
     {},
     [](Parent&, Parent&, const auto& member) { member->parent = nullptr; }},
    {"a member committed without parent",
     {},
     [](Parent&, Parent&, const auto& member) {
         member->parent = nullptr;
         orm::mark_committed(*member);
     }},
    {"both ends committed",
     {},
     [](Parent& to, Parent&, const auto& member) {
         orm::mark_committed(*member);
         orm::mark_committed(to);
     }},
    {"a member that was in before",
     {},
     [](Parent& to, Parent&, const auto& member) {
         to.children.append(member);
         to.children.remove(member);
     }},
    {"a member that is in",
     {},
     [](Parent& to, Parent&, const auto& member) { to.children.append(member); }},
    {"a refusal of a member that is in", [](Parent&, const auto&) { throw stop{}; },
     [](Parent& to, Parent&, const auto& member) { to.children.append(member); }},
};

}  // namespace

TEST_CASE("an append leaves the same at the top and inside of a listener", "[collections]") {
    for (const scenario& of : scenarios) {
        INFO(of.name);
        const std::string outside = run(of, false);
        CHECK(outside == run(of, true));
        CHECK(outside.starts_with("first("));
        elsewhere = nullptr;
    }
}

}  // namespace append_inside

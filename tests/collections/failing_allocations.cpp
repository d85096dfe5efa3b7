#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <sstream>
#include <string>

#include "../failing_new.hpp"
#include "../rounds.hpp"
#include "hostile_checks.hpp"
#include "hostile_listeners.hpp"
#include "hostile_steps.hpp"

// Every allocation of every operation fails once. Then values, both ends and history are as before
// or as after the operation; what consists of several steps may stop after each.

extern "C" {
/// Of the sanitizers, where the program is built with them.
[[gnu::weak]] void __sanitizer_set_death_callback(void (*call)());
}

namespace hostile {
namespace {

/// For the case that a sanitizer ends the program.
std::string& attempted() {
    static auto* const what = new std::string;
    return *what;
}

void tell_attempt() {
    std::fprintf(stderr, "failing allocations: in %s\n", attempted().c_str());
}

template <class T>
void fill_pool(world& w) {
    for (auto& one : w.pool<T>()) one = orm::make<T>();
}

/// Changes after a commit, at both ends.
void change(world& w) {
    const auto& a = w.pool<Address>();
    const auto& t = w.pool<Tag>();
    const auto& n = w.pool<Note>();
    const auto& i = w.pool<Item>();
    Hub& hub = *w.pool<Hub>()[0];
    Hub& other = *w.pool<Hub>()[1];
    hub.addresses.remove(a[0]);
    hub.addresses.append(a[3]);
    a[2]->user = w.pool<Hub>()[0];
    t[3]->users.append(w.pool<Hub>()[1]);
    hub.tags.remove(t[0]);
    hub.notes.remove(n[0]);
    other.notes.set(n[3]);
    n[2]->numbered_in = w.pool<Hub>()[1];
    hub.items = {i[3], i[1]};
    other.items.clear();
    hub.profile = w.pool<Profile>()[1];
    w.pool<Profile>()[2]->hub = w.pool<Hub>()[1];
    hub.children.clear();
    hub.lid = t[2];
    hub.labels.reverse();
    hub.words.append(text(3));
    hub.marks.remove(word{text(0)});
    hub.texts.put(word{text(1)}, text(4));
    hub.name = text(8);
}

/// The handles of a pool that are there still.
template <class T>
std::vector<orm::ref<T>> those(world& w, const std::vector<std::size_t>& places) {
    std::vector<orm::ref<T>> found;
    for (const std::size_t one : places)
        if (w.pool<T>()[one] != nullptr) found.push_back(w.pool<T>()[one]);
    return found;
}

/// Stores what fill() has made, of one attribute of the hub in this place.
void load_of_hub(world& w, Hub& hub, std::size_t place, std::string_view name) {
    using places = std::vector<std::size_t>;
    const auto of = [place](const places& first, const places& second) {
        return place == 0 ? first : place == 1 ? second : places{};
    };
    const auto store = [&]<auto Member, class T>(const places& first, const places& second) {
        if (name == orm::attr<Member>.info().name())
            orm::set_committed_value(hub, orm::attr<Member>, those<T>(w, of(first, second)));
    };
    store.operator()<&Hub::addresses, Address>({0, 1}, {2});
    store.operator()<&Hub::tags, Tag>({0, 1}, {1, 2});
    store.operator()<&Hub::notes, Note>({0, 1}, {2});
    store.operator()<&Hub::numbered, Note>({1, 2}, {0});
    store.operator()<&Hub::children, Hub>({1}, {});
    store.operator()<&Hub::items, Item>({0, 1}, {2});
    store.operator()<&Hub::labels, Tag>({0, 0, 1}, {});
    if (name == "name") orm::set_committed_value(hub, orm::attr<&Hub::name>, text(7));
    if (name == "profile")
        orm::set_committed_value(hub, orm::attr<&Hub::profile>,
                                 place == 0 ? w.pool<Profile>()[0] : nullptr);
    if (name == "parent")
        orm::set_committed_value(hub, orm::attr<&Hub::parent>,
                                 place == 1 ? w.pool<Hub>()[0] : nullptr);
}

/// Loaders give what fill() has made; and nothing of it is there until it is asked for.
void lend_loaders(world& w) {
    const auto owner = [&w](std::size_t place, const std::vector<std::size_t>& owners) {
        return owners[place] < 2 ? w.pool<Hub>()[owners[place]] : nullptr;
    };
    for (std::size_t place = 0; place < w.pool<Hub>().size(); ++place) {
        const auto hub = w.pool<Hub>()[place];
        orm::inspect(*hub).set_loader([&w, place](orm::instance_state& state, auto wanted) {
            for (const auto* one : wanted) load_of_hub(w, state.object<Hub>(), place, one->name());
        });
    }
    const auto lend = [&]<auto Member, class T>(const std::vector<std::size_t>& owners) {
        for (std::size_t place = 0; place < w.pool<T>().size(); ++place)
            orm::inspect(*w.pool<T>()[place])
                .set_loader([owner, place, owners](orm::instance_state& state, auto wanted) {
                    for (const auto* one : wanted)
                        if (one->name() == orm::attr<Member>.info().name())
                            orm::set_committed_value(state.object<T>(), orm::attr<Member>,
                                                     owner(place, owners));
                });
    };
    lend.operator()<&Address::user, Address>({0, 0, 1, 2, 2});
    lend.operator()<&Item::holder, Item>({0, 0, 1, 2});
    lend.operator()<&Profile::hub, Profile>({0, 2, 2});
    for (const std::size_t place : {std::size_t{0}, std::size_t{1}}) {
        Hub& hub = *w.pool<Hub>()[place];
        orm::mark_expired(hub, orm::attr<&Hub::addresses>, orm::attr<&Hub::items>,
                          orm::attr<&Hub::profile>, orm::attr<&Hub::parent>, orm::attr<&Hub::name>);
        if (place == 1) orm::mark_expired(hub, orm::attr<&Hub::tags>, orm::attr<&Hub::notes>);
    }
    orm::mark_expired(*w.pool<Address>()[1], orm::attr<&Address::user>);
    orm::mark_expired(*w.pool<Item>()[1], orm::attr<&Item::holder>);
    orm::mark_expired(*w.pool<Profile>()[0], orm::attr<&Profile::hub>);
    w.pool<Address>()[0]->user = nullptr;  // changes that wait for a load
    w.pool<Address>()[3]->user = w.pool<Hub>()[1];
    w.pool<Item>()[3]->holder = w.pool<Hub>()[0];
    w.pool<Tag>()[3]->users.append(w.pool<Hub>()[1]);
}

/// Two hubs with members of all kinds, and some members without an owner. `variant` says what is
/// committed, changed after that, and not loaded.
void fill(world& w, unsigned variant) {
    fill_pool<Hub>(w);
    fill_pool<Address>(w);
    fill_pool<Tag>(w);
    fill_pool<Note>(w);
    fill_pool<Profile>(w);
    fill_pool<Item>(w);
    const auto& a = w.pool<Address>();
    const auto& t = w.pool<Tag>();
    const auto& n = w.pool<Note>();
    const auto& i = w.pool<Item>();
    for (const auto& one : n) one->keyword = text(100 + static_cast<unsigned>(one->id()));
    Hub& hub = *w.pool<Hub>()[0];
    Hub& other = *w.pool<Hub>()[1];
    for (const auto& one : w.pool<Hub>()) one->name = text(7);
    hub.addresses = {a[0], a[1]};
    other.addresses = {a[2]};
    hub.tags = orm::set<Tag>{t[0], t[1]};
    other.tags = orm::set<Tag>{t[1], t[2]};
    for (const auto& one : {n[0], n[1]}) hub.notes.set(one);
    other.notes.set(n[2]);
    for (const auto& one : {n[1], n[2]}) hub.numbered.set(one);
    other.numbered.set(n[0]);
    hub.children = {w.pool<Hub>()[1]};
    hub.items = {i[0], i[1]};
    other.items = {i[2]};
    hub.profile = w.pool<Profile>()[0];
    hub.labels = {t[0], t[0], t[1]};
    hub.lid = t[3];
    hub.words = {text(0), text(1), text(2)};
    hub.marks = orm::set<word>{word{text(0)}, word{text(1)}};
    hub.texts = {{word{text(0)}, text(1)}, {word{text(1)}, text(2)}};
    w.held<orm::list<Address>>().push_back(other.addresses.hold());
    w.held<orm::set<Tag>>().push_back(other.tags.hold());
    w.held<orm::dict<std::string, Note>>().push_back(other.notes.hold());
    w.held<orm::dict<int, Note>>().push_back(other.numbered.hold());
    w.held<orm::watched<bag>>().push_back(other.items.hold());
    w.held<orm::list<Tag>>().push_back(hub.labels.hold());
    w.held<orm::list<std::string>>().push_back(hub.words.hold());
    w.held<orm::set<word>>().push_back(hub.marks.hold());
    w.held<orm::dict<word, std::string>>().push_back(hub.texts.hold());
    if (variant % 4 == 1) return;
    w.each_pool([](auto& all) {
        for (const auto& one : all) orm::mark_committed(*one);
    });
    if (variant % 4 == 2) change(w);
    if (variant % 4 == 3) lend_loaders(w);
}

template <class Values>
std::string list_of(const Values& all) {
    std::string text;
    for (const auto& one : all) text += name_of(one) + ",";
    return text;
}

template <auto Member, class Class>
std::string history_text(Class& object) {
    constexpr auto attribute = orm::attr<Member>;
    const auto found = orm::history_of(object, attribute);
    std::string text = "+" + list_of(found.added) + " =" + list_of(found.unchanged) + " -" +
                       list_of(found.deleted);
    if (const auto before = orm::committed_value(object, attribute)) {
        if constexpr (
            requires { before->begin()->get(); } ||
            requires {
                before->push_back(*before->begin());
                before->front().size();
            })
            text += " was " + list_of(*before);
    }
    return text;
}

/// An attribute without loading or making anything.
template <auto Member, class Class>
std::string field_text(Class& object) {
    auto& field = object.*Member;
    const std::string start =
        std::to_string(object.id()) + "." + std::string{orm::attr<Member>.info().name()} + ":";
    std::string text = start;
    if (!field.has_value()) return text + "absent \n";
    using field_type = std::remove_reference_t<decltype(field)>;
    if constexpr (requires { field.begin(); }) {
        for (const entry& one : entries_of(field)) text += one.key + one.member + ",";
        text += history_text<Member>(object);
        // An empty one may be stored while its first member is refused.
        if (field.empty() && orm::history_of(object, orm::attr<Member>).deleted.empty())
            text = start + "absent";
    } else {
        text += name_of(field.get());
        if constexpr (requires { typename field_type::element_type; })
            text += history_text<Member>(object);
    }
    return text + " \n";
}

/// Along which relationships it is known to have a parent.
std::string parents_of(Hub& object) {
    return orm::has_parent(orm::attr<&Hub::children>, object) ? " has parent" : "";
}
std::string parents_of(Address& object) {
    return orm::has_parent(orm::attr<&Hub::addresses>, object) ? " has parent" : "";
}
std::string parents_of(Note& object) {
    return std::string{orm::has_parent(orm::attr<&Hub::notes>, object) ? " has parent" : ""} +
           (orm::has_parent(orm::attr<&Hub::numbered>, object) ? " has number" : "");
}
std::string parents_of(Profile& object) {
    return orm::has_parent(orm::attr<&Hub::profile>, object) ? " has parent" : "";
}
std::string parents_of(Item& object) {
    return orm::has_parent(orm::attr<&Hub::items>, object) ? " has parent" : "";
}
std::string parents_of(Tag&) {
    return {};
}

template <class T, class... Field>
std::string object_text(T& object, Field... fields) {
    std::string text = std::to_string(object.id()) + parents_of(object);
    text += orm::inspect(object).modified() ? "*\n" : "\n";
    ((text += fields(object)), ...);
    return text;
}
template <class T, auto... Members>
std::string pool_text(world& w) {
    std::string text;
    for (const auto& one : w.pool<T>())
        if (one != nullptr) text += object_text(*one, &field_text<Members, T>...);
    return text;
}

/// All that can be seen of a world.
std::string text_of(world& w) {
    std::string text =
        pool_text<Hub, &Hub::name, &Hub::addresses, &Hub::tags, &Hub::notes, &Hub::numbered,
                  &Hub::profile, &Hub::parent, &Hub::children, &Hub::items, &Hub::labels, &Hub::lid,
                  &Hub::words, &Hub::marks, &Hub::texts>(w) +
        pool_text<Address, &Address::email, &Address::user>(w) + pool_text<Tag, &Tag::users>(w) +
        pool_text<Note, &Note::keyword, &Note::user, &Note::numbered_in>(w) +
        pool_text<Profile, &Profile::hub>(w) + pool_text<Item, &Item::holder>(w);
    w.each_held([&](const auto& all) {
        for (const auto& one : all) {
            text += one.is_linked() ? "held " : "held alone ";
            for (const entry& each : entries_of(one)) text += each.key + each.member + ",";
            text += "\n";
        }
    });
    return text;
}

/// Lines of a text that differ from those of another.
std::string lines_unlike(const std::string& text, const std::string& other) {
    std::istringstream these{text};
    std::istringstream those{other};
    std::string found;
    for (std::string one, its; std::getline(these, one);) {
        std::getline(those, its);
        if (one != its) found += "\n  " + one + "\n  not " + its + "\n";
    }
    return found;
}

/// The same without what only says that something has been announced: which objects are modified,
/// and that nothing is there where nobody knew.
std::string without_marks(std::string text) {
    std::erase(text, '*');
    const std::string none = ":-+-, = - ";
    for (std::size_t at = 0; (at = text.find(none, at)) != std::string::npos;)
        text.replace(at, none.size(), ":absent ");
    return text;
}

/// What came of one attempt.
struct attempt {
    bool has_failed = false;  ///< an allocation did
    bool has_thrown = false;
    std::string after;
    std::string wrong;
    std::string apart;  ///< ends that do not agree
};

/// How much of an operation is one step.
enum class size {
    one_step,
    told_again,  ///< takes back what others have been told when a function of the user fails
    some_steps,
    half_told  ///< the other ends of some members may not be told
};
size size_of(const std::string& name) {
    const auto is = [&name](const char* step) {
        const std::string text = std::string{" "} + step;
        return name == step || (name.size() >= text.size() &&
                                name.compare(name.size() - text.size(), text.size(), text) == 0);
    };
    if (is("init_collection")) return size::half_told;
    if (name.find('.') == std::string::npos)
        for (const char* const one :
             {"= range", "= another's", "= held", "= itself", "= list", "moved to another", "="})
            if (is(one)) return size::some_steps;
    // Functions of the user get memory after others were told: those of a collection, which the
    // reference calls last, too, and a function that makes keys, for a member that moves.
    for (const char* const one :
         {"items append", "items adding", "bag append", "bag adding",
          "Note.numbered_in =", "Note.numbered_in set", "Note.user =", "Note.user set",
          "Item.holder =", "Item.holder set", "items append_with_event"})
        if (is(one)) return size::told_again;
    // What waited for a load is forgotten by commit: then the loader brings back what had left.
    if (is("commit, change")) return size::half_told;
    // The user's method has removed the member before its other end is told.
    if (is("removing_returned") || is("replacing")) return size::half_told;
    for (const char* const one : {"extend",
                                  "+=",
                                  "set slice",
                                  "set step",
                                  "update",
                                  "difference_update",
                                  "intersection_update",
                                  "symmetric_difference_update",
                                  "|=",
                                  "-=",
                                  "&=",
                                  "^=",
                                  "clear",
                                  "reset",
                                  "expire all",
                                  "expire members",
                                  "drop all held",
                                  "objects commit",
                                  "make",
                                  "emplace_back",
                                  "erase slice",
                                  "erase step",
                                  "pop",
                                  "pop or",
                                  "popitem",
                                  "restore",
                                  "restore some",
                                  "set_loader",
                                  "copy",
                                  "erase_if",
                                  "clear_with_event",
                                  "clear_without_event",
                                  "flag_modified each",
                                  "expire and read"})
        if (is(one)) return size::some_steps;
    return size::one_step;
}

/// Reads whatever may be loaded: how much of it was loaded before is no matter.
void load_all(world& w) {
    const auto read_one = [](auto& object, auto member) {
        try {
            static_cast<void>(orm::load_history(object, member));
        } catch (const orm::error&) {  // a member without a key
        }
    };
    const auto read = [&](auto& object, auto... members) { (read_one(object, members), ...); };
    const auto each = []<class T>(const std::vector<orm::ref<T>>& all, const auto& work) {
        for (const auto& one : all)
            if (one != nullptr && orm::inspect(*one).has_loader()) work(*one);
    };
    each(w.pool<Hub>(), [&](Hub& one) {
        read(one, orm::attr<&Hub::name>, orm::attr<&Hub::addresses>, orm::attr<&Hub::tags>,
             orm::attr<&Hub::notes>, orm::attr<&Hub::numbered>, orm::attr<&Hub::profile>,
             orm::attr<&Hub::parent>, orm::attr<&Hub::children>, orm::attr<&Hub::items>,
             orm::attr<&Hub::labels>, orm::attr<&Hub::lid>);
    });
    each(w.pool<Address>(), [&](Address& one) { read(one, orm::attr<&Address::user>); });
    each(w.pool<Profile>(), [&](Profile& one) { read(one, orm::attr<&Profile::hub>); });
    each(w.pool<Item>(), [&](Item& one) { read(one, orm::attr<&Item::holder>); });
}

/// `one` is nullptr: nothing is done.
attempt try_one(const operation* one, unsigned variant, long allocation) {
    attempted() = (one != nullptr ? one->name : "nothing") + ", variant " +
                  std::to_string(variant) + ", allocation " + std::to_string(allocation);
    attempt made;
    const std::size_t living_before = tracked::all().size();
    world w{variant};
    fill(w, variant);
    if (one != nullptr) {
        const failing_new fails{allocation};
        try {
            one->run(w, one->which);
        } catch (const std::bad_alloc&) {
            made.has_thrown = true;
        } catch (const orm::error&) {
        }
        made.has_failed = failing_new::has_failed();
    }
    if (variant % 4 == 3 && attempted().find("set_loader") == std::string::npos) load_all(w);
    made.after = text_of(w);
    made.wrong = broken(w);
    made.apart = ends_apart(w);
    if (made.wrong.empty() && allocation != 0) {
        // All goes on as ever.
        try {
            one->run(w, one->which);
        } catch (const orm::error&) {
        }
        if (const std::string later = broken(w); !later.empty()) made.wrong = "later: " + later;
    }
    const std::string left = end_all(w);
    if (tracked::all().size() > living_before) made.wrong += left;
    return made;
}

}  // namespace

TEST_CASE("an allocation that fails leaves values, both ends and history as before or as after",
          "[memory]") {
    if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(&tell_attempt);
    const unsigned variants = rounds(2, 8, 1);
    std::vector<std::string> before;
    for (unsigned variant = 0; variant < variants; ++variant)
        before.push_back(try_one(nullptr, variant, 0).after);
    std::map<std::string, std::string> wrong;
    unsigned failures = 0;
    const char* const only = std::getenv("ORM_STEP");
    for (const operation& one : operations()) {
        if (only != nullptr && one.name.find(only) == std::string::npos) continue;
        for (unsigned variant = 0; variant < variants; ++variant) {
            const attempt whole = try_one(&one, variant, 0);
            for (long allocation = 1;; ++allocation) {
                const attempt now = try_one(&one, variant, allocation);
                if (!now.has_failed) break;
                ++failures;
                std::string text = now.wrong;
                const size steps = size_of(one.name);
                if (steps != size::half_told && whole.apart.empty()) text += now.apart;
                const auto seen = [steps](const std::string& all) {
                    return steps == size::told_again ? without_marks(all) : all;
                };
                if ((steps == size::one_step || steps == size::told_again) &&
                    seen(now.after) != seen(before[variant]) && now.after != whole.after)
                    text += "a state between: " + lines_unlike(now.after, before[variant]) + "or " +
                            lines_unlike(now.after, whole.after);
                if (!text.empty())
                    wrong[one.name] = "variant " + std::to_string(variant) + ", allocation " +
                                      std::to_string(allocation) + ": " + text;
            }
        }
    }
    std::string text;
    for (const auto& [name, what] : wrong) text += name + ": " + what + "\n";
    INFO(failures << " allocations failed");
    CHECK((failures > 1000 || only != nullptr));
    CHECK(text == "");
}

}  // namespace hostile

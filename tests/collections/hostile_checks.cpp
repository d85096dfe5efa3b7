#include "hostile_checks.hpp"

#include <set>

#include "hostile_loaders.hpp"
#include "hostile_steps.hpp"

namespace hostile {
namespace {

std::vector<std::string> names(const std::vector<entry>& all) {
    std::vector<std::string> found;
    for (const entry& one : all) found.push_back(one.member);
    std::sort(found.begin(), found.end());
    return found;
}
template <class Values>
void add_names(std::vector<std::string>& to, const Values& all) {
    for (const auto& one : all) {
        look_at(one);
        to.push_back(name_of(one));
    }
    std::sort(to.begin(), to.end());
}
std::vector<std::string> each_once(std::vector<std::string> all) {
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}
std::string text_of(const std::vector<std::string>& all) {
    std::string text;
    for (const std::string& one : all) text += one + ",";
    return "{" + text + "}";
}
std::string text_of(const std::vector<entry>& all) {
    std::string text;
    for (const entry& one : all) text += (one.key.empty() ? "" : one.key + ":") + one.member + ",";
    return "{" + text + "}";
}

/// A collection as it stands alone: it counts what it holds, and finds it.
template <class Collection>
std::string inside(const Collection& all) {
    const std::vector<entry> found = entries_of(all);
    if (found.size() != all.size() || all.empty() != found.empty()) return "size ";
    if constexpr (is_dict<Collection>) {
        for (const auto& [key, member] : all) {
            const auto again = all.find(key);
            if (again == all.end() || !(again->second == member)) return "key not found ";
        }
    } else {
        for (const auto& one : all)
            if (!all.contains(one)) return "member not found ";
    }
    for (const entry& one : found)
        if (one.member == "-") return "null ";
    if constexpr (requires { typename Collection::key_type; }) {
        std::set<std::string> once;
        for (const entry& one : found)
            if (!once.insert(is_dict<Collection> ? one.key : one.member).second) return "twice ";
    }
    return {};
}

/// History is the difference of what is there and what was committed.
template <auto Member>
std::string history(Hub& hub, const std::vector<std::string>& now) {
    const auto found = orm::history_of(hub, orm::attr<Member>);
    std::vector<std::string> kept;
    add_names(kept, found.added);
    add_names(kept, found.unchanged);
    if (kept != now) return "added and unchanged are " + text_of(kept) + " ";
    std::vector<std::string> were;
    add_names(were, found.unchanged);
    add_names(were, found.deleted);
    std::vector<std::string> committed;
    if (const auto before = orm::committed_value(hub, orm::attr<Member>))
        add_names(committed, *before);
    if (each_once(were) != each_once(committed))
        return "unchanged and deleted are " + text_of(were) + ", committed " + text_of(committed);
    return {};
}

template <auto Member>
std::string check_collection(Hub& hub) {
    auto& all = hub.*Member;
    if (!all.has_value()) return {};
    std::string wrong = inside(all);
    if (wrong.empty()) wrong = history<Member>(hub, names(entries_of(all)));
    if (wrong.empty()) return {};
    return std::string{orm::attr<Member>.info().name()} + " of " + std::to_string(hub.id()) + ": " +
           wrong + text_of(entries_of(all)) + "; ";
}

/// Calls work.operator()<Member>() for each collection of a hub.
template <class Work>
void each_collection(const Work& work) {
    work.template operator()<&Hub::addresses>();
    work.template operator()<&Hub::tags>();
    work.template operator()<&Hub::notes>();
    work.template operator()<&Hub::numbered>();
    work.template operator()<&Hub::children>();
    work.template operator()<&Hub::items>();
    work.template operator()<&Hub::labels>();
    work.template operator()<&Hub::words>();
    work.template operator()<&Hub::marks>();
    work.template operator()<&Hub::texts>();
}
template <class Work>
void each_hub(world& w, const Work& work) {
    const auto hubs = w.pool<Hub>();
    for (const auto& hub : hubs)
        if (hub != nullptr) work(*hub);
}

struct calm {
    explicit calm(world& in) : w{in}, before{std::exchange(in.quiet, true)} {}
    ~calm() { w.quiet = before; }
    calm(const calm&) = delete;
    calm& operator=(const calm&) = delete;
    world& w;
    bool before;
};

template <auto Near, auto Far, class Class>
std::string check_owner(world& w, Class& object) {
    std::string owner = "-";
    for (const auto& [hub, all] : w.model[orm::attr<Far>.index].of)
        for (const entry& one : all)
            if (one.member == std::to_string(object.id())) owner = std::to_string(hub);
    const std::string says = name_of((object.*Near).get());
    if (says == owner) return {};
    return std::string{orm::attr<Near>.info().name()} + " of " + std::to_string(object.id()) +
           " is " + says + " and not " + owner + "; ";
}
template <class Class, auto Near, auto Far>
std::string check_owners(world& w) {
    std::string wrong;
    const auto all = w.pool<Class>();
    for (const auto& one : all)
        if (one != nullptr) wrong += check_owner<Near, Far>(w, *one);
    return wrong;
}

std::string check_users(world& w) {
    std::string wrong;
    const auto tags = w.pool<Tag>();
    for (const auto& tag : tags) {
        if (tag == nullptr) continue;
        std::vector<std::string> owners;
        for (const auto& [hub, all] : w.model[orm::attr<&Hub::tags>.index].of)
            for (const entry& one : all)
                if (one.member == name_of(tag)) owners.push_back(std::to_string(hub));
        std::sort(owners.begin(), owners.end());
        const auto says = names(entries_of(tag->users));
        if (says != owners)
            wrong += "users of " + name_of(tag) + " are " + text_of(says) + " and not " +
                     text_of(owners) + "; ";
    }
    return wrong;
}

/// Do members of a loaded collection name the hub as their owner?
template <auto Member, auto Near>
std::string check_members(Hub& hub) {
    if (!(hub.*Member).has_value()) return {};
    std::string wrong;
    const auto check = [&](const auto& member) {
        auto& end = (*member).*Near;
        if (end.has_value() && end.get() != orm::ref<Hub>::to(hub))
            wrong += name_of(member) + " in " + std::string{orm::attr<Member>.info().name()} +
                     " of " + std::to_string(hub.id()) + " names " + name_of(end.get()) + "; ";
    };
    if constexpr (is_dict<std::remove_reference_t<decltype(hub.*Member)>>) {
        for (const auto& one : (hub.*Member).values()) check(one);
    } else {
        const std::vector<typename std::remove_reference_t<decltype(hub.*Member)>::value_type> all(
            (hub.*Member).begin(), (hub.*Member).end());
        for (const auto& one : all) check(one);
    }
    return wrong;
}
/// Does the owner's loaded collection hold the object?
template <class Class, auto Near, auto Far>
std::string check_held_by_owner(world& w) {
    std::string wrong;
    const auto all = w.pool<Class>();
    for (const auto& one : all) {
        if (one == nullptr || !((*one).*Near).has_value()) continue;
        const orm::ref<Hub> owner = ((*one).*Near).get();
        if (owner == nullptr || !((*owner).*Far).has_value()) continue;
        const auto held = names(entries_of((*owner).*Far));
        if (std::find(held.begin(), held.end(), name_of(one)) == held.end())
            wrong += std::string{orm::attr<Far>.info().name()} + " of " + name_of(owner) +
                     " lacks " + name_of(one) + "; ";
    }
    return wrong;
}

void empty(Hub& hub) {
    each_collection([&]<auto Member>() {
        using field = std::remove_reference_t<decltype(hub.*Member)>;
        if constexpr (std::is_same_v<field, orm::dict<word, std::string>>)
            orm::init_collection(hub, orm::attr<Member>);
        else
            orm::set_committed_value(hub, orm::attr<Member>,
                                     std::vector<typename field::value_type>{});
    });
    orm::set_committed_value(hub, orm::attr<&Hub::name>, std::string{});
    orm::set_committed_value(hub, orm::attr<&Hub::level>, std::optional<int>{});
    orm::set_committed_value(hub, orm::attr<&Hub::profile>, orm::ref<Profile>{});
    orm::set_committed_value(hub, orm::attr<&Hub::parent>, orm::ref<Hub>{});
    orm::set_committed_value(hub, orm::attr<&Hub::lid>, orm::ref<Tag>{});
}
void empty(Address& address) {
    orm::set_committed_value(address, orm::attr<&Address::email>, text(0));
    orm::set_committed_value(address, orm::attr<&Address::user>, orm::ref<Hub>{});
}
void empty(Tag& tag) {
    orm::set_committed_value(tag, orm::attr<&Tag::label>, text(0));
    orm::set_committed_value(tag, orm::attr<&Tag::users>, std::vector<orm::ref<Hub>>{});
}
void empty(Note& note) {
    orm::set_committed_value(note, orm::attr<&Note::keyword>,
                             text(100 + static_cast<unsigned>(note.id())));
    orm::set_committed_value(note, orm::attr<&Note::user>, orm::ref<Hub>{});
    orm::set_committed_value(note, orm::attr<&Note::numbered_in>, orm::ref<Hub>{});
}
void empty(Profile& profile) {
    orm::set_committed_value(profile, orm::attr<&Profile::bio>, text(0));
    orm::set_committed_value(profile, orm::attr<&Profile::hub>, orm::ref<Hub>{});
}
void empty(Item& item) {
    orm::set_committed_value(item, orm::attr<&Item::name>, text(0));
    orm::set_committed_value(item, orm::attr<&Item::holder>, orm::ref<Hub>{});
}

/// Handles to all living objects of a class.
template <class T>
std::vector<orm::ref<T>> living() {
    std::vector<orm::ref<T>> all;
    for (tracked* const one : tracked::all())
        if (T* const object = dynamic_cast<T*>(one)) all.push_back(orm::ref<T>::to(*object));
    return all;
}
template <class T>
void empty_all() {
    for (const auto& one : living<T>()) {
        orm::instance_state& state = orm::inspect(*one);
        state.clear_loader();
        state.expire_all();
        empty(*one);
    }
}

}  // namespace

std::string broken(world& w) {
    const calm guard{w};
    std::string wrong;
    each_hub(w, [&](Hub& hub) {
        each_collection([&]<auto Member>() { wrong += check_collection<Member>(hub); });
        for (const auto& one : orm::history_of(hub, orm::attr<&Hub::profile>).sum()) look_at(one);
        for (const auto& one : orm::history_of(hub, orm::attr<&Hub::lid>).sum()) look_at(one);
        for (const auto& one : orm::history_of(hub, orm::attr<&Hub::parent>).sum()) look_at(one);
    });
    w.each_held([&](auto& all) {
        for (const auto& one : all)
            if (const std::string found = inside(one); !found.empty())
                wrong += "a held collection: " + found + text_of(entries_of(one)) + "; ";
    });
    return wrong;
}

std::string difference(world& w) {
    std::string wrong;
    each_hub(w, [&](Hub& hub) {
        const std::string number = std::to_string(hub.id());
        each_collection([&]<auto Member>() {
            const auto found = entries_of(hub.*Member);
            auto known = w.model[orm::attr<Member>.index].of[hub.id()];
            if constexpr (!is_dict<std::remove_reference_t<decltype(hub.*Member)>>)
                for (entry& one : known) one.key.clear();
            if (found != known)
                wrong += std::string{orm::attr<Member>.info().name()} + " of " + number + " is " +
                         text_of(found) + " and not " + text_of(known) + "; ";
        });
        const auto partner = [&](const char* of, const auto& now, const std::map<int, int>& known) {
            const auto found = known.find(hub.id());
            const std::string name = found == known.end() ? "-" : std::to_string(found->second);
            if (name_of(now.get()) != name)
                wrong += std::string{of} + " of " + number + " is " + name_of(now.get()) +
                         " and not " + name + "; ";
        };
        partner("profile", hub.profile, w.profile);
        partner("lid", hub.lid, w.lid);
        if (hub.name.get() != w.name[hub.id()]) wrong += "name of " + number + "; ";
    });
    wrong += check_owners<Address, &Address::user, &Hub::addresses>(w);
    wrong += check_owners<Note, &Note::user, &Hub::notes>(w);
    wrong += check_owners<Note, &Note::numbered_in, &Hub::numbered>(w);
    wrong += check_owners<Hub, &Hub::parent, &Hub::children>(w);
    wrong += check_owners<Item, &Item::holder, &Hub::items>(w);
    return wrong + check_users(w);
}

std::string ends_apart(world& w) {
    const calm guard{w};
    std::string wrong;
    each_hub(w, [&](Hub& hub) {
        wrong += check_members<&Hub::addresses, &Address::user>(hub);
        wrong += check_members<&Hub::notes, &Note::user>(hub);
        wrong += check_members<&Hub::numbered, &Note::numbered_in>(hub);
        wrong += check_members<&Hub::children, &Hub::parent>(hub);
        wrong += check_members<&Hub::items, &Item::holder>(hub);
    });
    wrong += check_held_by_owner<Address, &Address::user, &Hub::addresses>(w);
    wrong += check_held_by_owner<Note, &Note::user, &Hub::notes>(w);
    wrong += check_held_by_owner<Note, &Note::numbered_in, &Hub::numbered>(w);
    wrong += check_held_by_owner<Hub, &Hub::parent, &Hub::children>(w);
    wrong += check_held_by_owner<Item, &Item::holder, &Hub::items>(w);
    return wrong;
}

std::string start_anew(world& w) {
    w.quiet = true;
    w.profile.clear();
    w.lid.clear();
    w.name.clear();
    for (expected& one : w.model) one.of.clear();
    empty_all<Hub>();
    empty_all<Address>();
    empty_all<Tag>();
    empty_all<Note>();
    empty_all<Profile>();
    empty_all<Item>();
    // What refused assignments left behind keeps its owner.
    w.each_held(
        [](auto& all) { std::erase_if(all, [](const auto& one) { return one.is_linked(); }); });
    std::set<std::string> reachable;
    w.each_pool([&](auto& all) {
        for (const auto& one : all) {
            if (one == nullptr) continue;
            orm::collect(*one);
            reachable.insert(name_of(one));
        }
    });
    w.each_held([&](auto& all) {
        for (const auto& one : all) {
            using value = typename std::remove_reference_t<decltype(one)>::value_type;
            if constexpr (!orm::is_value<value>) {
                const auto collect = [&](const auto& member) {
                    orm::collect(*member);
                    reachable.insert(name_of(member));
                };
                if constexpr (is_dict<std::remove_cvref_t<decltype(one)>>) {
                    for (const auto& member : one.values()) collect(member);
                } else {
                    const std::vector<value> members(one.begin(), one.end());
                    for (const auto& member : members) collect(member);
                }
            }
        }
    });
    std::set<std::string> alive;
    for (const tracked* const one : tracked::all()) alive.insert(std::to_string(one->id()));
    if (alive == reachable) return {};
    return std::to_string(alive.size()) + " objects live, " + std::to_string(reachable.size()) +
           " can be reached";
}

std::string end_all(world& w) {
    const calm guard{w};
    w.each_held([](auto& all) { all.clear(); });
    w.each_pool([](auto& all) {
        for (auto& one : all) one = nullptr;
    });
    if (tracked::all().empty()) return {};
    std::string numbers;
    for (const tracked* const one : tracked::all()) numbers += std::to_string(one->id()) + " ";
    return "objects that nothing leads to live: " + numbers;
}

}  // namespace hostile

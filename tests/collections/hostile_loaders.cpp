#include "hostile_loaders.hpp"

#include <span>
#include <string_view>

#include "hostile_steps.hpp"

namespace hostile {
namespace {

/// The living object of this number.
template <class T>
orm::ref<T> find(const std::string& number) {
    for (tracked* const one : tracked::all())
        if (std::to_string(one->id()) == number)
            if (T* const object = dynamic_cast<T*>(one)) return orm::ref<T>::to(*object);
    return nullptr;
}

template <class T>
std::vector<orm::ref<T>> members(std::vector<entry>& all) {
    std::vector<orm::ref<T>> found;
    // While the collection was not loaded nothing kept its members.
    std::erase_if(all, [](const entry& one) { return find<T>(one.member) == nullptr; });
    for (const entry& one : all) found.push_back(find<T>(one.member));
    return found;
}

/// What the model says that the attribute of a hub holds.
template <auto Member>
void store_known(world& w, Hub& hub) {
    auto& all = w.model[orm::attr<Member>.index].of[hub.id()];
    using field = std::remove_reference_t<decltype(hub.*Member)>;
    using value = typename field::value_type;
    if constexpr (std::is_same_v<field, orm::dict<word, std::string>>) {
        return;  // takes its keys from what is assigned only
    } else if constexpr (std::is_same_v<value, std::string>) {
        std::vector<std::string> texts;
        for (const entry& one : all) texts.push_back(one.member);
        orm::set_committed_value(hub, orm::attr<Member>, texts);
    } else if constexpr (std::is_same_v<value, word>) {
        std::vector<word> words;
        for (const entry& one : all) words.push_back(word{one.member});
        orm::set_committed_value(hub, orm::attr<Member>, words);
    } else {
        orm::set_committed_value(hub, orm::attr<Member>,
                                 members<typename element_of<value>::type>(all));
    }
}
template <auto Member>
void store_any(world& w, Hub& hub) {
    using field = std::remove_reference_t<decltype(hub.*Member)>;
    if constexpr (!std::is_same_v<field, orm::dict<word, std::string>>)
        orm::set_committed_value(hub, orm::attr<Member>,
                                 some<typename field::value_type>(w, sequence{}));
}
template <auto Member>
void store(world& w, Hub& hub) {
    w.quiet ? store_known<Member>(w, hub) : store_any<Member>(w, hub);
}

void load_of_hub(world& w, Hub& hub, std::string_view name) {
    if (name == "addresses") return store<&Hub::addresses>(w, hub);
    if (name == "tags") return store<&Hub::tags>(w, hub);
    if (name == "notes") return store<&Hub::notes>(w, hub);
    if (name == "numbered") return store<&Hub::numbered>(w, hub);
    if (name == "children") return store<&Hub::children>(w, hub);
    if (name == "items") return store<&Hub::items>(w, hub);
    if (name == "labels") return store<&Hub::labels>(w, hub);
    if (name == "words") return store<&Hub::words>(w, hub);
    if (name == "marks") return store<&Hub::marks>(w, hub);
    if (name == "name")
        return orm::set_committed_value(hub, orm::attr<&Hub::name>,
                                        w.quiet ? w.name[hub.id()] : text(w.pick(6)));
    const auto known = [&hub](const std::map<int, int>& of) {
        const auto found = of.find(hub.id());
        return found == of.end() ? std::string{} : std::to_string(found->second);
    };
    if (name == "profile")
        return orm::set_committed_value(
            hub, orm::attr<&Hub::profile>,
            w.quiet ? find<Profile>(known(w.profile)) : w.any<Profile>());
    if (name == "lid")
        return orm::set_committed_value(hub, orm::attr<&Hub::lid>,
                                        w.quiet ? find<Tag>(known(w.lid)) : w.any<Tag>());
    if (name == "parent" && !w.quiet)
        return orm::set_committed_value(hub, orm::attr<&Hub::parent>, w.any<Hub>());
}

/// The hub that has the member in this attribute.
template <auto Far>
orm::ref<Hub> owner_of(world& w, const tracked& member) {
    for (const auto& [owner, all] : w.model[orm::attr<Far>.index].of)
        for (const entry& one : all)
            if (one.member == std::to_string(member.id())) return find<Hub>(std::to_string(owner));
    return nullptr;
}
template <auto Near, auto Far, class Class>
void load_owner(world& w, Class& object) {
    orm::set_committed_value(object, orm::attr<Near>,
                             w.quiet ? owner_of<Far>(w, object) : w.any<Hub>());
}

void load_one(world& w, orm::instance_state& state, std::string_view name) {
    const orm::class_manager& manager = state.manager();
    if (&manager == &orm::map<Hub>()) {
        Hub& hub = state.object<Hub>();
        if (name == "parent" && w.quiet) return load_owner<&Hub::parent, &Hub::children>(w, hub);
        load_of_hub(w, hub, name);
    } else if (&manager == &orm::map<Address>() || &manager == &orm::map<Special>()) {
        if (name == "user") load_owner<&Address::user, &Hub::addresses>(w, state.object<Address>());
    } else if (&manager == &orm::map<Note>()) {
        Note& note = state.object<Note>();
        if (name == "user") load_owner<&Note::user, &Hub::notes>(w, note);
        if (name == "numbered_in") load_owner<&Note::numbered_in, &Hub::numbered>(w, note);
        if (name == "keyword")
            orm::set_committed_value(note, orm::attr<&Note::keyword>,
                                     text(100 + static_cast<unsigned>(note.id())));
    } else if (&manager == &orm::map<Item>()) {
        if (name == "holder") load_owner<&Item::holder, &Hub::items>(w, state.object<Item>());
    } else if (&manager == &orm::map<Profile>()) {
        if (name != "hub") return;
        Profile& profile = state.object<Profile>();
        orm::ref<Hub> hub = w.any<Hub>();
        if (w.quiet) hub = nullptr;
        for (const auto& [owner, partner] : w.profile)
            if (w.quiet && partner == profile.id()) hub = find<Hub>(std::to_string(owner));
        orm::set_committed_value(profile, orm::attr<&Profile::hub>, hub);
    } else if (name == "users") {
        Tag& tag = state.object<Tag>();
        std::vector<orm::ref<Hub>> owners;
        for (const auto& [owner, all] : w.model[orm::attr<&Hub::tags>.index].of)
            for (const entry& one : all)
                if (w.quiet && one.member == name_of(orm::ref<Tag>::to(tag)))
                    owners.push_back(find<Hub>(std::to_string(owner)));
        if (!w.quiet) owners = some<orm::ref<Hub>>(w, sequence{});
        orm::set_committed_value(tag, orm::attr<&Tag::users>, owners);
    }
}

void load(world& w, orm::instance_state& state, std::span<orm::attribute_info* const> wanted) {
    for (const orm::attribute_info* const one : wanted) {
        if (!w.quiet && w.once_in(4)) continue;
        load_one(w, state, one->name());
        // A loader may bring more than it was asked for.
        if (!w.quiet && w.once_in(4)) load_one(w, orm::inspect(*w.any<Hub>()), "addresses");
        if (!w.quiet && w.once_in(4)) load_one(w, orm::inspect(*w.any<Hub>()), "notes");
    }
    if (!w.quiet) interfere(w);
}

}  // namespace

void set_loader(world& w, orm::instance_state& state) {
    state.set_loader([&w](orm::instance_state& of, std::span<orm::attribute_info* const> wanted) {
        load(w, of, wanted);
    });
}

void set_loaders(world& w) {
    w.each_pool([&w](auto& all) {
        for (const auto& one : all)
            if (one != nullptr && !orm::inspect(*one).has_loader())
                set_loader(w, orm::inspect(*one));
    });
}

}  // namespace hostile

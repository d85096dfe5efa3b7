#include <memory>

#include "hostile_loaders.hpp"
#include "hostile_steps.hpp"

// Attributes that refer to one object, scalars, and what is done to whole objects.

namespace hostile {
namespace {

constexpr const char* one_steps[] = {"=",      "= null",        "set",           "reset",
                                     "read",   "expire",        "set_committed", "history_of",
                                     "commit", "flag_modified", "load_history",  "committed"};

/// Steps that no model has to know of.
template <auto Near, class Class, class Far>
void other_step(world& w, Class& object, const orm::ref<Far>& far, unsigned which) {
    constexpr auto attribute = orm::attr<Near>;
    auto& field = object.*Near;
    switch (which) {
        case 4:
            return look_at(orm::ref<Far>{field.get()});
        case 5:
            if (w.quiet && !orm::inspect(object).has_loader()) return;
            orm::mark_expired(object, attribute);
            if (w.quiet) look_at(orm::ref<Far>{field.get()});  // or its old owner is not known
            return;
        case 6:
            return orm::set_committed_value(object, attribute,
                                            w.quiet ? orm::ref<Far>{field.get()} : far);
        case 7:
            for (const auto& one : orm::history_of(object, attribute).sum()) look_at(one);
            return;
        case 8:
            return orm::mark_committed(object, attribute);
        case 9:
            if (!w.quiet || field.has_value()) orm::flag_modified(object, attribute);
            return;
        case 10:
            for (const auto& one : orm::load_history(object, attribute).sum()) look_at(one);
            return;
        default:
            if (const auto before = orm::committed_value(object, attribute)) look_at(*before);
    }
}

/// The end of a one-to-many relationship that names the owner.
template <class Class, auto Near, auto Far>
void owner_step(world& w, unsigned which) {
    const orm::ref<Class> object = w.any<Class>();
    const orm::ref<Hub> hub = w.any<Hub>();
    auto& field = (*object).*Near;
    entry one = entry_of(object);
    if constexpr (is_dict<std::remove_reference_t<decltype((*hub).*Far)>>)
        if (w.quiet)
            one.key = name_of(own_key(
                *object, typename std::remove_reference_t<decltype((*hub).*Far)>::key_type{}));
    sequence m = w.view<Far>(*hub);
    switch (which) {
        case 0:
        case 2:
            if (which == 0)
                field = hub;
            else
                field.set(hub);
            if (m.is_known() && !m.contains(one.member)) m.add(one);
            return;
        case 1:
        case 3:
            if (which == 1)
                field = nullptr;
            else if (!w.quiet || field.has_value())
                field.reset();
            if (w.quiet)
                for (auto& [owner, all] : w.model[orm::attr<Far>.index].of)
                    std::erase_if(all, [&](const entry& e) { return e.member == one.member; });
            return;
        default:
            other_step<Near>(w, *object, hub, which);
    }
}

/// One-to-one: who takes a partner from one end leaves the other's as it is, so the model only
/// knows those who have none.
void profile_step(world& w, unsigned which) {
    const orm::ref<Hub> hub = w.any<Hub>();
    const orm::ref<Profile> profile = w.any<Profile>();
    if (which > 3) return other_step<&Hub::profile>(w, *hub, profile, which);
    const bool is_free = w.profile.count(hub->id()) == 0 &&
                         std::none_of(w.profile.begin(), w.profile.end(), [&](const auto& pair) {
                             return pair.second == profile->id();
                         });
    if (which == 1 || which == 3) {
        if (which == 1)
            hub->profile = nullptr;
        else if (!w.quiet || hub->profile.has_value())
            hub->profile.reset();
        w.profile.erase(hub->id());
        return;
    }
    if (w.quiet && !is_free) return;
    hub->profile = profile;
    if (w.quiet) w.profile[hub->id()] = profile->id();
}
void profile_end_step(world& w, unsigned which) {
    const orm::ref<Hub> hub = w.any<Hub>();
    const orm::ref<Profile> profile = w.any<Profile>();
    if (which > 3) return other_step<&Profile::hub>(w, *profile, hub, which);
    if (which == 1 || which == 3) {
        if (which == 1)
            profile->hub = nullptr;
        else if (!w.quiet || profile->hub.has_value())
            profile->hub.reset();
        std::erase_if(w.profile, [&](const auto& one) { return one.second == profile->id(); });
        return;
    }
    if (w.quiet && w.profile.count(hub->id()) != 0) return;
    profile->hub = hub;
    if (!w.quiet) return;
    std::erase_if(w.profile, [&](const auto& one) { return one.second == profile->id(); });
    w.profile[hub->id()] = profile->id();
}

void lid_step(world& w, unsigned which) {
    const orm::ref<Hub> hub = w.any<Hub>();
    const orm::ref<Tag> tag = w.any<Tag>();
    if (which > 3) return other_step<&Hub::lid>(w, *hub, tag, which);
    if (which == 1 || which == 3) {
        if (which == 1)
            hub->lid = nullptr;
        else if (!w.quiet || hub->lid.has_value())
            hub->lid.reset();
        w.lid.erase(hub->id());
        return;
    }
    hub->lid = tag;
    if (w.quiet) w.lid[hub->id()] = tag->id();
}

constexpr const char* scalar_steps[] = {"=",      "modify",      "reset",         "read",
                                        "expire", "history_of",  "set_committed", "flag_modified",
                                        "commit", "load_history"};

void name_step(world& w, unsigned which) {
    constexpr auto attribute = orm::attr<&Hub::name>;
    const orm::ref<Hub> hub = w.any<Hub>();
    const std::string given = text(w.pick(6));
    std::string& known = w.name[hub->id()];
    switch (which) {
        case 0:
            hub->name = given;
            break;
        case 1:
            hub->name.modify([&](std::string& value) { value = given; });
            break;
        case 2:
            if (!w.quiet || hub->name.has_value()) hub->name.reset();
            known = "";
            return;
        case 3:
            static_cast<void>(hub->name.get().size());
            return;
        case 4:
            if (!w.quiet || orm::inspect(*hub).has_loader()) orm::mark_expired(*hub, attribute);
            return;
        case 5:
            for (const auto& one : orm::history_of(*hub, attribute).sum())
                static_cast<void>(one.size());
            return;
        case 6:
            orm::set_committed_value(*hub, attribute, given);
            break;
        case 7:
            if (!w.quiet || hub->name.has_value()) orm::flag_modified(*hub, attribute);
            return;
        case 8:
            return orm::mark_committed(*hub, attribute);
        default:
            for (const auto& one : orm::load_history(*hub, attribute).sum())
                static_cast<void>(one.size());
            return;
    }
    known = given;
}
void level_step(world& w, unsigned which) {
    const orm::ref<Hub> hub = w.any<Hub>();
    switch (which) {
        case 0:
            hub->level = 3;
            return;
        case 1:
            return hub->level.modify(
                [](std::optional<int>& value) { value = value.value_or(0) + 1; });
        case 2:
            hub->level = std::nullopt;
            return;
        case 3:
            if (!w.quiet) hub->level.reset();
            return;
        default:
            static_cast<void>(hub->level.get().has_value());
    }
}
/// A key that changes does not move the member: beyond the model.
void keyword_step(world& w, unsigned which) {
    if (w.quiet) return;
    const orm::ref<Note> note = w.any<Note>();
    switch (which) {
        case 0:
            note->keyword = text(w.pick(6));
            return;
        case 1:
            return note->keyword.reset();
        case 2:
            return orm::mark_expired(*note, orm::attr<&Note::keyword>);
        default:
            note->keyword.set(text(100 + static_cast<unsigned>(note->id())));
    }
}
void email_step(world& w, unsigned) {
    const orm::ref<Address> address = w.any<Address>();
    address->email = text(w.pick(6));
    look_at(address->email.get());
}

constexpr const char* object_steps[] = {"collect", "drop handle",    "has_parent",
                                        "commit",  "set_loader",     "clear_loader",
                                        "make",    "expire members", "drop all held"};

void object_step(world& w, unsigned which) {
    switch (which) {
        case 0:
            return orm::collect(*w.any<Hub>());
        case 1:
            return w.drop_any_handle();
        case 2:
            static_cast<void>(orm::has_parent(orm::attr<&Hub::addresses>, *w.any<Address>()));
            static_cast<void>(orm::has_parent(orm::attr<&Hub::children>, *w.any<Hub>()));
            return;
        case 3:
            orm::mark_committed(*w.any<Address>());
            orm::mark_committed(*w.any<Note>());
            orm::mark_committed(*w.any<Tag>());
            return;
        case 4:
            return set_loaders(w);
        case 5:
            if (!w.quiet) orm::inspect(*w.any<Hub>()).clear_loader();
            return;
        case 6: {
            if (w.quiet) return;
            const orm::ref<Tag> tag = w.any<Tag>();
            Hub plain;
            plain.labels.append(tag);
            plain.lid = tag;
            plain.words.append(text(1));
            plain.marks.add(word{text(2)});
            plain.name = text(3);
            const auto held = plain.labels.hold();
            w.pool<Hub>()[w.pick(3)] = orm::make<Hub>(plain);
            return;
        }
        case 7:
            if (w.quiet) return;
            orm::mark_expired(*w.any<Address>());
            orm::mark_expired(*w.any<Note>());
            orm::mark_expired(*w.any<Tag>());
            return;
        default:
            w.each_held([&](auto& all) {
                if (w.once_in(4)) all.clear();
            });
    }
}

}  // namespace

std::vector<operation> object_operations() {
    std::vector<operation> all;
    add_operations(all, "Address.user", one_steps,
                   &owner_step<Address, &Address::user, &Hub::addresses>);
    add_operations(all, "Note.user", one_steps, &owner_step<Note, &Note::user, &Hub::notes>);
    add_operations(all, "Note.numbered_in", one_steps,
                   &owner_step<Note, &Note::numbered_in, &Hub::numbered>);
    add_operations(all, "Hub.parent", one_steps, &owner_step<Hub, &Hub::parent, &Hub::children>);
    add_operations(all, "Item.holder", one_steps, &owner_step<Item, &Item::holder, &Hub::items>);
    add_operations(all, "Hub.profile", one_steps, &profile_step);
    add_operations(all, "Profile.hub", one_steps, &profile_end_step);
    add_operations(all, "Hub.lid", one_steps, &lid_step);
    add_operations(all, "objects", object_steps, &object_step);
    return all;
}

std::vector<operation> scalar_operations() {
    std::vector<operation> all;
    add_operations(all, "Hub.name", scalar_steps, &name_step);
    constexpr const char* level_steps[] = {"=", "modify", "= null", "reset", "read"};
    add_operations(all, "Hub.level", level_steps, &level_step);
    constexpr const char* keyword_steps[] = {"=", "reset", "expire", "set"};
    add_operations(all, "Note.keyword", keyword_steps, &keyword_step);
    constexpr const char* email_steps[] = {"="};
    add_operations(all, "Address.email", email_steps, &email_step);
    return all;
}

const std::vector<operation>& operations() {
    static const std::vector<operation> all = [] {
        std::vector<operation> joined;
        for (auto* const part :
             {&list_operations, &set_operations, &dict_operations, &bag_operations,
              &object_operations, &scalar_operations, &undo_operations})
            for (operation& one : part()) joined.push_back(std::move(one));
        return joined;
    }();
    return all;
}

}  // namespace hostile

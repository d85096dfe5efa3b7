#include "hostile_steps.hpp"

// Undo, copies, moves between owners, and what an adapter does. No model knows of them.

namespace hostile {
namespace {

constexpr const char* undo_steps[] = {"restore",
                                      "change, restore",
                                      "copy",
                                      "moved to another",
                                      "erase_if",
                                      "append_with_event",
                                      "remove_with_event",
                                      "clear_with_event",
                                      "append_without_event",
                                      "remove_without_event",
                                      "clear_without_event",
                                      "commit, change"};

/// By an adapter, whatever kind of collection it is.
template <class Field>
void adapter_step(world& w, Field& field, unsigned which) {
    using value = typename orm::adapter<typename Field::element_type>::value_type;
    if constexpr (std::is_same_v<Field, orm::dict<word, std::string>>) {
        if (which == 5 || which == 8) return;  // it asks values for keys, which have none
    }
    const auto held = field.hold();
    orm::adapter<typename Field::element_type> adapter{held.body()};
    const auto all = adapter.members();
    const value one = all.empty() || which == 5 || which == 8
                          ? draw<value>(w)
                          : all[w.pick(static_cast<unsigned>(all.size()))];
    switch (which) {
        case 5:
            return adapter.append_with_event(one);
        case 6:
            return adapter.remove_with_event(one);
        case 7:
            return adapter.clear_with_event();
        case 8:
            return adapter.append_without_event(one);
        case 9:
            return adapter.remove_without_event(one);
        default:
            return adapter.clear_without_event();
    }
}

template <class Field>
std::size_t erase_some(world& w, Field& field) {
    const auto chosen = [&w] {
        user_function();
        return w.once_in(2);
    };
    if constexpr (is_dict<Field>) {
        return orm::erase_if(field, [&](const auto& item) {
            look_at(item.second);
            return chosen();
        });
    } else {
        return orm::erase_if(field, [&](const auto& member) {
            look_at(member);
            return chosen();
        });
    }
}

template <auto Member>
void undo_step(world& w, unsigned which) {
    if (w.quiet) return;
    const orm::ref<Hub> hub = w.any<Hub>();
    auto& field = (*hub).*Member;
    using field_type = std::remove_reference_t<decltype(field)>;
    constexpr auto attribute = orm::attr<Member>;
    switch (which) {
        case 1:
            erase_some(w, field);
            [[fallthrough]];
        case 0:
            return orm::restore(*hub, attribute);
        case 2: {
            const field_type copy{field};
            static_cast<void>(entries_of(copy));
            Hub plain;
            plain.*Member = field;
            static_cast<void>(entries_of(plain.*Member));
            return;
        }
        case 3: {
            const orm::ref<Hub> other = w.any<Hub>();
            (*other).*Member = std::move(field);
            return;
        }
        case 4:
            erase_some(w, field);
            return;
        case 11:
            orm::mark_committed(*hub, attribute);
            erase_some(w, field);
            return;
        default:
            return adapter_step(w, field, which);
    }
}

/// Of attributes that refer to one object, and of whole objects.
template <class Class, auto... Members>
void undo_object(world& w, unsigned which) {
    if (w.quiet) return;
    const orm::ref<Class> object = w.any<Class>();
    switch (which) {
        case 0:
            return orm::restore(*object);
        case 1:
            return orm::restore(*object, orm::attr<Members>...);
        case 2:
            return orm::mark_committed(*object);
        case 3:
            return orm::mark_expired(*object);
        case 4:
            return orm::mark_expired(*object, orm::attr<Members>...);
        case 5:
            return (orm::flag_modified(*object, orm::attr<Members>), ...);
        case 6:
            orm::mark_expired(*object);
            [[fallthrough]];
        default:  // what is not there is loaded, or made
            (static_cast<void>((*object).*Members == (*object).*Members), ...);
    }
}

}  // namespace

std::vector<operation> undo_operations() {
    std::vector<operation> all;
    add_operations(all, "addresses", undo_steps, &undo_step<&Hub::addresses>);
    add_operations(all, "children", undo_steps, &undo_step<&Hub::children>);
    add_operations(all, "tags", undo_steps, &undo_step<&Hub::tags>);
    add_operations(all, "notes", undo_steps, &undo_step<&Hub::notes>);
    add_operations(all, "numbered", undo_steps, &undo_step<&Hub::numbered>);
    add_operations(all, "items", undo_steps, &undo_step<&Hub::items>);
    add_operations(all, "labels", undo_steps, &undo_step<&Hub::labels>);
    add_operations(all, "words", undo_steps, &undo_step<&Hub::words>);
    add_operations(all, "marks", undo_steps, &undo_step<&Hub::marks>);
    add_operations(all, "texts", undo_steps, &undo_step<&Hub::texts>);
    constexpr const char* steps[] = {"restore",         "restore some", "commit all",
                                     "expire all",      "expire some",  "flag_modified each",
                                     "expire and read", "read"};
    add_operations(all, "a hub", steps,
                   &undo_object<Hub, &Hub::name, &Hub::profile, &Hub::parent, &Hub::lid>);
    add_operations(all, "an address", steps,
                   &undo_object<Address, &Address::email, &Address::user>);
    add_operations(all, "a note", steps,
                   &undo_object<Note, &Note::keyword, &Note::user, &Note::numbered_in>);
    add_operations(all, "a tag", steps, &undo_object<Tag, &Tag::label>);
    add_operations(all, "a profile", steps, &undo_object<Profile, &Profile::hub>);
    add_operations(all, "an item", steps, &undo_object<Item, &Item::holder>);
    return all;
}

}  // namespace hostile

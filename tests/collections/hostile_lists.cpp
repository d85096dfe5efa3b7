#include <stdexcept>

#include "hostile_steps.hpp"

namespace hostile {
namespace {

constexpr const char* list_steps[] = {
    "append", "emplace_back", "insert",    "extend",      "+=",    "remove",
    "pop",    "set",          "set slice", "set step",    "erase", "erase slice",
    "clear",  "reverse",      "sort",      "sort throws", "read",  "erase step"};

template <class L>
void list_step(world& w, L& l, sequence m, unsigned which) {
    using value = typename L::value_type;
    switch (which) {
        case 0: {
            const value one = draw<value>(w);
            if (!m.admits(name_of(one))) return;
            l.append(one);
            return m.add(entry_of(one));
        }
        case 1: {
            std::string name;
            if constexpr (orm::is_value<typename L::value_type>) {
                name = name_of(l.emplace_back(text(w.pick(6))));
            } else {
                l.emplace_back();
                if (m.is_known()) name = name_of(l.back());
            }
            return m.add({"", name});
        }
        case 2: {
            const std::size_t size = l.size();
            const std::ptrdiff_t at = some_index(w, size);
            const value one = draw<value>(w);
            if (!m.admits(name_of(one))) return;
            l.insert(at, one);
            return m.is_known() ? m.put(place_of(at, size), entry_of(one)) : void();
        }
        case 3:
        case 4: {
            const auto all = some<value>(w, m);
            if (which == 3)
                l.extend(all);
            else
                l += all;
            for (const value& one : all) m.add(entry_of(one));
            return;
        }
        case 5: {
            const value one = draw<value>(w);
            if (m.is_known() && !m.contains(name_of(one))) return;
            l.remove(one);
            return m.take_first(name_of(one));
        }
        case 6:
        case 10: {
            const std::size_t size = l.size();
            if (size == 0 && w.quiet) return;
            const std::ptrdiff_t at = some_index(w, size);
            if (which == 6)
                look_at(l.pop(at));
            else
                l.erase(at);
            return m.is_known() ? m.take(place_of(at, size)) : void();
        }
        case 7: {
            const std::size_t size = l.size();
            if (size == 0 && w.quiet) return;
            const std::ptrdiff_t at = some_index(w, size);
            const value one = draw<value>(w);
            if (!m.admits(name_of(one))) return;
            l.set(at, one);
            if (!m.is_known()) return;
            m.take(place_of(at, size));
            return m.put(place_of(at, size), entry_of(one));
        }
        case 8: {
            const auto size = static_cast<std::ptrdiff_t>(l.size());
            const std::ptrdiff_t from = w.index(0, size + 1);
            const std::ptrdiff_t to = w.index(from, size + 1);
            const auto all = some<value>(w, m);
            l.set(orm::slice{from, to, {}}, all);
            if (!m.is_known()) return;
            for (std::ptrdiff_t i = from; i < to; ++i) m.take(static_cast<std::size_t>(from));
            std::size_t at = static_cast<std::size_t>(from);
            for (const value& one : all) m.put(at++, entry_of(one));
            return;
        }
        case 9: {
            const auto size = static_cast<std::ptrdiff_t>(l.size());
            std::vector<value> all;
            for (std::ptrdiff_t i = 0; i < size; i += 2) all.push_back(draw<value>(w));
            if (w.quiet) {  // the same members in the same places
                all.clear();
                for (std::ptrdiff_t i = 0; i < size; i += 2)
                    all.push_back(l[static_cast<std::size_t>(i)]);
            }
            l.set(orm::slice{{}, {}, 2}, all);
            return;
        }
        case 11: {
            const auto size = static_cast<std::ptrdiff_t>(l.size());
            const std::ptrdiff_t from = w.index(0, size + 1);
            const std::ptrdiff_t to = w.index(from, size + 1);
            l.erase(orm::slice{from, to, {}});
            if (!m.is_known()) return;
            for (std::ptrdiff_t i = from; i < to; ++i) m.take(static_cast<std::size_t>(from));
            return;
        }
        case 12:
            l.clear();
            return m.assign({});
        case 13:
            l.reverse();
            return m.reverse();
        case 14:
        case 15: {
            const bool is_calm = w.quiet || which == 14;
            l.sort(
                [&](const std::string& left, const std::string& right) {
                    if (!is_calm) user_function();
                    return left < right;
                },
                [](const value& one) { return name_of(one); });
            return m.sort();
        }
        case 16: {
            static_cast<void>(entries_of(l));
            const value one = draw<value>(w);
            const bool is_in = l.contains(one);
            if (m.is_known() && is_in != m.contains(name_of(one)))
                throw std::logic_error{"contains"};
            if (!l.empty()) {
                look_at(value{l.front()});
                look_at(value{l.back()});
                look_at(value{l.at(0)});
            }
            return;
        }
        default: {
            const std::size_t size = l.size();
            l.erase(orm::slice{{}, {}, 2});
            if (!m.is_known()) return;
            for (std::size_t i = 0, at = 0; i < size; ++i) i % 2 == 0 ? m.take(at) : void(++at);
        }
    }
}

struct step_on_list {
    template <class L>
    void operator()(world& w, L& l, sequence m, unsigned which) const {
        list_step(w, l, m, which);
    }
};

/// The other end of `tags`: many-to-many.
void users_step(world& w, unsigned which) {
    const orm::ref<Tag> tag = w.any<Tag>();
    if (!w.quiet) return list_step(w, tag->users, sequence{}, which);
    const orm::ref<Hub> hub = w.any<Hub>();
    sequence m = w.view<&Hub::tags>(*hub);
    if (!m.contains(name_of(tag))) {
        if (which % 2 == 0) {
            tag->users.append(hub);
        } else {
            tag->users.insert(0, hub);
        }
        return m.add(entry_of(tag));
    }
    tag->users.remove(hub);
    m.take_first(name_of(tag));
}

void assign_users(world& w, unsigned which) {
    const orm::ref<Tag> tag = w.any<Tag>();
    std::vector<orm::ref<Hub>> all;
    for (const auto& hub : w.pool<Hub>())
        if (hub != nullptr && w.once_in(2)) all.push_back(hub);
    if (which == 0) {
        tag->users = all;
    } else {
        all.clear();
        which == 1 ? tag->users.clear() : tag->users.reset();
    }
    if (!w.quiet) return;
    auto& tags = w.model[orm::attr<&Hub::tags>.index];
    for (auto& [owner, unused] : tags.of) {
        const bool stays = std::any_of(
            all.begin(), all.end(), [&, id = owner](const auto& hub) { return hub->id() == id; });
        if (!stays) sequence{tags, owner}.take_first(name_of(tag));
    }
    for (const auto& hub : all)
        if (sequence m{tags, hub->id()}; !m.contains(name_of(tag))) m.add(entry_of(tag));
}

}  // namespace

std::vector<operation> list_operations() {
    constexpr step_on_list step;
    std::vector<operation> all;
    add_operations(all, "addresses", list_steps, &on_attribute<&Hub::addresses, step>);
    add_operations(all, "children", list_steps, &on_attribute<&Hub::children, step>);
    add_operations(all, "labels", list_steps, &on_attribute<&Hub::labels, step>);
    add_operations(all, "words", list_steps, &on_attribute<&Hub::words, step>);
    add_operations(all, "addresses", attribute_steps, &attribute_step<&Hub::addresses>);
    add_operations(all, "children", attribute_steps, &attribute_step<&Hub::children>);
    add_operations(all, "labels", attribute_steps, &attribute_step<&Hub::labels>);
    add_operations(all, "words", attribute_steps, &attribute_step<&Hub::words>);
    add_operations(all, "held list of objects", list_steps, &on_held<orm::list<Address>, step>);
    add_operations(all, "held list one way", list_steps, &on_held<orm::list<Tag>, step>);
    add_operations(all, "held list of values", list_steps, &on_held<orm::list<std::string>, step>);
    add_operations(all, "users", list_steps, &users_step);
    constexpr const char* on_users[] = {"=", "clear", "reset"};
    add_operations(all, "users", on_users, &assign_users);
    return all;
}

}  // namespace hostile

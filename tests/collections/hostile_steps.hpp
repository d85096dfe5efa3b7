#ifndef ORM_TESTS_COLLECTIONS_HOSTILE_STEPS_HPP
#define ORM_TESTS_COLLECTIONS_HOSTILE_STEPS_HPP

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "hostile_world.hpp"

// What is done to collections and attributes, on the attribute itself or by a handle, and what a
// plain model makes of it. Where the model cannot say what should come out (a member twice in a
// list with another end), the step is left out while it holds.

namespace hostile {

/// One operation on some object of the world: the generated tables consist of these.
struct operation {
    std::string name;
    void (*run)(world&, unsigned which);
    unsigned which;
};
std::vector<operation> list_operations();
std::vector<operation> set_operations();
std::vector<operation> dict_operations();
std::vector<operation> bag_operations();
std::vector<operation> object_operations();
std::vector<operation> scalar_operations();
std::vector<operation> undo_operations();
/// All of them.
const std::vector<operation>& operations();

template <std::size_t N>
void add_operations(std::vector<operation>& to, const std::string& on,
                    const char* const (&names)[N], void (*run)(world&, unsigned which)) {
    for (unsigned i = 0; i < N; ++i) to.push_back({on + " " + names[i], run, i});
}

/// Reads what a member or value consists of. A key may be empty: that of an attribute which is
/// known to have no value, as a listener of init_scalar leaves it.
inline void look_at(const std::string& value) {
    if (!value.empty() && value.compare(0, 7, "a text ") != 0) std::abort();
}
inline void look_at(const word& value) {
    look_at(value.text);
}
inline void look_at(int) {}
template <class T>
void look_at(const orm::ref<T>& object) {
    if (object != nullptr) static_cast<void>(object->id());
}

template <class Collection>
inline constexpr bool is_dict = requires {
    typename Collection::mapped_type;
};

/// What is in a collection, in order.
template <class Collection>
std::vector<entry> entries_of(const Collection& all) {
    std::vector<entry> found;
    if constexpr (is_dict<Collection>) {
        for (const auto& [key, member] : all) {
            look_at(key);
            look_at(member);
            found.push_back({name_of(key), name_of(member)});
        }
    } else {
        for (const auto& one : all) {
            look_at(one);
            found.push_back({"", name_of(one)});
        }
    }
    return found;
}

template <class Value>
entry entry_of(const Value& member) {
    return {"", name_of(member)};
}

/// Up to three members, each once, that may come into a collection whose model is `m`.
template <class Value>
std::vector<Value> some(world& w, const sequence& m) {
    std::vector<Value> found;
    for (unsigned left = w.pick(4); left != 0; --left) {
        Value one = draw<Value>(w);
        bool good = m.admits(name_of(one));
        for (const Value& other : found) good = good && name_of(other) != name_of(one);
        if (good || !m.is_known()) found.push_back(std::move(one));
    }
    return found;
}
template <class Value>
std::vector<entry> entries_from(const std::vector<Value>& members) {
    std::vector<entry> all;
    for (const Value& one : members) all.push_back(entry_of(one));
    return all;
}

/// An index that is wrong now and then, where wrong ones are allowed.
inline std::ptrdiff_t some_index(world& w, std::size_t size) {
    const auto n = static_cast<std::ptrdiff_t>(size);
    if (!w.quiet && w.once_in(8)) return w.index(-n - 2, n + 2);
    return n == 0 ? 0 : w.index(-n, n);
}
inline std::size_t place_of(std::ptrdiff_t index, std::size_t size) {
    return static_cast<std::size_t>(index < 0 ? index + static_cast<std::ptrdiff_t>(size) : index);
}

/// What a collection of `Value` is declared with.
template <class Value>
struct element_of {
    using type = Value;
};
template <class T>
struct element_of<orm::ref<T>> {
    using type = T;
};

/// The key that a member of an object's dictionary is filed under.
inline std::string own_key(const Note& one, const std::string&) {
    return one.keyword;
}
inline int own_key(const Note& one, int) {
    return one.id();
}

inline constexpr const char* attribute_steps[] = {
    "= range",    "= another's",  "= held",          "= itself",
    "reset",      "hold",         "drop held",       "expire",
    "expire all", "commit",       "set_committed",   "flag_modified",
    "history_of", "load_history", "committed_value", "init_collection",
    "= list"};

/// Are these different members?
inline bool are_distinct(const std::vector<entry>& all) {
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t k = 0; k < i; ++k)
            if (all[i].member == all[k].member || (!all[i].key.empty() && all[i].key == all[k].key))
                return false;
    return true;
}

/// Something to assign to a collection, which is then the same for the model.
template <class Field>
auto some_range(world& w, std::vector<entry>& as_entries) {
    const auto note = [&](entry one) {
        for (const entry& other : as_entries)
            if (w.quiet &&
                (other.member == one.member || (!one.key.empty() && other.key == one.key)))
                return false;
        as_entries.push_back(std::move(one));
        return true;
    };
    if constexpr (is_dict<Field>) {
        using key_type = typename Field::key_type;
        using mapped_type = typename Field::mapped_type;
        std::vector<std::pair<key_type, mapped_type>> all;
        for (unsigned left = w.pick(4); left != 0; --left) {
            key_type key = draw<key_type>(w);
            mapped_type one = draw<mapped_type>(w);
            if constexpr (!orm::is_value<mapped_type>)
                if (w.quiet) key = own_key(*one, key_type{});
            if (note({name_of(key), name_of(one)})) all.emplace_back(key, one);
        }
        return all;
    } else {
        using value = typename Field::value_type;
        std::vector<value> all;
        for (unsigned left = w.pick(5); left != 0; --left) {
            value one = draw<value>(w);
            if (note(entry_of(one))) all.push_back(std::move(one));
        }
        if constexpr (requires { typename Field::key_type; }) {
            orm::set<typename element_of<value>::type> as_set;
            as_set.update(all);
            return as_set;
        } else {
            return all;
        }
    }
}

template <auto Member>
void attribute_step(world& w, unsigned which) {
    const orm::ref<Hub> hub = w.any<Hub>();
    auto& field = (*hub).*Member;
    using field_type = std::remove_reference_t<decltype(field)>;
    constexpr auto attribute = orm::attr<Member>;
    sequence m = w.view<Member>(*hub);
    auto& held = w.held<field_type>();
    switch (which) {
        case 0: {
            std::vector<entry> as_entries;
            field = some_range<field_type>(w, as_entries);
            return m.assign(as_entries);
        }
        case 1: {
            const orm::ref<Hub> other = w.any<Hub>();
            const auto theirs = m.is_known() ? entries_of((*other).*Member) : std::vector<entry>{};
            field = (*other).*Member;
            return m.assign(theirs);
        }
        case 2: {
            if (held.empty()) return;
            const auto one = held[w.pick(static_cast<unsigned>(held.size()))];
            if (w.quiet) {
                const auto all = entries_of(one);
                // Keys of their own may have changed since the members came into it.
                if (is_dict<field_type> || !are_distinct(all)) return;
                field = one;
                return m.assign(all);
            }
            field = one;
            return;
        }
        case 3: {
            auto& same = field;
            field = same;
            return;
        }
        case 4:
            field.reset();
            return m.assign({});
        case 5:
            if (held.size() < 4) held.push_back(field.hold());
            return;
        case 6:
            if (!held.empty())
                held.erase(held.begin() + w.index(0, static_cast<std::ptrdiff_t>(held.size())));
            return;
        case 7:
        case 8:
            if (w.quiet && !orm::inspect(*hub).has_loader()) return;
            if (which == 7)
                orm::mark_expired(*hub, attribute);
            else
                orm::mark_expired(*hub);
            // No loader can store a dictionary of values, which has no keys of its own.
            if (which == 8 || std::is_same_v<field_type, orm::dict<word, std::string>>)
                w.view<&Hub::texts>(*hub).assign({});
            return;
        case 9:
            if (w.once_in(2))
                orm::mark_committed(*hub);
            else
                orm::mark_committed(*hub, attribute);
            return;
        case 10:
            if constexpr (is_dict<field_type>) {
                const auto all =
                    w.quiet ? field.values() : some<typename field_type::mapped_type>(w, m);
                if constexpr (!orm::is_value<typename field_type::mapped_type>)
                    orm::set_committed_value(*hub, attribute, all);
            } else if (w.quiet) {
                std::vector<typename field_type::value_type> all;
                for (const auto& one : field) all.push_back(one);
                orm::set_committed_value(*hub, attribute, all);
            } else {
                orm::set_committed_value(*hub, attribute,
                                         some<typename field_type::value_type>(w, m));
            }
            return;
        case 11:
            if (!w.quiet || field.has_value()) orm::flag_modified(*hub, attribute);
            return;
        case 12: {
            const auto found = orm::history_of(*hub, attribute);
            for (const auto& one : found.sum()) look_at(one);
            return;
        }
        case 13: {
            const auto found = orm::load_history(*hub, attribute);
            for (const auto& one : found.sum()) look_at(one);
            return;
        }
        case 14:
            if (const auto found = orm::committed_value(*hub, attribute))
                for (const auto& one : *found) look_at(one);
            return;
        case 15: {
            if (w.quiet) return;
            auto adapter = orm::init_collection(*hub, attribute);
            if (w.depth != 0) return;  // a listener has it: the collection may go meanwhile
            if constexpr (is_dict<field_type>) {
                if constexpr (!orm::is_value<typename field_type::mapped_type>)
                    adapter.append_without_event(draw<typename field_type::mapped_type>(w));
            } else {
                adapter.append_without_event(draw<typename field_type::value_type>(w));
            }
            static_cast<void>(adapter.members());
            return;
        }
        default: {
            if constexpr (is_dict<field_type>) {
                using key_type = typename field_type::key_type;
                key_type key = draw<key_type>(w);
                const auto one = draw<typename field_type::mapped_type>(w);
                if constexpr (!orm::is_value<typename field_type::mapped_type>)
                    if (w.quiet) key = own_key(*one, key_type{});
                field = {{key, one}};
                return m.assign({{name_of(key), name_of(one)}});
            } else {
                const auto one = draw<typename field_type::value_type>(w);
                field = {one};
                return m.assign({entry_of(one)});
            }
        }
    }
}

/// A step on the attribute of some hub, or on a handle that somebody kept.
template <auto Member, auto Step>
void on_attribute(world& w, unsigned which) {
    const orm::ref<Hub> hub = w.any<Hub>();
    Step(w, (*hub).*Member, w.view<Member>(*hub), which);
}
template <class Field, auto Step>
void on_held(world& w, unsigned which) {
    auto& held = w.held<Field>();
    if (held.empty() || w.quiet) return;
    auto one = held[w.pick(static_cast<unsigned>(held.size()))];
    Step(w, one, sequence{}, which);
}

}  // namespace hostile
#endif

#include <map>
#include <stdexcept>

#include "hostile_steps.hpp"

namespace hostile {
namespace {

constexpr const char* dict_steps[] = {"put",     "set",        "remove", "erase", "pop",   "pop or",
                                      "popitem", "setdefault", "update", "|=",    "clear", "read"};

struct step_on_dict {
    template <class D>
    void operator()(world& w, D& d, sequence m, unsigned which) const {
        using key_type = typename D::key_type;
        using mapped_type = typename D::mapped_type;
        const mapped_type one = draw<mapped_type>(w);
        key_type key = draw<key_type>(w);
        if constexpr (!orm::is_value<mapped_type>)
            if (m.is_known()) key = own_key(*one, key_type{});
        const entry pair{name_of(key), name_of(one)};
        switch (which) {
            case 0:
                d.put(key, one);
                return m.file(pair);
            case 1:
                if (m.is_known() && orm::is_value<mapped_type>) return;  // it has no key
                d.set(one);
                return m.file(pair);
            case 2:
                if (m.is_known() && (orm::is_value<mapped_type> || !m.contains(pair.member)))
                    return;
                d.remove(one);
                return m.take_first(pair.member);
            case 3:
                d.erase(key);
                return m.take_key(pair.key);
            case 4:
                if (m.is_known() && !d.contains(key)) return;
                look_at(d.pop(key));
                return m.take_key(pair.key);
            case 5:
                look_at(d.pop(key, one));
                return m.take_key(pair.key);
            case 6: {
                if (d.empty() && w.quiet) return;
                const auto found = d.popitem();
                look_at(found.second);
                return m.take_key(name_of(found.first));
            }
            case 7:
                look_at(d.setdefault(key, one));
                if (!m.is_known() || m.has_key(pair.key)) return;
                return m.file(pair);
            case 8:
            case 9: {
                std::vector<entry> as_entries;
                const auto all = some_range<D>(w, as_entries);
                if (which == 8)
                    d.update(all);
                else
                    d |= all;
                for (const entry& each : as_entries) m.file(each);
                return;
            }
            case 10:
                d.clear();
                return m.assign({});
            default: {
                static_cast<void>(entries_of(d));
                for (const auto& each : d.values()) look_at(each);
                for (const auto& each : d.keys()) look_at(each);
                if (d.find(key) != d.end()) look_at(mapped_type{d.at(key)});
                if (m.is_known() && d.contains(key) != m.has_key(pair.key))
                    throw std::logic_error{"contains"};
            }
        }
    }
};

}  // namespace

std::vector<operation> dict_operations() {
    constexpr step_on_dict step;
    std::vector<operation> all;
    add_operations(all, "notes", dict_steps, &on_attribute<&Hub::notes, step>);
    add_operations(all, "numbered", dict_steps, &on_attribute<&Hub::numbered, step>);
    add_operations(all, "texts", dict_steps, &on_attribute<&Hub::texts, step>);
    add_operations(all, "notes", attribute_steps, &attribute_step<&Hub::notes>);
    add_operations(all, "numbered", attribute_steps, &attribute_step<&Hub::numbered>);
    add_operations(all, "texts", attribute_steps, &attribute_step<&Hub::texts>);
    add_operations(all, "held dict of objects", dict_steps,
                   &on_held<orm::dict<std::string, Note>, step>);
    add_operations(all, "held dict keyed by a function", dict_steps,
                   &on_held<orm::dict<int, Note>, step>);
    add_operations(all, "held dict of values", dict_steps,
                   &on_held<orm::dict<word, std::string>, step>);
    return all;
}

}  // namespace hostile

#include <stdexcept>

#include "hostile_steps.hpp"

namespace hostile {
namespace {

constexpr const char* set_steps[] = {"add",
                                     "remove",
                                     "discard",
                                     "pop",
                                     "clear",
                                     "update",
                                     "difference_update",
                                     "intersection_update",
                                     "symmetric_difference_update",
                                     "|=",
                                     "-=",
                                     "&=",
                                     "^=",
                                     "read"};

template <class Value>
bool has(const std::vector<Value>& all, const std::string& name) {
    return std::any_of(all.begin(), all.end(),
                       [&](const Value& one) { return name_of(one) == name; });
}

struct step_on_set {
    template <class S>
    void operator()(world& w, S& s, sequence m, unsigned which) const {
        using value = typename S::value_type;
        if (which < 5 || which == 13) return with_one(w, s, m, which, draw<value>(w));
        const auto all = some<value>(w, sequence{});
        orm::set<typename element_of<value>::type> as_set;
        as_set.update(all);
        switch (which) {
            case 5:
                s.update(all);
                break;
            case 6:
                s.difference_update(all);
                break;
            case 7:
                s.intersection_update(all);
                break;
            case 8:
                s.symmetric_difference_update(all);
                break;
            case 9:
                s |= as_set;
                break;
            case 10:
                s -= as_set;
                break;
            case 11:
                s &= as_set;
                break;
            default:
                s ^= as_set;
        }
        if (m.is_known()) in_model(m, (which - 5) % 4, all);
    }

private:
    template <class Value>
    static void in_model(sequence m, unsigned which, const std::vector<Value>& all) {
        const auto is_given = [&](const entry& one) { return has(all, one.member); };
        if (which == 1) return m.keep([&](const entry& one) { return !is_given(one); });
        if (which == 2) return m.keep(is_given);
        std::vector<std::string> coming;
        for (const Value& one : all) {
            const std::string name = name_of(one);
            if (!m.contains(name) && std::find(coming.begin(), coming.end(), name) == coming.end())
                coming.push_back(name);
        }
        if (which == 3) m.keep([&](const entry& one) { return !is_given(one); });
        for (const std::string& name : coming) m.add({"", name});
    }
    template <class S, class Value>
    static void with_one(world& w, S& s, sequence m, unsigned which, const Value& one) {
        const std::string name = name_of(one);
        switch (which) {
            case 0:
                s.add(one);
                if (!m.contains(name)) m.add(entry_of(one));
                return;
            case 1:
                if (m.is_known() && !m.contains(name)) return;
                s.remove(one);
                return m.take_first(name);
            case 2:
                s.discard(one);
                return m.take_first(name);
            case 3:
                if (s.empty() && w.quiet) return;
                return m.take_first(name_of(s.pop()));
            case 4:
                s.clear();
                return m.assign({});
            default:
                static_cast<void>(entries_of(s));
                if (const bool is_in = s.contains(one); m.is_known() && is_in != m.contains(name))
                    throw std::logic_error{"contains"};
        }
    }
};

}  // namespace

std::vector<operation> set_operations() {
    constexpr step_on_set step;
    std::vector<operation> all;
    add_operations(all, "tags", set_steps, &on_attribute<&Hub::tags, step>);
    add_operations(all, "marks", set_steps, &on_attribute<&Hub::marks, step>);
    add_operations(all, "tags", attribute_steps, &attribute_step<&Hub::tags>);
    add_operations(all, "marks", attribute_steps, &attribute_step<&Hub::marks>);
    add_operations(all, "held set of objects", set_steps, &on_held<orm::set<Tag>, step>);
    add_operations(all, "held set of values", set_steps, &on_held<orm::set<word>, step>);
    return all;
}

}  // namespace hostile

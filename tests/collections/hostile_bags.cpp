#include "hostile_steps.hpp"

namespace hostile {
namespace {

constexpr const char* bag_steps[] = {
    "append", "remove", "clear", "adding", "removing", "removing_returned", "replacing", "read"};

struct step_on_bag {
    template <class B>
    void operator()(world& w, B& b, sequence m, unsigned which) const {
        const orm::ref<Item> one = w.any<Item>();
        const std::string name = name_of(one);
        const bool comes = which == 0 || which == 3 || which == 6;
        if (comes && !m.admits(name)) return;
        switch (which) {
            case 0:
                b.append(one);
                return m.add(entry_of(one));
            case 1:
                if (m.is_known() && !m.contains(name)) return;
                b.remove(one);
                return m.take_first(name);
            case 2:
                b.clear();
                return m.assign({});
            case 3:
                b.template adding<&bag::put_front>(one);
                return m.is_known() ? m.put(0, entry_of(one)) : void();
            case 4:
                if (!b.contains(one)) return;
                b.template removing<&bag::drop>(one);
                return m.take_first(name);
            case 5:
                if (const auto gone = b.template removing_returned<&bag::take_front>())
                    m.take_first(name_of(gone));
                return;
            case 6:
                if (const auto gone = b.template replacing<&bag::swap_first>(one)) m.take(0);
                return m.is_known() ? m.put(0, entry_of(one)) : void();
            default:
                static_cast<void>(entries_of(b));
                static_cast<void>(b.size());
                static_cast<void>(b.contains(one));
        }
    }
};

}  // namespace

std::vector<operation> bag_operations() {
    constexpr step_on_bag step;
    std::vector<operation> all;
    add_operations(all, "items", bag_steps, &on_attribute<&Hub::items, step>);
    add_operations(all, "items", attribute_steps, &attribute_step<&Hub::items>);
    add_operations(all, "held bag", bag_steps, &on_held<orm::watched<bag>, step>);
    return all;
}

}  // namespace hostile

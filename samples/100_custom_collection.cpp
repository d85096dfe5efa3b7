// 100_custom_collection: a collection class of your own, watched like the library's.

#include <algorithm>
#include <iostream>
#include <orm/orm.hpp>
#include <string>
#include <vector>

struct Item {
    orm::mapped<std::string> label;
};

/// Keeps plain pointers; the library keeps the items alive.
struct bag {
    using value_type = Item*;
    void append(Item* one) { items.push_back(one); }  // the appender
    bool remove(Item* one) {                          // the remover: was it in?
        return std::erase(items, one) != 0;
    }
    auto begin() const { return items.begin(); }  // the iterator
    auto end() const { return items.end(); }

    void put_front(Item* one) { items.insert(items.begin(), one); }
    Item* take_shortest() {
        const auto found = std::min_element(items.begin(), items.end(), [](Item* a, Item* b) {
            return a->label.get().size() < b->label.get().size();
        });
        if (found == items.end()) return nullptr;
        Item* const taken = *found;
        items.erase(found);
        return taken;
    }

    std::vector<Item*> items;
};

struct Crate {
    orm::watched<bag> content;
};

int main() {
    constexpr auto content = orm::attr<&Crate::content>;
    orm::listen(content, orm::event::append,
                [](Crate&, Item& item) { std::cout << "in: " << item.label << '\n'; });
    orm::listen(content, orm::event::remove,
                [](Crate&, Item& item) { std::cout << "out: " << item.label << '\n'; });

    const auto crate = orm::make<Crate>();
    crate->content.append(orm::make(Item{.label = "hammer"}));
    // Further member functions: say what they do to members.
    crate->content.adding<&bag::put_front>(orm::make(Item{.label = "saw"}));
    const orm::ref<Item> taken = crate->content.removing_returned<&bag::take_shortest>();
    std::cout << "taken: " << taken->label << ", left: " << crate->content->items.size() << '\n';
    crate->content = {taken};
}

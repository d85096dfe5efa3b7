#include "hostile_world.hpp"

#include <cstdio>

namespace hostile {

bool sequence::contains(const std::string& member) const {
    return is_known() && std::any_of(here_->begin(), here_->end(),
                                     [&](const entry& one) { return one.member == member; });
}
bool sequence::has_key(const std::string& key) const {
    return is_known() && std::any_of(here_->begin(), here_->end(),
                                     [&](const entry& one) { return one.key == key; });
}
void sequence::take_elsewhere(const std::string& member) {
    if (!in_->exclusive) return;
    for (auto& [owner, all] : in_->of)
        if (&all != here_) std::erase_if(all, [&](const entry& e) { return e.member == member; });
}
void sequence::put(std::size_t place, const entry& one) {
    if (!is_known()) return;
    take_elsewhere(one.member);
    here_->insert(here_->begin() + static_cast<std::ptrdiff_t>(place), one);
}
void sequence::file(const entry& one) {
    if (!is_known()) return;
    const auto found = std::find_if(here_->begin(), here_->end(),
                                    [&](const entry& e) { return e.key == one.key; });
    if (found == here_->end()) return add(one);
    take_elsewhere(one.member);
    *found = one;
}
void sequence::take(std::size_t place) {
    if (is_known()) here_->erase(here_->begin() + static_cast<std::ptrdiff_t>(place));
}
void sequence::take_first(const std::string& member) {
    if (!is_known()) return;
    const auto found = std::find_if(here_->begin(), here_->end(),
                                    [&](const entry& one) { return one.member == member; });
    if (found != here_->end()) here_->erase(found);
}
void sequence::take_key(const std::string& key) {
    keep([&](const entry& one) { return one.key != key; });
}
void sequence::assign(const std::vector<entry>& all) {
    if (!is_known()) return;
    for (const entry& one : all) take_elsewhere(one.member);
    *here_ = all;
}
void sequence::sort() {
    if (is_known())
        std::stable_sort(here_->begin(), here_->end(), [](const entry& left, const entry& right) {
            return left.member < right.member;
        });
}

world::world(unsigned seed) : random_{seed} {
    const auto exclusive = [this](auto attribute) { model[attribute.index].exclusive = true; };
    exclusive(orm::attr<&Hub::addresses>);
    exclusive(orm::attr<&Hub::notes>);
    exclusive(orm::attr<&Hub::numbered>);
    exclusive(orm::attr<&Hub::children>);
    exclusive(orm::attr<&Hub::items>);
    pool<Hub>().resize(3);
    pool<Address>().resize(5);
    pool<Tag>().resize(4);
    pool<Note>().resize(4);
    pool<Profile>().resize(3);
    pool<Item>().resize(4);
}

void world::trace(const std::string& step) {
    if (depth == 0) log += step + "; ";
    if (traces) std::fprintf(stderr, "%*s%s\n", static_cast<int>(2 * depth), "", step.c_str());
}

void world::drop_any_handle() {
    const auto drop = [this](auto& all) { all[pick(static_cast<unsigned>(all.size()))] = nullptr; };
    switch (pick(6)) {
        case 0:
            return drop(pool<Hub>());
        case 1:
            return drop(pool<Address>());
        case 2:
            return drop(pool<Tag>());
        case 3:
            return drop(pool<Note>());
        case 4:
            return drop(pool<Profile>());
        default:
            return drop(pool<Item>());
    }
}

}  // namespace hostile

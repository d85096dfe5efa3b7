#include "collection_rows.hpp"

#include <benchmark/benchmark.h>
#include <time.h>

#include <functional>
#include <memory>
#include <unordered_set>
#include <utility>
#include <vector>

#include "collection_model.hpp"

namespace bench {

operations_watch watch;

namespace {

/// Of this thread alone: some samples last so long that other processes break in.
double processor_nanoseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// Nanoseconds of one of `count` operations.
template <class Operations>
double time_of(std::size_t count, const Operations& operations) {
    watch.begin();
    const double start = processor_nanoseconds();
    operations();
    const double taken = processor_nanoseconds() - start;
    watch.end(count);
    return taken / static_cast<double>(count);
}

/// Objects made one by one, each in a block of its own; `value` counts up from `first`.
template <class Child>
std::vector<orm::ref<Child>> make_live(std::size_t count, int first = 0) {
    std::vector<orm::ref<Child>> made(count);
    for (orm::ref<Child>& one : made) {
        one = orm::make<Child>();
        one->value = first++;
    }
    return made;
}
template <class Child>
std::vector<std::unique_ptr<Child>> make_plain(std::size_t count) {
    std::vector<std::unique_ptr<Child>> made(count);
    for (auto& one : made) one = std::make_unique<Child>();
    return made;
}

int told = 0;

/// append: a parent grows from nothing to a hundred thousand children.
constexpr std::size_t many = 100'000;

template <class Parent>
double append_live() {
    const auto parent = orm::make<Parent>();
    const auto children = make_live<child_of<Parent>>(many);
    return time_of(many, [&] {
        for (const auto& one : children) {
            parent->children.append(one);
            benchmark::ClobberMemory();
        }
    });
}
template <class Child>
double append_plain() {
    const auto parent = std::make_unique<plain_parent_of<Child>>();
    const auto children = make_plain<Child>(many);
    return time_of(many, [&] {
        for (const auto& one : children) {
            parent->children.push_back(one.get());
            one->parent = parent.get();
            benchmark::ClobberMemory();
        }
    });
}

double append_live_heard() {
    [[maybe_unused]] static const orm::listener listening =
        orm::listen(orm::attr<&heard_parent::children>, orm::event::append,
                    [](heard_parent&, const orm::ref<child_of<heard_parent>>&,
                       const orm::initiator& from) { told += static_cast<int>(from.op()); });
    return append_live<heard_parent>();
}
double append_plain_heard() {
    const orm::attribute_info& attribute = orm::attr<&heard_parent::children>.info();
    using parent_type = plain_parent_of<wide_child>;
    // An observer by hand is handed what a listener of `append` is handed.
    const std::function<void(parent_type&, wide_child* const&, const orm::initiator&)> observer =
        [](parent_type&, wide_child* const&, const orm::initiator& from) {
            told += static_cast<int>(from.op());
        };
    const auto parent = std::make_unique<parent_type>();
    const auto children = make_plain<wide_child>(many);
    return time_of(many, [&] {
        for (const auto& one : children) {
            wide_child* const child = one.get();
            observer(*parent, child, orm::initiator{attribute, orm::operation::append});
            parent->children.push_back(child);
            child->parent = parent.get();
            benchmark::ClobberMemory();
        }
    });
}

/// bulk_replace: ten thousand members, of which half were there before.
constexpr std::size_t replaced = 10'000;

template <class T>
std::vector<T> part(const std::vector<T>& all, std::size_t first, std::size_t count) {
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(first);
    return {from, from + static_cast<std::ptrdiff_t>(count)};
}

double replace_live() {
    const auto parent = orm::make<list_parent>();
    const auto all = make_live<child_of<list_parent>>(replaced + replaced / 2);
    parent->children = part(all, 0, replaced);
    const auto coming = part(all, replaced / 2, replaced);
    return time_of(replaced, [&] { parent->children = coming; });
}
/// The difference alone: no field of a child is written.
double replace_plain() {
    const auto owned = make_plain<plain_child>(replaced + replaced / 2);
    std::vector<plain_child*> all;
    for (const auto& one : owned) all.push_back(one.get());
    std::vector<plain_child*> children = part(all, 0, replaced);
    const auto coming = part(all, replaced / 2, replaced);
    return time_of(replaced, [&] {
        const std::unordered_set<plain_child*> before{children.begin(), children.end()};
        const std::unordered_set<plain_child*> after{coming.begin(), coming.end()};
        std::vector<plain_child*> additions;
        std::vector<plain_child*> constants;
        std::vector<plain_child*> removals;
        for (plain_child* const one : coming)
            (before.contains(one) ? constants : additions).push_back(one);
        for (plain_child* const one : children)
            if (!after.contains(one)) removals.push_back(one);
        children = std::vector<plain_child*>{coming};
        benchmark::DoNotOptimize(additions.data());
        benchmark::DoNotOptimize(constants.data());
        benchmark::DoNotOptimize(removals.data());
        benchmark::ClobberMemory();
    });
}

/// iterate: the same objects, by the list and by a vector of pointers.
struct family {
    orm::ref<list_parent> parent = orm::make<list_parent>();
    std::vector<child_of<list_parent>*> pointers;

    family() {
        for (const auto& one : make_live<child_of<list_parent>>(many)) {
            parent->children.append(one);
            pointers.push_back(one.get());
        }
    }
};
std::unique_ptr<family> iterated;

family& iterated_family() {
    if (iterated == nullptr) iterated = std::make_unique<family>();
    return *iterated;
}
double iterate_list() {
    const auto& children = iterated_family().parent->children;
    return time_of(many, [&] {
        int sum = 0;
        for (const auto& one : children) sum += one->value.get();
        benchmark::DoNotOptimize(sum);
    });
}
double iterate_pointers() {
    const auto& children = iterated_family().pointers;
    return time_of(many, [&] {
        int sum = 0;
        for (const auto* const one : children) sum += one->value.get();
        benchmark::DoNotOptimize(sum);
    });
}

/// A batch on a collection of a million, and on one of a thousand.
constexpr std::size_t million = 1'000'000;
constexpr std::size_t thousand = 1'000;

template <class Parent>
void add(Parent& parent, const orm::ref<child_of<Parent>>& one) {
    parent.children.append(one);
}
void add(set_parent& parent, const orm::ref<child_of<set_parent>>& one) {
    parent.children.add(one);
}
void add(dict_parent& parent, const orm::ref<child_of<dict_parent>>& one) {
    parent.children.put(one->value, one);
}

template <class Parent>
orm::ref<Parent> parent_of(std::size_t children) {
    auto made = orm::make<Parent>();
    int value = 0;
    for (std::size_t i = 0; i < children; ++i) {
        const auto one = orm::make<child_of<Parent>>();
        one->value = value++;
        add(*made, one);
    }
    return made;
}

/// Kept from one sample to the next: it takes long to make.
template <class Parent>
orm::ref<Parent> large;

template <class Parent>
void end_large() {
    large<Parent>.reset();
}

double append_batch(const orm::ref<list_parent>& parent) {
    const auto fresh = make_live<child_of<list_parent>>(thousand);
    return time_of(thousand, [&] {
        for (const auto& one : fresh) {
            parent->children.append(one);
            benchmark::ClobberMemory();
        }
    });
}
double append_to_million() {
    auto& parent = large<list_parent>;
    // What it has grown by counts no more than the thousand of the other side does.
    if (parent == nullptr || parent->children.size() > million + 40 * thousand) {
        parent.reset();
        parent = parent_of<list_parent>(million);
    }
    return append_batch(parent);
}
double append_to_thousand() {
    return append_batch(parent_of<list_parent>(thousand));
}

/// Members that came last go again, in the order they came.
double remove_batch(set_parent& parent) {
    const auto fresh = make_live<child_of<set_parent>>(thousand);
    for (const auto& one : fresh) add(parent, one);
    return time_of(thousand, [&] {
        for (const auto& one : fresh) {
            parent.children.remove(one);
            benchmark::ClobberMemory();
        }
    });
}
double remove_batch(dict_parent& parent) {
    const int first = static_cast<int>(parent.children.size());
    const auto fresh = make_live<child_of<dict_parent>>(thousand, first);
    for (const auto& one : fresh) add(parent, one);
    return time_of(thousand, [&] {
        for (std::size_t i = 0; i < thousand; ++i) {
            parent.children.erase(first + static_cast<int>(i));
            benchmark::ClobberMemory();
        }
    });
}
template <class Parent>
double remove_from_million() {
    if (large<Parent> == nullptr) large<Parent> = parent_of<Parent>(million);
    return remove_batch(*large<Parent>);
}
template <class Parent>
double remove_from_thousand() {
    return remove_batch(*parent_of<Parent>(thousand));
}

/// A tree of a million: one, its thousand less one children, and a thousand of each of these.
double destroy_tree() {
    auto root = orm::make<node>();
    for (std::size_t i = 0; i + 1 < thousand; ++i) {
        const auto middle = orm::make<node>();
        root->children.append(middle);
        for (std::size_t j = 0; j < thousand; ++j) middle->children.append(orm::make<node>());
    }
    return time_of(million, [&] { root.reset(); });
}
double destroy_detached() {
    std::vector<std::unique_ptr<node>> all(million);
    for (auto& one : all) one = std::make_unique<node>();
    return time_of(million, [&] { all.clear(); });
}

/// Families of a hundred children made, joined and ended.
constexpr std::size_t families = 200;
constexpr std::size_t children_of_each = 100;

double live_families() {
    return time_of(families * children_of_each, [] {
        for (std::size_t i = 0; i < families; ++i) {
            const auto parent = orm::make<list_parent>();
            for (std::size_t j = 0; j < children_of_each; ++j)
                parent->children.append(orm::make<child_of<list_parent>>());
            benchmark::ClobberMemory();
        }
    });
}
double plain_families() {
    return time_of(families * children_of_each, [] {
        for (std::size_t i = 0; i < families; ++i) {
            const auto parent = std::make_unique<plain_parent_of<plain_child>>();
            std::vector<std::unique_ptr<plain_child>> owned;
            for (std::size_t j = 0; j < children_of_each; ++j) {
                owned.push_back(std::make_unique<plain_child>());
                owned.back()->parent = parent.get();
                parent->children.push_back(owned.back().get());
            }
            benchmark::ClobberMemory();
        }
    });
}

constexpr collection_row rows[]{
    {"append_idle", &append_live<list_parent>, &append_plain<wide_child>, 60, nullptr, true},
    {"append_idle_small", &append_live<list_parent>, &append_plain<plain_child>, 60, nullptr},
    {"append_1_listener", &append_live_heard, &append_plain_heard, 60, nullptr, true},
    {"bulk_replace_10k", &replace_live, &replace_plain, 60, nullptr},
    {"iterate", &iterate_list, &iterate_pointers, 200, [] { iterated.reset(); }},
    {"append_1e6_over_1e3", &append_to_million, &append_to_thousand, 120, &end_large<list_parent>},
    {"remove_1e6_over_1e3_set", &remove_from_million<set_parent>, &remove_from_thousand<set_parent>,
     120, &end_large<set_parent>, true},
    {"remove_1e6_over_1e3_dict", &remove_from_million<dict_parent>,
     &remove_from_thousand<dict_parent>, 120, &end_large<dict_parent>, true},
    {"destroy_graph", &destroy_tree, &destroy_detached, 9, nullptr},
    {"make_append_destroy", &live_families, &plain_families, 60, nullptr},
};

}  // namespace

std::span<const collection_row> collection_rows() {
    return rows;
}

}  // namespace bench

#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <memory>
#include <random>
#include <set>
#include <vector>

#include "../rounds.hpp"
#include "doors.hpp"

// Random changes, compared with a model that is a plain vector for each level. With ORM_LONG set in
// the environment it runs ten times as long.

using namespace doors;

namespace {

constexpr int fn_count = 6;

/// A registration of the model: listener `fn`, made by key (target, fn).
struct entry {
    int target;  ///< the one it was given to
    int fn;
    bool propagate;
    friend bool operator==(const entry& a, const entry& b) {
        return a.target == b.target && a.fn == b.fn;
    }
};
using level = std::vector<entry>;

/// Classes 0 ... form a tree, targets are numbered behind them.
struct node {
    int base = -1;  ///< class: its base or -1; instance: its class
    level list;     ///< class: merged
};

class world {
public:
    explicit world(unsigned seed) : random_{seed} {
        for (int fn = 0; fn < fn_count; ++fn) fns_.push_back(orm::make_listener(note_fn{this, fn}));
        for (int i = 0; i < 2; ++i) add_class();
        for (int i = 0; i < 3; ++i) add_instance();
    }

    ~world() {
        instances_.clear();
        while (!real_classes_.empty()) real_classes_.pop_back();  // derived ones first
    }
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    void step() {
        switch (pick(12)) {
            case 0:
                if (classes_.size() < 8) add_class();
                break;
            case 1:
                if (instances_.size() < 40) add_instance();
                break;
            case 2:
                destroy_instance();
                break;
            case 3:
                clear();
                break;
            case 4:
                copy();
                break;
            case 5:
            case 6:
            case 7:
                listen_to_class();
                break;
            case 8:
            case 9:
                listen_to_instance();
                break;
            default:
                remove();
                break;
        }
        check();
    }

private:
    struct instance_node {
        node model;
        std::unique_ptr<door> real;
    };

    int pick(std::size_t below) {
        return static_cast<int>(random_() % static_cast<unsigned>(below));
    }
    std::size_t at(std::size_t below) { return random_() % below; }

    // Numbers of targets: classes 0 ..., instances 1000 …
    static int number_of_instance(std::size_t i) { return 1000 + static_cast<int>(i); }

    void add_class() {
        node made;
        door_class* base = nullptr;
        if (!classes_.empty() && pick(4) != 0) {
            made.base = pick(classes_.size());
            base = &real_classes_[static_cast<std::size_t>(made.base)];
            made.list = classes_[static_cast<std::size_t>(made.base)].list;
        }
        classes_.push_back(made);
        real_classes_.emplace_back("class", base);
    }
    void add_instance() {
        instance_node made;
        made.model.base = pick(classes_.size());
        made.real =
            std::make_unique<door>(real_classes_[static_cast<std::size_t>(made.model.base)]);
        instances_.push_back(std::move(made));
    }
    void destroy_instance() {
        instance_node& gone = instances_[at(instances_.size())];
        gone.real.reset();
        gone.model.list.clear();
    }
    instance_node* living() {
        instance_node& one = instances_[at(instances_.size())];
        return one.real == nullptr ? nullptr : &one;
    }
    int number_of(const instance_node& one) const {
        return number_of_instance(static_cast<std::size_t>(&one - instances_.data()));
    }
    bool derives(std::size_t from, int base) const {
        for (int c = static_cast<int>(from); c != -1;
             c = classes_[static_cast<std::size_t>(c)].base)
            if (c == base) return true;
        return false;
    }

    static void put(level& list, const entry& one, bool front) {
        list.insert(front ? list.begin() : list.end(), one);
    }
    static bool holds(const level& list, const entry& one) {
        return std::ranges::find(list, one) != list.end();
    }

    template <class Target>
    void listen_really(Target& target, int fn, bool front, bool propagates) {
        const auto& f = fns_[static_cast<std::size_t>(fn)];
        if (front && propagates) {
            orm::listen(target, opened{}, f, orm::insert | orm::propagate);
        } else if (front) {
            orm::listen(target, opened{}, f, orm::insert);
        } else if (propagates) {
            orm::listen(target, opened{}, f, orm::propagate);
        } else {
            orm::listen(target, opened{}, f);
        }
    }

    void listen_to_class() {
        const std::size_t c = at(classes_.size());
        const entry one{static_cast<int>(c), pick(fn_count), false};
        const bool front = pick(3) == 0;
        listen_really(real_classes_[c], one.fn, front, false);
        if (holds(classes_[c].list, one)) return;
        for (std::size_t d = 0; d < classes_.size(); ++d)
            if (derives(d, one.target)) put(classes_[d].list, one, front);
    }
    void listen_to_instance() {
        instance_node* const on = living();
        if (on == nullptr) return;
        const entry one{number_of(*on), pick(fn_count), pick(2) == 0};
        const bool front = pick(3) == 0;
        listen_really(*on->real, one.fn, front, one.propagate);
        if (!holds(on->model.list, one)) put(on->model.list, one, front);
    }
    void remove() {
        const int fn = pick(fn_count);
        const auto& f = fns_[static_cast<std::size_t>(fn)];
        if (pick(2) == 0) {
            const std::size_t c = at(classes_.size());
            try_remove(real_classes_[c], {static_cast<int>(c), fn, false}, f);
        } else if (instance_node* const on = living()) {
            try_remove(*on->real, {number_of(*on), fn, false}, f);
        }
    }
    template <class Target, class F>
    void try_remove(Target& target, const entry& one, const F& f) {
        const bool known = is_known(one);
        REQUIRE(orm::contains(target, opened{}, f) == known);
        if (known) {
            orm::remove(target, opened{}, f);
        } else {
            REQUIRE_THROWS_AS(orm::remove(target, opened{}, f), orm::invalid_request_error);
        }
        for (node& c : classes_) std::erase(c.list, one);
        for (instance_node& i : instances_) std::erase(i.model.list, one);
    }
    /// A key lives while any list holds its registration.
    bool is_known(const entry& one) const {
        return std::ranges::any_of(classes_, [&](const node& c) { return holds(c.list, one); }) ||
               std::ranges::any_of(
                   instances_, [&](const instance_node& i) { return holds(i.model.list, one); });
    }
    void clear() {
        if (pick(2) == 0) {
            const std::size_t c = at(classes_.size());
            real_classes_[c].clear();
            for (node& each : classes_)
                std::erase_if(each.list,
                              [&](const entry& e) { return e.target == static_cast<int>(c); });
        } else if (instance_node* const on = living()) {
            on->real->dispatch.clear();
            on->model.list.clear();
        }
    }
    void copy() {
        instance_node* const from = living();
        instance_node* const to = living();
        if (from == nullptr || to == nullptr) return;
        const bool only_propagate = pick(2) == 0;
        const level before = to->model.list;
        const level copied = from->model.list;
        // The same listener with the same flags is there already, whoever it was given to; which
        // flags matter is none of this test's business, so such copies are left out.
        for (const entry& one : copied)
            if (std::ranges::any_of(before, [&](const entry& b) {
                    return b.fn == one.fn && b.target != one.target;
                }))
                return;
        to->real->dispatch.copy_from(from->real->dispatch, only_propagate);
        for (const entry& one : copied)
            if ((one.propagate || !only_propagate) && !holds(before, one))
                to->model.list.push_back(one);
    }

    void check() {
        std::vector<std::size_t> registered(fn_count);
        for (const instance_node& one : instances_) {
            if (one.real == nullptr) continue;
            std::vector<int> expected;
            for (const entry& e : classes_[static_cast<std::size_t>(one.model.base)].list)
                expected.push_back(e.fn);
            for (const entry& e : one.model.list) expected.push_back(e.fn);
            heard_.clear();
            one.real->open();
            REQUIRE(heard_ == expected);
            REQUIRE(one.real->dispatch.count<opened>() == expected.size());
        }
        for (int fn = 0; fn < fn_count; ++fn) {
            std::set<int> targets;
            const auto note = [&](const level& list) {
                for (const entry& e : list)
                    if (e.fn == fn) targets.insert(e.target);
            };
            for (const node& c : classes_) note(c.list);
            for (const instance_node& i : instances_) note(i.model.list);
            REQUIRE(orm::registrations(fns_[static_cast<std::size_t>(fn)]) == targets.size());
        }
    }

    struct note_fn {
        world* in;
        int fn;
        void operator()() const { in->heard_.push_back(fn); }
    };

    std::mt19937 random_;
    std::vector<int> heard_;
    std::vector<orm::listener_for<note_fn>> fns_;
    std::vector<node> classes_;
    std::deque<door_class> real_classes_;
    std::vector<instance_node> instances_;
};

}  // namespace

TEST_CASE("random changes do what a plain vector would", "[event][model]") {
    const unsigned runs = rounds(100, 1000);
    for (unsigned seed = 1; seed <= runs; ++seed) {
        INFO("seed " << seed);
        world one{seed};
        for (int i = 0; i < 300; ++i) one.step();
    }
}

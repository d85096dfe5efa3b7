// What a session does with all of its objects: a pass that settles them, and one that expires them.
// Prints `name <subject ns> <limit ns> <ratio>` lines, an object of five columns; the limit is a
// loop by hand over as many objects, which clears their marks.

#include <chrono>
#include <memory>
#include <orm/state/detail/keeper.hpp>
#include <string>
#include <vector>

#include "measured.hpp"
#include "model.hpp"

namespace {

using steady = std::chrono::steady_clock;
using orm::detail::life_stage;

constexpr std::size_t objects = 100'000;
constexpr int samples = 60;

/// Keeps objects that are never loaded or changed.
class idle_keeper final : public orm::detail::keeper {
public:
    void prepare_change(orm::instance_state&) override {}
    void first_change(orm::instance_state&) override {}
    void ending(orm::instance_state&) noexcept override {}
    orm::detail::load_answer load(orm::instance_state&, std::span<orm::attribute_info* const>,
                                  orm::detail::load_reach) override {
        return orm::detail::load_answer::nothing;
    }
    void expire(orm::instance_state&, std::span<const orm::attribute_info* const>) override {}
    void arrived(orm::instance_state&, const orm::attribute_info&, orm::instance_state&,
                 const orm::initiator&) override {}
    void left(orm::instance_state&, const orm::attribute_info&, orm::instance_state&,
              const orm::initiator&) override {}
    void replaced(orm::instance_state&, const orm::attribute_info&, orm::instance_state*,
                  orm::instance_state*, const orm::initiator&) override {}
};

template <class Work>
double nanoseconds_of(const Work& work) {
    const auto start = steady::now();
    work();
    return std::chrono::duration<double, std::nano>{steady::now() - start}.count() /
           static_cast<double>(objects);
}

struct both_sides {
    both_sides() {
        for (std::size_t i = 0; i < objects; ++i) {  // made in turn: neither lies closer
            mapped.push_back(orm::make<bench::user>());
            plain.push_back(std::make_unique<bench::tracked_user>());
            entries.keep(orm::inspect(*mapped.back()), life_stage::persistent);
        }
    }
    void load() {
        for (const auto& one : mapped) {
            orm::set_committed_value(*one, orm::attr<&bench::user::id>, 1);
            orm::set_committed_value(*one, orm::attr<&bench::user::name>, std::string{"edward"});
            orm::set_committed_value(*one, orm::attr<&bench::user::age>, 2);
            orm::set_committed_value(*one, orm::attr<&bench::user::rank>, 3);
            orm::set_committed_value(*one, orm::attr<&bench::user::score>, 4.0);
        }
        for (const auto& one : plain) one->dirty = 1;
    }
    double clear_by_hand() {
        return nanoseconds_of([this] {
            for (const auto& one : plain) one->dirty = 0;
        });
    }

    idle_keeper by;
    orm::detail::kept_entries entries{by};
    std::vector<orm::ref<bench::user>> mapped;
    std::vector<std::unique_ptr<bench::tracked_user>> plain;
};

}  // namespace

int main() {
    both_sides all;
    bench::measured settle;
    bench::measured expire;
    for (int i = 0; i < samples; ++i) {
        all.load();
        settle.add(nanoseconds_of([&all] { all.entries.settle_all(); }), all.clear_by_hand());
        all.load();
        expire.add(nanoseconds_of([&all] { all.entries.expire_all(); }), all.clear_by_hand());
    }
    settle.print("settle_objects");
    expire.print("expire_objects");
}

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <orm/state/graph.hpp>
#include <string>

#include "../rounds.hpp"
#include "hostile_checks.hpp"
#include "hostile_listeners.hpp"
#include "hostile_loaders.hpp"
#include "hostile_steps.hpp"

// Every operation of attributes and collections, in random order, while listeners, loaders and
// functions of users do the same inside of them, throw, and drop handles. Whatever they do, nothing
// is used after its end, no member is lost or doubled, and history is right. In between nobody
// interferes, and then values and both ends are what a plain model says.
//
// ORM_SEED=<n> in the environment runs one seed and prints its steps.

extern "C" {
/// Of the sanitizers, where the program is built with them.
[[gnu::weak]] void __sanitizer_set_death_callback(void (*call)());
}

namespace hostile {
namespace {

unsigned running = 0;

void tell_seed() {
    std::fprintf(stderr, "hostile test: in seed %u; ORM_SEED=%u runs it alone\n", running, running);
}

void step(world& w) {
    const auto& all = operations();
    const operation& one = all[w.pick(static_cast<unsigned>(all.size()))];
    w.trace(one.name);
    if (w.quiet) return one.run(w, one.which);
    try {
        one.run(w, one.which);
    } catch (const refused&) {
    } catch (const orm::error&) {
    }
}

/// Some steps with listeners, then some without.
std::string round(world& w, int steps) {
    w.log.clear();
    w.quiet = false;
    for (int i = 0; i < steps; ++i) {
        step(w);
        if (i % 5 != 4) continue;
        if (std::string wrong = broken(w); !wrong.empty()) return "broken: " + wrong;
    }
    if (std::string wrong = start_anew(w); !wrong.empty()) return "after all was emptied: " + wrong;
    w.log += "| ";
    set_loaders(w);
    for (int i = 0; i < steps; ++i) {
        step(w);
        std::string wrong = difference(w);
        if (wrong.empty() && i % 5 == 4) wrong = broken(w);
        if (!wrong.empty()) return "unlike the model: " + wrong;
    }
    return {};
}

std::string run(unsigned seed, int steps, bool traces) {
    constexpr int burst = 15;
    running = seed;
    orm::detail::graph_access::sweep_always = seed % 2 == 0;
    // Nothing lives that has a stamp: the epoch, which registrations use up, may begin anew.
    if (tracked::all().empty()) orm::detail::set_epoch.store(1);
    world w{seed};
    w.traces = traces;
    set_current(&w);
    constexpr unsigned percents[] = {0, 5, 20, 50};
    auto guards = listen_everywhere(w, percents[seed / 2 % 4]);
    std::string wrong;
    for (int done = 0; done < steps && wrong.empty(); done += 2 * burst) wrong = round(w, burst);
    guards.clear();
    if (wrong.empty()) wrong = end_all(w);
    set_current(nullptr);
    orm::detail::graph_access::sweep_always = false;
    return wrong.empty() ? wrong
                         : "seed " + std::to_string(seed) + ": " + wrong + "\nafter: " + w.log;
}

}  // namespace

TEST_CASE("no listener, loader or function of a user can break values, both ends or lifetime",
          "[hostile]") {
    if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(&tell_seed);
    constexpr int steps = 300;
    if (const char* const only = std::getenv("ORM_SEED")) {
        CHECK(run(static_cast<unsigned>(std::strtoul(only, nullptr, 10)), steps, true) == "");
        return;
    }
    const unsigned count = rounds(300, 50'000, 1'000);
    std::string wrong;
    for (unsigned seed = 1; seed <= count && wrong.empty(); ++seed) {
        INFO("seed " << seed);
        wrong = run(seed, steps, false);
    }
    CHECK(wrong == "");
}

}  // namespace hostile

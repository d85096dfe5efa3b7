// What others take to set an int and tell 0, 1 or 4 listeners, next to a bare store + dirty bit.
// For the eye: these are no limits.

#include <benchmark/benchmark.h>

#include <cstddef>
#include <vector>

#include "model.hpp"

#ifdef ORM_BENCH_SIGNALS2
#include <boost/signals2.hpp>
#endif
#ifdef ORM_BENCH_SIGCPP
#include <sigc++/sigc++.h>
#endif
#ifdef ORM_BENCH_QT
#include <QtCore/QProperty>
#endif

namespace {

constexpr std::size_t object_count = 200;
int told = 0;

/// Goes over all objects a round; shows the time of one set.
template <class Objects, class Set>
void run(benchmark::State& state, Objects& objects, Set set) {
    int value = 0;
    for (auto _ : state) {
        ++value;
        for (auto& object : objects) {
            set(object, value);
            benchmark::ClobberMemory();
        }
    }
    state.counters["set"] = benchmark::Counter(
        static_cast<double>(object_count),
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void bare(benchmark::State& state) {
    std::vector<bench::tracked_user> objects(object_count);
    run(state, objects, [](bench::tracked_user& object, int value) {
        object.id = value;
        object.dirty |= 1;
    });
}
BENCHMARK(bare);

/// orm::mapped: the listeners belong to the class, so each count has an attribute of its own.
template <auto Member>
void instrumented(benchmark::State& state) {
    std::vector<orm::ref<bench::user>> objects(object_count);
    for (auto& object : objects) object = orm::make<bench::user>();
    std::vector<orm::listener> listeners;
    for (auto i = state.range(0); i > 0; --i)
        listeners.push_back(orm::listen(
            orm::attr<Member>, orm::event::set,
            [](bench::user&, const int& value, const orm::old_value<int>&) { told += value; }));
    run(state, objects,
        [](const orm::ref<bench::user>& object, int value) { (*object).*Member = value; });
    for (const orm::listener& one : listeners) orm::remove(orm::attr<Member>, orm::event::set, one);
}
BENCHMARK(instrumented<&bench::user::id>)->Name("orm")->Arg(0);
BENCHMARK(instrumented<&bench::user::age>)->Name("orm")->Arg(1);
BENCHMARK(instrumented<&bench::user::rank>)->Name("orm")->Arg(4);

/// The hand-written setter around one signal that all objects share.
template <class Signal>
[[maybe_unused]] void through(benchmark::State& state, Signal& changed) {
    std::vector<bench::tracked_user> objects(object_count);
    run(state, objects, [&changed](bench::tracked_user& object, int value) {
        const int old = object.id;
        changed(object, value, old);
        object.id = value;
        object.dirty |= 1;
    });
}

#if defined(ORM_BENCH_SIGNALS2) || defined(ORM_BENCH_SIGCPP)
using signature = void(bench::tracked_user&, const int&, const int&);
const auto count_up = [](bench::tracked_user&, const int& value, const int&) { told += value; };
#endif

#ifdef ORM_BENCH_SIGNALS2
void signals2(benchmark::State& state) {
    boost::signals2::signal<signature> changed;
    for (auto i = state.range(0); i > 0; --i) changed.connect(count_up);
    through(state, changed);
}
BENCHMARK(signals2)->Arg(0)->Arg(1)->Arg(4);
#endif

#ifdef ORM_BENCH_SIGCPP
void sigcpp(benchmark::State& state) {
    sigc::signal<signature> changed;
    for (auto i = state.range(0); i > 0; --i) changed.connect(count_up);
    through(state, changed);
}
BENCHMARK(sigcpp)->Arg(0)->Arg(1)->Arg(4);
#endif

#ifdef ORM_BENCH_QT
/// A property has its listeners of its own, and tells them nothing but that it changed.
void qt_property(benchmark::State& state) {
    std::vector<QProperty<int>> objects(object_count);
    std::array<QProperty<int>, object_count> objects;
    const auto count_up = [] { ++told; };
    std::vector<QPropertyChangeHandler<decltype(count_up)>> listeners;
    for (auto& object : objects)
        for (auto i = state.range(0); i > 0; --i)
            listeners.push_back(object.onValueChanged(count_up));
    run(state, objects, [](QProperty<int>& object, int value) { object = value; });
}
BENCHMARK(qt_property)->Arg(0)->Arg(1)->Arg(4);
#endif

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}

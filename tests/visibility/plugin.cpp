#define ORM_TESTS_PLUGIN
#include "model.hpp"

using garage::Car;
using garage::color;
using garage::Wheel;

namespace {

struct Bus {
    orm::mapped<color> paint;
    int* ended = nullptr;

    Bus() = default;
    Bus(const Bus&) = default;
    Bus& operator=(const Bus&) = default;
    ~Bus() {
        if (ended != nullptr) ++*ended;
    }
};

}  // namespace

template <>
struct orm::extends<Bus> : orm::fields<void, &Bus::paint> {};

namespace {

int paint(Car& car, int times) {
    int heard = 0;
    const orm::scoped_listener listener =
        orm::listen(orm::attr<&Car::paint>, orm::event::set, [&heard](Car&, color) { ++heard; });
    for (int i = 0; i < times; ++i) car.paint = i % 2 == 0 ? color::red : color::green;
    return heard;
}

bool drop_while_set() {
    int ended = 0;
    bool early = false;
    auto bus = orm::make<Bus>();
    auto other = orm::make<Bus>();
    bus->ended = &ended;
    bool inside = false;
    const orm::scoped_listener listener =
        orm::listen(orm::attr<&Bus::paint>, orm::event::set, [&](Bus&) {
            if (std::exchange(inside, true)) return;
            other->paint = color::green;
            bus.reset();
            early = ended != 0;
        });
    Bus& borrowed = *bus;
    borrowed.paint = color::red;
    return !early && ended == 1;
}

bool hears_unknown() {
    auto wheel = orm::make<Wheel>();
    auto car = orm::make<Car>();
    orm::inspect(*wheel).set_loader([](orm::instance_state&, auto) {});
    bool unknown = false;
    const orm::scoped_listener listener = orm::listen(
        orm::attr<&Wheel::car>, orm::event::set,
        [&unknown](Wheel&, const orm::ref<Car>&, const orm::old_value<orm::ref<Car>>& old) {
            unknown = !old.has_value() && old == orm::unknown;
        });
    wheel->car = car;
    return unknown;
}

void fail(int how) {
    switch (how) {
        case 0:
            throw orm::invalid_request_error{"by the library"};
        case 1:
            throw orm::listeners_changed_error{"by the library"};
        case 2:
            throw orm::timeout_error{"by the library"};
        default:
            throw orm::recursion_error{"by the library"};
    }
}

int catches(void (*work)()) {
    try {
        work();
    } catch (const orm::invalid_request_error&) {
        return 0;
    } catch (const orm::listeners_changed_error&) {
        return 1;
    } catch (const orm::timeout_error&) {
        return 2;
    } catch (const orm::error&) {
        return 3;
    } catch (...) {
    }
    return -1;
}

int ring() {
    garage::horn own;
    int times = 0;
    own.dispatch.fire<garage::rung>({times});
    return times;
}

int listen_and_ring(garage::horn& of_host) {
    const orm::scoped_listener listener = orm::listen(
        orm::class_target<garage::horn>(), garage::rung{}, [](int& times) { times += 10; });
    int times = 0;
    of_host.dispatch.fire<garage::rung>({times});
    return times;
}

int hear_pool(orm::pool& pool) {
    int heard = 0;
    const orm::scoped_listener listener = orm::listen(
        orm::class_target<orm::pool>(), orm::pool_event::checkout, [&heard] { ++heard; });
    const auto connection = pool.connect();
    return heard;
}

bool knows(void (*listener)(Car&), void* pool_class, void* engine_class) {
    return orm::contains(orm::attr<&Car::name>, orm::event::set, listener) &&
           orm::registrations(listener) == 1 && &orm::class_target<orm::pool>() == pool_class &&
           &orm::class_target<orm::engine>() == engine_class;
}

std::string hears_key(Car& car) {
    std::string heard;
    const orm::scoped_listener listener = orm::listen(
        orm::attr<&Car::papers>, orm::event::append,
        [&heard](Car&, const std::string&, const orm::initiator&, const orm::collection_key& key) {
            if (key.key<std::string>() != nullptr) heard = *key.key<std::string>();
        },
        orm::include_key);
    car.papers.put("registration", "paper");
    return heard;
}

}  // namespace

extern "C" [[gnu::visibility("default")]] const garage::plugin* garage_plugin() {
    static const garage::plugin made{
        &paint,
        &drop_while_set,
        &hears_unknown,
        [] { return &orm::map<Car>(); },
        [] { return orm::attr<&Car::paint>.info().holds<color>(); },
        [] { orm::make<garage::Odd>(); },
        &fail,
        &catches,
        &ring,
        &listen_and_ring,
        &hear_pool,
        &knows,
        &hears_key,
    };
    return &made;
}

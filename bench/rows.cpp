#include "rows.hpp"

#include <benchmark/benchmark.h>
#include <malloc.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model.hpp"

namespace bench {
namespace {

/// An observer by hand: it is handed what a listener of `set` is handed.
using observer = std::function<void(tracked_user& target, const int& value,
                                    const orm::old_value<int>& old, const orm::initiator& from)>;

struct objects {
    std::vector<orm::ref<user>> owned;
    std::vector<std::unique_ptr<tracked_user>> plain_owned;
    std::array<user*, object_count> mapped;
    std::array<tracked_user*, object_count> plain;
    std::array<observer, 1> one_observer;
    std::array<observer, 4> four_observers;
    int told = 0;

    objects() {
        for (std::size_t i = 0; i < object_count; ++i) {  // made in turn: neither lies closer
            owned.push_back(orm::make<user>());
            plain_owned.push_back(std::make_unique<tracked_user>());
            mapped[i] = owned.back().get();
            plain[i] = plain_owned.back().get();
        }
    }
};

objects& all() {
    static auto& made = *new objects;
    return made;
}

/// Two values of equal length for each kind of string; the texts change with every round.
const std::string short_texts[]{"edward jones", "jack johnson"};
const std::string long_texts[]{"a name that is far too long to be kept inside of the string",
                               "one more name that is too long to be kept inside the string"};

/// The loop of every row. The barrier is in the same place for both sides: after each operation
/// memory counts as read and changed, so no store is dropped and no load is kept.
template <class Objects, class Operation>
[[gnu::always_inline]] inline void over(const Objects& list, std::size_t rounds,
                                        Operation operation) {
    for (std::size_t round = 0; round < rounds; ++round) {
        for (auto* const object : list) {
            operation(*object, round);
            benchmark::ClobberMemory();
        }
    }
}

struct get {
    static void subject(std::size_t rounds) {
        over(all().mapped, rounds, [](const user& object, std::size_t) {
            const int value = object.id;
            benchmark::DoNotOptimize(value);
        });
    }
    static void limit(std::size_t rounds) {
        over(all().plain, rounds, [](const tracked_user& object, std::size_t) {
            const int value = object.id;
            benchmark::DoNotOptimize(value);
        });
    }
};

struct set_idle {
    static void subject(std::size_t rounds) {
        over(all().mapped, rounds,
             [](user& object, std::size_t round) { object.id = static_cast<int>(round); });
    }
    static void limit(std::size_t rounds) {
        over(all().plain, rounds, [](tracked_user& object, std::size_t round) {
            object.id = static_cast<int>(round);
            object.dirty |= 1;
        });
    }
};

template <const std::string (&Texts)[2]>
struct set_idle_string {
    static void subject(std::size_t rounds) {
        over(all().mapped, rounds,
             [](user& object, std::size_t round) { object.name = Texts[round & 1]; });
    }
    static void limit(std::size_t rounds) {
        over(all().plain, rounds, [](tracked_user& object, std::size_t round) {
            object.name = Texts[round & 1];
            object.dirty |= 2;
        });
    }
};

/// The lambda of both sides: looks at every argument it is told of.
auto count_into(int& told) {
    return
        [&told](auto&, const int& value, const orm::old_value<int>& old,
                const orm::initiator& from) { told += value + *old + static_cast<int>(from.op()); };
}

/// The hand-written observer: keeps the old value, tells, stores, marks.
template <std::size_t Count>
[[gnu::always_inline]] inline void tell_and_set(const std::array<observer, Count>& observers,
                                                tracked_user& target, int& field, int value,
                                                const orm::attribute_info& attribute,
                                                unsigned bit) {
    const int before = field;
    const orm::old_value<int> old{before};
    const orm::initiator from{attribute, orm::operation::replace};
    for (const observer& one : observers) one(target, value, old, from);
    field = value;
    target.dirty |= bit;
}

struct set_1_listener {
    static void subject(std::size_t rounds) {
        over(all().mapped, rounds,
             [](user& object, std::size_t round) { object.age = static_cast<int>(round); });
    }
    static void limit(std::size_t rounds) {
        const orm::attribute_info& attribute = orm::attr<&user::age>.info();
        const auto& observers = all().one_observer;
        over(all().plain, rounds, [&](tracked_user& object, std::size_t round) {
            tell_and_set(observers, object, object.age, static_cast<int>(round), attribute, 4);
        });
    }
};

struct set_4_listeners {
    static void subject(std::size_t rounds) {
        over(all().mapped, rounds,
             [](user& object, std::size_t round) { object.rank = static_cast<int>(round); });
    }
    static void limit(std::size_t rounds) {
        const orm::attribute_info& attribute = orm::attr<&user::rank>.info();
        const auto& observers = all().four_observers;
        over(all().plain, rounds, [&](tracked_user& object, std::size_t round) {
            tell_and_set(observers, object, object.rank, static_cast<int>(round), attribute, 8);
        });
    }
};

/// Construct and destroy, against the struct without even a dirty bit.
struct make {
    static void subject(std::size_t rounds) {
        over(all().mapped, rounds, [](const user&, std::size_t) {
            const orm::ref<user> made = orm::make<user>();
            benchmark::DoNotOptimize(made.get());
        });
    }
    static void limit(std::size_t rounds) {
        over(all().plain, rounds, [](const tracked_user&, std::size_t) {
            const std::unique_ptr<plain_user> made = std::make_unique<plain_user>();
            benchmark::DoNotOptimize(made.get());
        });
    }
};

constexpr row rows[]{
    {"attr_get", &get::subject, &get::limit},
    {"attr_set_idle", &set_idle::subject, &set_idle::limit},
    {"attr_set_idle_string", &set_idle_string<short_texts>::subject,
     &set_idle_string<short_texts>::limit},
    {"attr_set_idle_string_long", &set_idle_string<long_texts>::subject,
     &set_idle_string<long_texts>::limit},
    {"attr_set_1_listener", &set_1_listener::subject, &set_1_listener::limit},
    {"attr_set_4_listeners", &set_4_listeners::subject, &set_4_listeners::limit},
    {"make", &make::subject, &make::limit},
};

/// What malloc set aside for the block, with the word in front where it keeps the size.
std::size_t taken_by(void* block) {
    return malloc_usable_size(block) + sizeof(std::size_t);
}

}  // namespace

std::span<const row> prepare_rows() {
    objects& ours = all();
    orm::listen(orm::attr<&user::age>, orm::event::set, count_into(ours.told));
    for (observer& one : ours.one_observer) one = count_into(ours.told);
    for (observer& one : ours.four_observers) {
        orm::listen(orm::attr<&user::rank>, orm::event::set, count_into(ours.told));
        one = count_into(ours.told);
    }
    // As an object is that was loaded and then changed: every attribute has a committed value.
    for (user* const one : ours.mapped) {
        const auto set_all = [one](int value) {
            one->id = value;
            one->name = long_texts[0];
            one->age = value;
            one->rank = value;
            one->score = value;
        };
        // The listeners of this benchmark look at the old value, so there has to be one.
        orm::set_committed_value(*one, orm::attr<&user::age>, 1);
        orm::set_committed_value(*one, orm::attr<&user::rank>, 1);
        set_all(2);
        orm::mark_committed(*one);
        set_all(3);
        set_all(4);
    }
    for (tracked_user* const one : ours.plain) one->name = long_texts[0];
    return rows;
}

object_bytes measure_bytes() {
    const orm::ref<user> made = orm::make<user>();
    const auto plain = std::make_unique<plain_user>();
    // The state lies in front of the object, in the same block.
    return {taken_by(&orm::inspect(*made)), taken_by(plain.get())};
}

}  // namespace bench

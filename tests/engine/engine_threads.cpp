#include <atomic>
#include <catch2/catch.hpp>
#include <orm/engine.hpp>
#include <orm/pool.hpp>
#include <orm/testing/recorder.hpp>

#include "../pool/in_threads.hpp"

// An engine that several threads use; meant for ThreadSanitizer.

using tests::in_threads;

namespace {

struct silent_connection final : orm::driver_connection {
    void commit() override {}
    void rollback() override {}
    void close() override {}
};

std::shared_ptr<orm::engine> make_engine() {
    return orm::create_engine(
        "sqlite://",
        {.kind = orm::pool_kind::queue,
         .creator = orm::pool_creator{[] { return std::make_unique<silent_connection>(); }},
         .initialize = false});
}

}  // namespace

TEST_CASE("listeners of an engine's pool come and go while it is disposed of",
          "[engine][threads]") {
    const std::shared_ptr<orm::engine> engine = make_engine();
    std::atomic<long> told{0};
    const auto listener = orm::make_listener([&told] { ++told; });
    in_threads(4, [&](int number) {
        for (int i = 0; i < 300; ++i) {
            if (number < 2) {
                engine->dispose();
            } else if (number == 2) {
                const orm::scoped_listener one =
                    orm::listen(*engine, orm::pool_event::checkout, listener);
                static_cast<void>(orm::contains(*engine, orm::pool_event::checkout, listener));
                static_cast<void>(orm::listeners_of(*engine, orm::pool_event::checkout));
            } else {
                static_cast<void>(engine->raw_connection());
            }
        }
    });
    CHECK(orm::listeners_of(*engine, orm::pool_event::checkout).empty());
}

TEST_CASE("a listener that is given to an engine while it is disposed of is there afterwards",
          "[engine][threads]") {
    std::size_t there = 0;
    constexpr std::size_t rounds = 20;
    constexpr std::size_t each = 200;
    for (std::size_t round = 0; round < rounds; ++round) {
        const std::shared_ptr<orm::engine> engine = make_engine();
        std::vector<orm::scoped_listener> given(each);
        std::atomic<bool> done{false};
        in_threads(2, [&](int number) {
            while (number == 0 && !done) engine->dispose();
            if (number == 0) return;
            for (orm::scoped_listener& one : given)
                one = orm::listen(*engine, orm::pool_event::checkout, [] {});
            done = true;
        });
        there += orm::listeners_of(*engine, orm::pool_event::checkout).size();
    }
    CHECK(there == rounds * each);
}

TEST_CASE("a recorder of an engine writes whole lines, whatever threads use it",
          "[engine][threads]") {
    const std::shared_ptr<orm::engine> engine = make_engine();
    orm::testing::recorder log;
    log.watch(*engine, orm::pool_event::checkout, orm::pool_event::checkin);
    in_threads(4, [&](int) {
        for (int i = 0; i < 100; ++i) {
            orm::pooled_connection one = engine->raw_connection();
            if (i % 10 == 0) one.invalidate();
        }
    });
    CHECK(log.lines().size() == 800);
    for (const std::string& line : log.lines())
        CHECK_THAT(
            line,
            Catch::Matches("(checkout driver#[0-9]+|checkin (driver#[0-9]+|null)) record#[0-9]+"));
}

TEST_CASE("a recorder may end while other threads use what it watches", "[engine][threads]") {
    const std::shared_ptr<orm::engine> engine = make_engine();
    in_threads(4, [&](int number) {
        for (int i = 0; i < 50; ++i) {
            if (number == 0) {
                orm::testing::recorder log;
                log.watch(*engine);
            } else {
                static_cast<void>(engine->raw_connection());
            }
        }
    });
    CHECK(orm::listeners_of(*engine, orm::pool_event::checkout).empty());
}

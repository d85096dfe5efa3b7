#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <orm/pool.hpp>
#include <random>

#include "../rounds.hpp"
#include "in_threads.hpp"

// Many threads on few connections, and everything goes wrong now and then: with ORM_LONG
// 10,000,000 checkouts on each of the two ways through a pool.

namespace {

constexpr int threads = 16;

/// What all connections of one test count.
struct totals {
    std::atomic<long> attempts{0};
    std::atomic<long> failed_attempts{0};
    std::atomic<long> made{0};
    std::atomic<long> closed{0};
    std::atomic<long> destroyed{0};
    std::atomic<long> lent_twice{0};   ///< two threads had one connection
    std::atomic<long> lent_closed{0};  ///< a thread got one that was closed
    std::atomic<long> closed_twice{0};
    std::atomic<int> out{0};
    std::atomic<int> most_out{0};

    /// Every seventh connection or so cannot be made.
    bool refuses() {
        const auto number = static_cast<unsigned long>(attempts.fetch_add(1));
        const bool is_refused = (number * 2654435761UL >> 7) % 7 == 3;
        if (is_refused) ++failed_attempts;
        return is_refused;
    }
    void take() {
        const int now = ++out;
        int before = most_out;
        while (before < now && !most_out.compare_exchange_weak(before, now)) {
        }
    }
};

class lent final : public orm::driver_connection {
public:
    explicit lent(totals& all) : all_{all} { ++all_.made; }
    ~lent() override { ++all_.destroyed; }
    void commit() override {}
    void rollback() override {
        if (fails_reset)
            throw orm::driver_error{orm::driver_error_kind::operational, "told to fail"};
    }
    void close() override { ++(is_open_.exchange(false) ? all_.closed : all_.closed_twice); }

    void take() {
        if (taken_.exchange(true)) ++all_.lent_twice;
        if (!is_open_) ++all_.lent_closed;
        all_.take();
    }
    /// Just before it goes back, so that nobody can have it already.
    void give() {
        taken_ = false;
        --all_.out;
    }
    bool fails_reset = false;  ///< of the thread that has it

private:
    totals& all_;
    std::atomic<bool> taken_{false};
    std::atomic<bool> is_open_{true};
};

/// Makes connections, or fails to.
auto creator_of(totals& all) {
    return [&all] {
        if (all.refuses()) throw orm::driver_error{orm::driver_error_kind::operational, "refused"};
        return std::make_unique<lent>(all);
    };
}

/// What a thread did.
struct tally {
    long done = 0;
    long refused = 0;
    long starved = 0;
    long invalidated = 0;
    long softly = 0;
    long detached = 0;
    long spoiled = 0;

    tally& operator+=(const tally& other) {
        done += other.done;
        refused += other.refused;
        starved += other.starved;
        invalidated += other.invalidated;
        softly += other.softly;
        detached += other.detached;
        spoiled += other.spoiled;
        return *this;
    }
};

/// One checkout, and one of the things that may become of it.
void use_once(orm::queue_pool& pool, unsigned random, bool resets, tally& mine) {
    orm::pooled_connection one = pool.connect();
    ++mine.done;
    auto& driver = static_cast<lent&>(*one.dbapi_connection());
    driver.take();
    if (random % 16 == 9) std::this_thread::yield();  // others have to wait for a connection
    switch (random % 64) {
        case 0:
            ++mine.invalidated;
            driver.give();
            return one.invalidate();
        case 1:
            ++mine.invalidated;
            driver.give();
            return pool.invalidate(one);
        case 2:
            ++mine.detached;
            driver.give();
            return one.detach();
        case 3:
            ++mine.softly;
            one.soft_invalidate();
            break;
        case 4:
            if (!resets) break;
            ++mine.spoiled;
            driver.fails_reset = true;
            break;
        default:
            break;
    }
    driver.give();
    // The others go back by the destructor.
    if (random % 2 == 0) one.close();
}

tally use_in_threads(orm::queue_pool& pool, unsigned rounds_each, bool resets) {
    std::array<tally, threads> all;
    tests::in_threads(threads, [&](int number) {
        tally mine;
        std::minstd_rand random{static_cast<unsigned>(number) + 1};
        for (unsigned round = 0; round < rounds_each; ++round) {
            try {
                use_once(pool, static_cast<unsigned>(random() >> 8), resets, mine);
            } catch (const orm::driver_error&) {
                ++mine.refused;
            } catch (const orm::timeout_error&) {
                ++mine.starved;
            }
        }
        all[static_cast<std::size_t>(number)] = mine;
    });
    tally sum;
    for (const tally& one : all) sum += one;
    return sum;
}

/// What has to be so whichever way connections went.
void check(const totals& all, const tally& sum, orm::queue_pool& pool, unsigned rounds_each) {
    CHECK(sum.done + sum.refused == static_cast<long>(rounds_each) * threads);
    CHECK(sum.starved == 0);
    CHECK(sum.refused > 0);
    CHECK(sum.refused == all.failed_attempts);
    CHECK(all.made == all.attempts - all.failed_attempts);
    CHECK(all.lent_twice == 0);
    CHECK(all.lent_closed == 0);
    CHECK(all.closed_twice == 0);
    CHECK(all.out == 0);
    CHECK(all.most_out == 8);
    CHECK(pool.checked_out() == 0);
    CHECK(pool.checked_in() <= 4);
    CHECK(pool.overflow() == pool.checked_in() - 4);
    CHECK(all.made - all.closed <= pool.checked_in());
    CHECK(all.made - all.destroyed <= pool.checked_in());
    pool.dispose();
    CHECK(pool.checked_in() == 0);
    CHECK(all.closed == all.made);
    CHECK(all.destroyed == all.made);
}

std::atomic<long> notices{0};

}  // namespace

TEST_CASE("16 threads share 4 + 4 connections, and nothing is lost or lent twice",
          "[engine][pool][threads]") {
    const unsigned rounds_each = rounds(200'000, 10'000'000) / threads;
    totals all;
    const auto pool = orm::make_pool<orm::queue_pool>(
        creator_of(all), {.size = 4, .max_overflow = 4, .reset_on_return = orm::reset_style::none});
    const tally sum = use_in_threads(*pool, rounds_each, false);
    check(all, sum, *pool, rounds_each);
}

TEST_CASE("16 threads share 4 + 4 connections, and listeners are told of all that becomes of them",
          "[engine][pool][threads]") {
    const unsigned rounds_each = rounds(200'000, 10'000'000) / threads;
    totals all;
    const auto pool =
        orm::make_pool<orm::queue_pool>(creator_of(all), {.size = 4, .max_overflow = 4});
    struct {
        std::atomic<long> first_connect, connect, checkout, checkin, checkin_of_none, invalidate,
            soft_invalidate, detach, close, close_detached;
    } heard{};
    using event = std::atomic<long>;
    const auto count = [](event& one) { return [&one] { ++one; }; };
    orm::listen(*pool, orm::pool_event::first_connect, count(heard.first_connect));
    orm::listen(*pool, orm::pool_event::connect, count(heard.connect));
    orm::listen(*pool, orm::pool_event::checkout, count(heard.checkout));
    orm::listen(*pool, orm::pool_event::checkin, [&heard](const orm::driver_connection* there) {
        ++(there != nullptr ? heard.checkin : heard.checkin_of_none);
    });
    orm::listen(*pool, orm::pool_event::invalidate, count(heard.invalidate));
    orm::listen(*pool, orm::pool_event::soft_invalidate, count(heard.soft_invalidate));
    orm::listen(*pool, orm::pool_event::detach, count(heard.detach));
    orm::listen(*pool, orm::pool_event::close, count(heard.close));
    orm::listen(*pool, orm::pool_event::close_detached, count(heard.close_detached));
    notices = 0;
    const orm::notice_hook before = orm::set_notice_hook([](const orm::notice&) { ++notices; });
    const tally sum = use_in_threads(*pool, rounds_each, true);
    orm::set_notice_hook(before);
    check(all, sum, *pool, rounds_each);

    CHECK(heard.first_connect == 1);
    CHECK(heard.connect == all.made);
    CHECK(heard.checkout == sum.done);
    CHECK(heard.invalidate == sum.invalidated + sum.spoiled);
    CHECK(heard.soft_invalidate == sum.softly);
    CHECK(heard.detach == sum.detached);
    CHECK(heard.close_detached == sum.detached);
    CHECK(heard.close + heard.close_detached == all.made);
    CHECK(heard.checkin == sum.done - sum.invalidated - sum.spoiled - sum.detached);
    // The rest are records whose connection could not be replaced.
    const long not_replaced = heard.checkin_of_none - sum.invalidated - sum.spoiled;
    CHECK(not_replaced > 0);
    CHECK(not_replaced <= sum.refused);
    CHECK(notices == sum.spoiled);
}

#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <orm/instrument.hpp>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// Label: threads. An object belongs to one thread at a time, and may change hands.
namespace handover {
namespace {

struct User {
    orm::mapped<int> id;
    orm::mapped<std::string> name;
};
struct Config {
    orm::mapped<std::string> text;
};
struct Job {
    orm::mapped<int> number;
    orm::one<Config> config;
};
constexpr auto id = orm::attr<&User::id>;
constexpr auto name = orm::attr<&User::name>;
using user_ref = orm::ref<User>;

/// Hands handles from one thread to another.
class mailbox {
public:
    void put(user_ref user) {
        {
            const std::lock_guard lock{mutex_};
            waiting_.push_back(std::move(user));
        }
        arrived_.notify_one();
    }
    user_ref take() {
        std::unique_lock lock{mutex_};
        arrived_.wait(lock, [this] { return !waiting_.empty(); });
        user_ref user = std::move(waiting_.front());
        waiting_.pop_front();
        return user;
    }

private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<user_ref> waiting_;
};

/// Uses an object when its thread ends, and drops the last handle then.
struct keeper {
    user_ref user;
    ~keeper() {
        if (user) user->id = user->id + 1;
    }
};
thread_local keeper kept;

}  // namespace

TEST_CASE("an object made, changed and ended in different threads behaves as in one", "[threads]") {
    constexpr int rounds = 300;
    std::atomic<int> calls{0};
    const orm::scoped_listener count =
        orm::listen(id, orm::event::set, [&calls] { calls.fetch_add(1); });
    mailbox made;
    mailbox changed;
    int wrong = 0;
    std::thread maker{[&made] {
        for (int round = 0; round < rounds; ++round) {
            user_ref user = orm::make(User{.id = round, .name = "ed"});
            orm::mark_committed(*user);
            orm::inspect(*user).set_loader(
                [](orm::instance_state& state, std::span<orm::attribute_info* const>) {
                    orm::set_committed_value(state.object<User>(), name, "loaded");
                });
            user->id = round + 1;
            made.put(std::move(user));
        }
    }};
    std::thread changer{[&made, &changed] {
        for (int round = 0; round < rounds; ++round) {
            user_ref user = made.take();
            user->id += 1;
            orm::mark_expired(*user, name);
            changed.put(std::move(user));
        }
    }};
    for (int round = 0; round < rounds; ++round) {
        user_ref user = changed.take();
        const auto history = orm::history_of(*user, id);
        if (user->id != round + 2 || history.deleted != std::vector<int>{round} ||
            user->name != "loaded")
            ++wrong;
        user->id = 0;
    }
    maker.join();
    changer.join();
    CHECK(wrong == 0);
    CHECK(calls == 4 * rounds);
}

TEST_CASE("a thread keeps nothing of what it has read and handed on", "[threads]") {
    const bool loads = GENERATE(true, false);
    const auto config = [] { return orm::make(Config{.text = "x"}); };
    const orm::scoped_listener gives =
        orm::listen(orm::attr<&Job::config>, orm::event::init_scalar, config, orm::retval);
    orm::ref<Config> handed;
    std::thread reader{[&] {
        std::thread other;
        {
            const orm::ref<Job> job = orm::make<Job>();
            if (loads)
                orm::inspect(*job).set_loader(
                    [&](orm::instance_state& state, std::span<orm::attribute_info* const>) {
                        orm::set_committed_value(state.object<Job>(), orm::attr<&Job::config>,
                                                 config());
                    });
            handed = job->config.get();
        }
        other = std::thread{[mine = std::move(handed)]() mutable {
            for (int i = 0; i < 10000; ++i) mine = orm::ref<Config>{mine};
            mine->text = "y";
        }};
        for (int i = 0; i < 1000; ++i) static_cast<void>(orm::make<Job>()->config.get());
        other.join();
    }};
    reader.join();
    CHECK_FALSE(handed);
}

TEST_CASE("an object that a listener puts off ends in the thread that dropped it", "[threads]") {
    user_ref user = orm::make(User{.name = "ed"});
    std::thread{[user = std::move(user)]() mutable {
        User* const object = user.get();
        const orm::scoped_listener drop =
            orm::listen(name, orm::event::set, [&user] { user.reset(); });
        object->name = "a name that is too long for the small buffer";
    }}.join();
    CHECK_FALSE(user);
}

TEST_CASE("a thread_local may use an object and drop its last handle when the thread ends",
          "[threads]") {
    std::atomic<int> calls{0};
    const orm::scoped_listener count =
        orm::listen(id, orm::event::set, [&calls] { calls.fetch_add(1); });
    const std::size_t records = orm::detail::thread_records();
    for (int round = 0; round < 50; ++round)
        std::thread{[] {
            kept.user = nullptr;  // before the first dispatch: goes after what the library keeps
            kept.user = orm::make(User{.id = 1});
        }}.join();
    CHECK(calls == 100);
    CHECK(orm::detail::thread_records() <= records + 1);
}

}  // namespace handover

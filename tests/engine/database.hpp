#ifndef ORM_TESTS_ENGINE_DATABASE_HPP
#define ORM_TESTS_ENGINE_DATABASE_HPP

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <orm/engine.hpp>
#include <string>
#include <vector>

// A real SQLite database in a file that goes with the test, and a log of what happened.
namespace tests {

class database {
public:
    explicit database(orm::engine_options options = {})
        : path_{std::filesystem::temp_directory_path() /
                ("orm-test-" + std::to_string(::getpid()) + "-" + std::to_string(++made_))},
          engine_{orm::create_engine("sqlite:///" + path_.string(), std::move(options))} {}
    ~database() {
        engine_->dispose();
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    database(const database&) = delete;
    database& operator=(const database&) = delete;

    orm::engine& operator*() const noexcept { return *engine_; }
    orm::engine* operator->() const noexcept { return engine_.get(); }
    const std::shared_ptr<orm::engine>& engine() const noexcept { return engine_; }

    /// A table t (id, x, name) with some rows.
    void fill() const {
        engine_->begin([](orm::connection& conn) {
            conn.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER, name TEXT)");
            conn.execute("INSERT INTO t (id, x, name) VALUES (:id, :x, :name)",
                         {{{"id", 1}, {"x", 10}, {"name", "ed"}},
                          {{"id", 2}, {"x", 20}, {"name", nullptr}},
                          {{"id", 3}, {"x", 30}, {"name", "wendy"}}});
        });
    }
    /// Committed rows of t, as another connection sees them.
    int rows() const { return engine_->connect().scalar<int>("SELECT count(*) FROM t"); }

private:
    static inline std::atomic<int> made_{0};
    std::filesystem::path path_;
    std::shared_ptr<orm::engine> engine_;
};

using lines = std::vector<std::string>;

/// A listener that writes its name into the log.
inline auto note(lines& log, const char* name) {
    return [&log, name] { log.emplace_back(name); };
}

}  // namespace tests
#endif

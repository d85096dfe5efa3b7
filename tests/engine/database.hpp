#ifndef ORM_TESTS_ENGINE_DATABASE_HPP
#define ORM_TESTS_ENGINE_DATABASE_HPP

#include <memory>
#include <orm/engine.hpp>
#include <string>
#include <vector>

// A real database that goes with the test, and a log of what happened. Which kind of database it is
// the program decides: it links database_sqlite.cpp or database_postgresql.cpp.
namespace tests {

/// Where one test has its tables: a file, or a schema of a server. Whatever is there goes with it.
class place {
public:
    virtual ~place() = default;
    virtual orm::url url() const = 0;
};
std::unique_ptr<place> make_place();
/// The url of a database of this kind that is not there.
orm::url unreachable_url();
/// A key that numbers new rows, from 4.
std::string id_column();

class database {
public:
    explicit database(orm::engine_options options = {})
        : place_{make_place()}, engine_{orm::create_engine(place_->url(), std::move(options))} {}
    ~database() { engine_->dispose(); }
    database(const database&) = delete;
    database& operator=(const database&) = delete;

    orm::engine& operator*() const noexcept { return *engine_; }
    orm::engine* operator->() const noexcept { return engine_.get(); }
    const std::shared_ptr<orm::engine>& engine() const noexcept { return engine_; }

    /// A table t (id, x, name) with some rows.
    void fill() const {
        engine_->begin([](orm::connection& conn) {
            conn.execute("CREATE TABLE t (" + id_column() + ", x INTEGER, name TEXT)");
            conn.execute("INSERT INTO t (id, x, name) VALUES (:id, :x, :name)",
                         {{{"id", 1}, {"x", 10}, {"name", "ed"}},
                          {{"id", 2}, {"x", 20}, {"name", nullptr}},
                          {{"id", 3}, {"x", 30}, {"name", "wendy"}}});
        });
    }
    /// Committed rows of t, as another connection sees them.
    int rows() const { return engine_->connect().scalar<int>("SELECT count(*) FROM t"); }

    /// A statement as the driver gets it: as it was written, or with `$1`, `$2`, ….
    std::string as_sent(std::string written, std::string counted) const {
        const bool counts = engine_->dialect().style() == orm::parameter_style::numeric_dollar;
        return counts ? std::move(counted) : std::move(written);
    }

private:
    std::unique_ptr<place> place_;
    std::shared_ptr<orm::engine> engine_;
};

using lines = std::vector<std::string>;

/// A listener that writes its name into the log.
inline auto note(lines& log, const char* name) {
    return [&log, name] { log.emplace_back(name); };
}

}  // namespace tests
#endif

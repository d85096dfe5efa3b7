// 130_statement_events: time statements, log slow ones, and rewrite them on their way.

#include <chrono>
#include <iostream>
#include <orm/engine.hpp>

using namespace std::chrono_literals;

// What the two listeners share. One connection belongs to one thread, so nothing is locked.
struct slow_query_log {
    std::chrono::milliseconds limit;
    std::chrono::steady_clock::time_point started{};

    void before() { started = std::chrono::steady_clock::now(); }
    void after(orm::connection&, orm::driver_cursor&, const std::string& statement) {
        const auto took = std::chrono::steady_clock::now() - started;
        if (took > limit) std::cout << "slow: " << statement.substr(0, 30) << "...\n";
    }
};

int main() {
    const auto engine = orm::create_engine("sqlite://");
    orm::connection conn = engine->connect();

    slow_query_log log{50ms};
    orm::listen(conn, orm::connection_event::before_cursor_execute,
                orm::bind(log, &slow_query_log::before));
    orm::listen(conn, orm::connection_event::after_cursor_execute,
                orm::bind(log, &slow_query_log::after));

    conn.execute("CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT)");
    conn.execute("INSERT INTO user (name) VALUES (:name)", {{{"name", "ed"}}, {{"name", "wendy"}}});
    std::cout << conn.scalar<int>(
                     "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT "
                     "3000000) SELECT count(*) FROM n")
              << '\n';

    // A comment that says where a statement comes from, for the database's own log.
    orm::listen(
        conn, orm::connection_event::before_cursor_execute,
        [](orm::connection&, orm::driver_cursor&, const std::string& statement,
           const orm::parameter_sets& values) {
            return orm::cursor_execute_replacement{"/* shop */ " + statement, values};
        },
        orm::retval);
    orm::listen(conn, orm::connection_event::after_cursor_execute,
                [](orm::connection&, orm::driver_cursor&, const std::string& statement) {
                    std::cout << "sent: " << statement << '\n';
                });
    for (const auto& [id, name] :
         conn.execute("SELECT id, name FROM user ORDER BY id").as<int, std::string>())
        std::cout << id << ' ' << name << '\n';
    conn.commit();
}

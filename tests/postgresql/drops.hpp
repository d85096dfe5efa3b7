#ifndef ORM_TESTS_POSTGRESQL_DROPS_HPP
#define ORM_TESTS_POSTGRESQL_DROPS_HPP

#include <orm/engine.hpp>
#include <orm/pool.hpp>
#include <orm/testing/matchers.hpp>
#include <orm/testing/recorder.hpp>
#include <string>
#include <vector>

#include "postgresql_server.hpp"

// What the tests of lost connections share.
namespace tests {

/// A table d (id, name), and a look at what of it is committed, past all proxies.
class table_d {
public:
    table_d() {
        server on;
        on.execute("DROP TABLE IF EXISTS d");
        on.execute("CREATE TABLE d (id integer PRIMARY KEY, name text)");
    }
    /// Which rows are there: "1 2 3".
    static std::string ids() {
        return server{}.text("SELECT coalesce(string_agg(id::text, ' ' ORDER BY id), '') FROM d");
    }
};

/// Inserts a row; its name is what a proxy can tell the statement by.
inline void insert(orm::connection& conn, int id, const char* name = "row") {
    conn.execute("INSERT INTO d (id, name) VALUES (:id, :name)", {{"id", id}, {"name", name}});
}

/// The server's process of a connection.
inline std::int64_t pid_of(orm::connection& conn) {
    return dynamic_cast<orm::postgresql_connection&>(conn.dbapi_connection()).backend_pid();
}

inline int checked_out(const orm::engine& of) {
    return dynamic_cast<orm::queue_pool&>(*of.pool()).checked_out();
}

/// Has the server end a connection, and waits until it has.
inline void end_backend(std::int64_t pid) {
    server other;
    other.execute("SELECT pg_terminate_backend($1)", orm::positional(pid));
    while (other.number("SELECT count(*) FROM pg_stat_activity WHERE pid = $1",
                        orm::positional(pid)) != 0) {
    }
}

/// What comes of `work`: "done", or the class of the error and whether the connection was given up.
template <class F>
std::string outcome(F&& work) {
    const auto gone = [](const orm::dbapi_error& error) {
        return std::string{error.connection_invalidated() ? ", connection lost" : ""};
    };
    try {
        work();
        return "done";
    } catch (const orm::outcome_unknown_error& error) {
        return "outcome unknown" + gone(error);
    } catch (const orm::operational_error& error) {
        return "operational" + gone(error);
    } catch (const orm::dbapi_error& error) {
        return "another error of the database: " + std::string{error.what()};
    } catch (const orm::pending_rollback_error&) {
        return "pending rollback";
    } catch (const orm::driver_error& error) {
        return "not wrapped: " + std::string{error.what()};
    }
}

/// What handle_error is told, a line each.
inline void record_errors(orm::testing::recorder& log, orm::engine& by) {
    log.watch(by, orm::dialect_event::handle_error);
}

}  // namespace tests
#endif

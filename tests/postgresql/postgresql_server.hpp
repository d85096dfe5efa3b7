#ifndef ORM_TESTS_POSTGRESQL_POSTGRESQL_SERVER_HPP
#define ORM_TESTS_POSTGRESQL_POSTGRESQL_SERVER_HPP

#include <catch2/catch.hpp>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "orm/driver/error.hpp"
#include "orm/engine/dialect.hpp"
#include "orm/engine/url.hpp"
#include "orm/postgresql/dialect.hpp"

namespace tests {

/// The server that scripts/postgresql started.
inline orm::url postgresql_url() {
    const char* const found = std::getenv("ORM_TEST_POSTGRESQL");
    if (found == nullptr || *found == '\0')
        FAIL(
            "these tests need PostgreSQL: run them as scripts/postgresql run ctest …, as "
            "scripts/test does, after scripts/setup test has installed it; or set "
            "ORM_TEST_POSTGRESQL to the url of a server of your own");
    return orm::url::parse(found);
}

/// A connection of a test, with what tests want to know.
class server {
public:
    server() : server{std::map<std::string, std::string>{}} {}
    explicit server(std::map<std::string, std::string> options)
        : server{postgresql_url(), std::move(options)} {}
    server(orm::url where, std::map<std::string, std::string> options)
        : dialect_{orm::make_postgresql_dialect()} {
        where.query.merge(options);
        connection_ =
            std::make_unique<orm::postgresql_connection>(dialect_->create_connect_args(where));
        cursor_ = connection_->make_cursor();
    }

    orm::dialect& dialect() { return *dialect_; }
    orm::postgresql_connection& connection() { return *connection_; }
    orm::postgresql_cursor& cursor() { return *cursor_; }

    void execute(const std::string& statement, const orm::parameters& values = {}) {
        cursor_->execute(statement, values);
    }
    void executemany(const std::string& statement, const orm::parameter_sets& sets) {
        cursor_->executemany(statement, sets);
    }
    std::vector<std::vector<orm::sql_value>> rows(const std::string& statement,
                                                  const orm::parameters& values = {}) {
        execute(statement, values);
        return rest();
    }
    std::vector<std::vector<orm::sql_value>> rest() {
        std::vector<std::vector<orm::sql_value>> made;
        while (const orm::value_view* row = cursor_->fetch()) {
            auto& into = made.emplace_back();
            for (std::size_t column = 0; column < cursor_->columns().size(); ++column)
                into.push_back(row[column].copy());
        }
        return made;
    }
    /// The only column of the only row.
    orm::sql_value value(const std::string& statement, const orm::parameters& values = {}) {
        const auto found = rows(statement, values);
        REQUIRE(found.size() == 1);
        REQUIRE(found.front().size() == 1);
        return found.front().front();
    }
    std::string text(const std::string& statement, const orm::parameters& values = {}) {
        return value(statement, values).view().get<std::string>();
    }
    std::int64_t number(const std::string& statement, const orm::parameters& values = {}) {
        return value(statement, values).view().get<std::int64_t>();
    }

    /// The error of a statement.
    orm::driver_error error(const std::string& statement, const orm::parameters& values = {}) {
        try {
            rows(statement, values);
        } catch (const orm::driver_error& caught) {
            return caught;
        }
        FAIL("no error from " << statement);
        throw;
    }
    void rollback() { connection_->rollback(); }
    void begin() { connection_->begin(); }
    void commit() { connection_->commit(); }

private:
    std::shared_ptr<orm::dialect> dialect_;
    std::unique_ptr<orm::postgresql_connection> connection_;
    std::unique_ptr<orm::postgresql_cursor> cursor_;
};

}  // namespace tests
#endif

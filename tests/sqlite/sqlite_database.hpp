#ifndef ORM_TESTS_SQLITE_SQLITE_DATABASE_HPP
#define ORM_TESTS_SQLITE_SQLITE_DATABASE_HPP

#include <unistd.h>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <orm/driver/driver_cursor.hpp>
#include <orm/driver/error.hpp>
#include <orm/engine/dialect.hpp>
#include <orm/engine/url.hpp>
#include <orm/sqlite/dialect.hpp>
#include <string>
#include <vector>

// Real databases, in memory and in files that are gone afterwards.

namespace sqlite_test {

class folder {
public:
    folder() {
        std::string name = (std::filesystem::temp_directory_path() / "orm_sqlite_XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
        path_ = name;
    }
    ~folder() { std::filesystem::remove_all(path_); }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

/// A connection of the dialect.
struct database {
    explicit database(const std::string& path = {},
                      const std::map<std::string, std::string>& options = {}) {
        orm::url where;
        where.drivername = "sqlite";
        if (!path.empty()) where.database = path;
        where.query = options;
        connection = dialect->connect(dialect->create_connect_args(where));
    }

    std::unique_ptr<orm::driver_cursor> cursor() { return connection->cursor(); }
    void run(std::string_view sql, const orm::parameters& values = {}) {
        cursor()->execute(sql, values);
    }
    /// All rows, as text: "1 'a'; 2 NULL".
    std::string rows(std::string_view sql, const orm::parameters& values = {}) {
        const auto from = cursor();
        from->execute(sql, values);
        std::string made;
        while (const orm::value_view* row = from->fetch()) {
            made += made.empty() ? "" : "; ";
            for (std::size_t i = 0; i < from->columns().size(); ++i)
                made += (i == 0 ? "" : " ") + row[i].copy().text();
        }
        return made;
    }

    std::shared_ptr<orm::dialect> dialect = orm::make_sqlite_dialect();
    std::unique_ptr<orm::driver_connection> connection;
};

/// The error that a call throws: its kind, and its message.
struct caught {
    template <class Call>
    explicit caught(Call&& call) {
        try {
            call();
        } catch (const orm::driver_error& error) {
            kind = error.kind();
            code = error.code();
            text = error.what();
            thrown = true;
        }
    }
    bool thrown = false;
    orm::driver_error_kind kind{};
    int code = 0;
    std::string text;
};

}  // namespace sqlite_test
#endif

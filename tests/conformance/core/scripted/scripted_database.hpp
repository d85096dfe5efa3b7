#ifndef ORM_CONFORMANCE_CORE_SCRIPTED_DATABASE_HPP
#define ORM_CONFORMANCE_CORE_SCRIPTED_DATABASE_HPP

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <orm/driver/parameters.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace conformance::core {

/// What a statement left: its rows are all there at once.
struct table_of_values {
    std::vector<std::string> columns;
    std::vector<std::vector<orm::sql_value>> rows;
    std::int64_t changed = -1;
};

/// The SQLite database in memory that all connections of a flow share.
///
/// It is used directly, so that the flows do not depend on the library's own driver.
class scripted_database {
public:
    scripted_database();

    /// Statements that begin so are taken for executed, as SQLite would refuse them.
    void accept(std::vector<std::string> prefixes);
    /// Executes one statement. @throws orm::driver_error
    table_of_values run(std::string_view sql, const orm::parameters& values = {});
    /// Does the catalog have a `type` ("table", "index") of that name?
    bool has(const std::string& type, const std::string& name);

private:
    struct closer {
        void operator()(sqlite3* one) const noexcept { sqlite3_close(one); }
    };
    bool accepts(std::string_view sql) const;

    std::unique_ptr<sqlite3, closer> database_;
    std::vector<std::string> accepted_;
};

}  // namespace conformance::core
#endif

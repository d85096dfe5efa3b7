#ifndef ATLAS_DATABASE_HPP
#define ATLAS_DATABASE_HPP

#include <iosfwd>
#include <memory>
#include <orm/engine.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "rows.hpp"
#include "rules.hpp"
#include "shelf.hpp"
#include "tables.hpp"

namespace atlas {

/// A database that the objects are stored in.
class database {
public:
    /// Looks the catalog up, so that what is wrong with the url or the server is known at once.
    /// @throws orm::error
    explicit database(std::string_view url);

    /// Stores all objects, reads them back, and prints what was done. Tables of an earlier run are
    /// dropped first; everything until the last row is written is one transaction, so that after a
    /// failure the database is as it was.
    /// @return where what was read differs from the objects: a line for each row.
    /// @throws orm::error
    std::vector<std::string> store(const library& shelves, std::ostream& out);

private:
    void write(const all_rows& rows);
    all_rows read();

    tables tables_;
    std::shared_ptr<orm::engine> engine_;
    listeners registered_;
};

}  // namespace atlas
#endif

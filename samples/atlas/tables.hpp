#ifndef ATLAS_TABLES_HPP
#define ATLAS_TABLES_HPP

#include <orm/schema.hpp>

namespace atlas {

/// Where the rows are stored. All names begin with atlas_, so that they are nobody else's.
struct tables {
    orm::metadata all;
    orm::table countries;
    orm::table subdivisions;
    orm::table currencies;
    orm::table country_currencies;
    orm::table types;
    orm::table languages;

    tables();
};

}  // namespace atlas
#endif

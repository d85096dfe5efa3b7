#include "table_log.hpp"

namespace atlas {

table_log::table_log(const orm::metadata& of) {
    for (const orm::table& one : of.tables()) {
        registered_.emplace_back(
            orm::listen(one, orm::ddl_event::after_drop,
                        [this](orm::table& table) { dropped_.push_back(table.name()); }));
        registered_.emplace_back(
            orm::listen(one, orm::ddl_event::after_create,
                        [this](orm::table& table) { created_.push_back(table.name()); }));
    }
}

}  // namespace atlas

// expect: orm: a listener of 'reset' with orm::named takes (const orm::pool_reset_args& args) alone
#include "orm/pool.hpp"

#ifdef ORM_REJECT
void on_reset(orm::driver_connection&, orm::connection_pool_entry*);
#else
void on_reset(const orm::pool_reset_args&);
#endif

void use(orm::pool& target) {
    orm::listen(target, orm::pool_event::reset, on_reset, orm::named);
}

// expect: orm: a listener of 'checkout' takes (orm::driver_connection&,
#include "orm/pool.hpp"

#ifdef ORM_REJECT
void on_checkout(orm::driver_connection&, int);
#else
void on_checkout(orm::driver_connection&, orm::connection_pool_entry&);
#endif

void use(orm::pool& target) {
    orm::listen(target, orm::pool_event::checkout, on_checkout);
}

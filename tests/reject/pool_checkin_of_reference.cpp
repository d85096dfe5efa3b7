// expect: orm: a listener of 'checkin' takes (orm::driver_connection* that may be null,
#include "orm/pool.hpp"

#ifdef ORM_REJECT
void on_checkin(orm::driver_connection&);
#else
void on_checkin(orm::driver_connection*);
#endif

void use(orm::pool& target) {
    orm::listen(target, orm::pool_event::checkin, on_checkin);
}

// expect: with orm::retval returns the member to use; a bool is no number
#include "orm/collections.hpp"

struct User {
    orm::list<int> scores;
};

#ifdef ORM_REJECT
bool on_event(User&, int);
#else
int on_event(User&, int);
#endif

void listen_to_it() {
    orm::listen(orm::attr<&User::scores>, orm::event::append, on_event, orm::retval);
}

#ifndef ORM_EVENT_FWD_HPP
#define ORM_EVENT_FWD_HPP

namespace orm {

class listener;
class scoped_listener;
template <class F>
class listener_for;
template <class Derived, class... Events>
struct event_family;
template <class Family>
class target_class;
template <class Family>
class dispatcher;
template <unsigned Bits>
struct flag_set;

namespace detail {
class registration;
struct listener_entry;
struct listener_list;
class dispatch_frame;
struct thread_record;
struct event_info;
struct family_info;
class class_level;
class instance_level;
}  // namespace detail

}  // namespace orm
#endif

#ifndef ORM_INSTRUMENT_FWD_HPP
#define ORM_INSTRUMENT_FWD_HPP

namespace orm {

template <class T>
class mapped;
template <class T>
struct mapping;
template <class T>
class definition;
class attribute_info;
class class_manager;
class initiator;

}  // namespace orm
#endif

#ifndef ORM_EVENT_DETAIL_CHANGE_LOG_HPP
#define ORM_EVENT_DETAIL_CHANGE_LOG_HPP

#include <vector>

#include "orm/event/detail/thread_record.hpp"

namespace orm::detail {

struct change_log {
    std::vector<const listener_list*> lists;
    bool lacks_some = false;  ///< there was no memory to note one: any list may have changed
};

}  // namespace orm::detail
#endif

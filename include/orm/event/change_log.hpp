#ifndef ORM_EVENT_CHANGE_LOG_HPP
#define ORM_EVENT_CHANGE_LOG_HPP

#include <vector>

#include "orm/event/thread_record.hpp"

namespace orm::detail {

struct change_log {
    std::vector<const listener_list*> lists;
};

}  // namespace orm::detail
#endif

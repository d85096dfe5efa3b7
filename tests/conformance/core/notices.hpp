#ifndef ORM_CONFORMANCE_CORE_NOTICES_HPP
#define ORM_CONFORMANCE_CORE_NOTICES_HPP

#include <orm/driver/notice.hpp>
#include <orm/event/deprecation.hpp>

#include "core/trace.hpp"

namespace conformance::core {

/// While it lives, the library's notices go into the trace as warnings. One at a time.
class notice_watch {
public:
    explicit notice_watch(trace& log);
    ~notice_watch();
    notice_watch(const notice_watch&) = delete;
    notice_watch& operator=(const notice_watch&) = delete;

private:
    orm::deprecation_hook deprecations_before_;
    orm::notice_hook notices_before_;
};

}  // namespace conformance::core
#endif

#ifndef ORM_POOL_HPP
#define ORM_POOL_HPP

// Connection pools and their events; links no database library.

#include "orm/engine/assertion_pool.hpp"
#include "orm/engine/error.hpp"
#include "orm/engine/notice.hpp"
#include "orm/engine/null_pool.hpp"
#include "orm/engine/queue_pool.hpp"
#include "orm/engine/singleton_thread_pool.hpp"
#include "orm/engine/static_pool.hpp"

#endif

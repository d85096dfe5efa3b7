#ifndef ORM_POOL_HPP
#define ORM_POOL_HPP

// Connection pools and their events; links no database library.

#include "orm/driver/error.hpp"
#include "orm/driver/notice.hpp"
#include "orm/pool/assertion_pool.hpp"
#include "orm/pool/null_pool.hpp"
#include "orm/pool/queue_pool.hpp"
#include "orm/pool/singleton_thread_pool.hpp"
#include "orm/pool/static_pool.hpp"

#endif

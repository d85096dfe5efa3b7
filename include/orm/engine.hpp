#ifndef ORM_ENGINE_ALL_HPP
#define ORM_ENGINE_ALL_HPP

// Engines, connections and results, with all their events.

#include "orm/driver/error.hpp"
#include "orm/driver/notice.hpp"
#include "orm/engine/engine.hpp"
#include "orm/engine/execution_context.hpp"
#include "orm/sql/insert.hpp"

#endif

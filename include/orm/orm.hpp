#ifndef ORM_ORM_HPP
#define ORM_ORM_HPP

// Everything.

#include "orm/collections.hpp"
#include "orm/engine.hpp"
#include "orm/pool.hpp"
#include "orm/schema.hpp"

#endif

#ifndef ORM_MAPPER_HPP
#define ORM_MAPPER_HPP

// How mapped classes are stored: their tables, columns and joins.

#include "orm/collections.hpp"
#include "orm/mapper/column_definition.hpp"
#include "orm/mapper/error.hpp"
#include "orm/mapper/mapper.hpp"
#include "orm/schema.hpp"

#endif

#ifndef ORM_COLLECTIONS_HPP
#define ORM_COLLECTIONS_HPP

// Instrumented classes with their collections; links no database library.

#include "orm/instrument.hpp"

#include "orm/collections/adapter.hpp"
#include "orm/collections/bulk_values.hpp"
#include "orm/collections/collection_events.hpp"
#include "orm/collections/dict.hpp"
#include "orm/collections/held.hpp"
#include "orm/collections/init_collection.hpp"
#include "orm/collections/list.hpp"
#include "orm/collections/set.hpp"
#include "orm/collections/watched.hpp"

#endif

#ifndef ORM_INSTRUMENT_HPP
#define ORM_INSTRUMENT_HPP

// Instrumented classes and the event system; links no database library.

// These hold most of the compile-time checks; first, to keep "included from" lines few.
#include "orm/core/detail/reflection.hpp"
#include "orm/event/detail/shape.hpp"
#include "orm/instrument/attribute_events.hpp"

#include "orm/event/listen.hpp"
#include "orm/instrument/attr.hpp"
#include "orm/instrument/class_events.hpp"
#include "orm/instrument/detail/attribute_target.hpp"
#include "orm/instrument/make.hpp"
#include "orm/instrument/mapped_operators.hpp"
#include "orm/instrument/mapping.hpp"
#include "orm/instrument/one.hpp"
#include "orm/instrument/operations.hpp"
#include "orm/state/history.hpp"
#include "orm/state/ref.hpp"

#endif

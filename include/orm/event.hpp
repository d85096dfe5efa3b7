#ifndef ORM_EVENT_HPP
#define ORM_EVENT_HPP

// The event system alone, for events of your own. Link orm::event.

#include "orm/core/error.hpp"
#include "orm/event/family.hpp"
#include "orm/event/flags.hpp"
#include "orm/event/listen.hpp"
#include "orm/event/target.hpp"

#endif

#ifndef ORM_ORM_HPP
#define ORM_ORM_HPP

// Everything.

#include "orm/instrument.hpp"

#endif

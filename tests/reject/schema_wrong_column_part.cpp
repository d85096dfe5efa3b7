// expect: orm: a column takes a type (orm::integer{}), flags (orm::primary_key), foreign keys
#include "orm/schema.hpp"

#ifdef ORM_REJECT
const orm::column id{"id", orm::integer{}, 3};
#else
const orm::column id{"id", orm::integer{}, orm::primary_key};
#endif

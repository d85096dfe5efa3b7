#ifndef ORM_MAPPER_ERROR_HPP
#define ORM_MAPPER_ERROR_HPP

#include "orm/core/detail/visibility.hpp"
#include "orm/core/error.hpp"

namespace orm {

/// Nothing says which rows at the ends of a relationship belong together.
/// Source: SQLAlchemy 2.1, exc.py, NoForeignKeysError.
class ORM_ONE_PER_PROCESS no_foreign_keys_error : public argument_error {
public:
    using argument_error::argument_error;
};

/// Several foreign keys could join the ends of a relationship.
/// Source: SQLAlchemy 2.1, exc.py, AmbiguousForeignKeysError.
class ORM_ONE_PER_PROCESS ambiguous_foreign_keys_error : public argument_error {
public:
    using argument_error::argument_error;
};

}  // namespace orm
#endif

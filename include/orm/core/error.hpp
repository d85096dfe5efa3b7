#ifndef ORM_CORE_ERROR_HPP
#define ORM_CORE_ERROR_HPP

#include <stdexcept>

#include "orm/core/detail/visibility.hpp"

namespace orm {

/// Root of every exception that the library throws itself.
///
/// What a listener or a loader throws passes through unchanged. Source: SQLAlchemy 2.1, exc.py,
/// SQLAlchemyError.
class ORM_ONE_PER_PROCESS error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A call that the library cannot carry out as asked: a listener that was never registered, an
/// unknown event name, flagging an attribute without a value. Source: exc.InvalidRequestError.
class ORM_ONE_PER_PROCESS invalid_request_error : public error {
public:
    using error::error;
};

/// An argument that does not make sense on its own. Source: exc.ArgumentError.
class ORM_ONE_PER_PROCESS argument_error : public error {
public:
    using error::error;
};

/// An attribute without a value was deleted. Source: Python's AttributeError, as raised by
/// orm/attributes.py.
class ORM_ONE_PER_PROCESS attribute_error : public error {
public:
    using error::error;
};

/// The listeners of an event were changed by one of them while the event was being dispatched.
///
/// The change has taken effect; the running dispatch ended when the listener returned, and the next
/// one is normal. Source: the RuntimeError of a changed deque in event/attr.py.
class ORM_ONE_PER_PROCESS listeners_changed_error : public error {
public:
    using error::error;
};

/// Listeners set each other off without end: of an attribute, of several, of the ends of a
/// relationship.
///
/// Thrown long before the stack is used up, from the dispatch that would go deeper; everything is
/// as after any listener that throws. Source: Python's RecursionError.
class ORM_ONE_PER_PROCESS recursion_error : public error {
public:
    using error::error;
};

/// An attribute that would have to be loaded belongs to an object that nothing can load.
/// Source: orm.exc.DetachedInstanceError.
class ORM_ONE_PER_PROCESS detached_instance_error : public error {
public:
    using error::error;
};

/// A value that an operation cannot use: a list was told to remove what it does not hold, a token
/// belongs to another relationship. Source: Python's ValueError, as raised by list.remove.
class ORM_ONE_PER_PROCESS value_error : public error {
public:
    using error::error;
};

/// A list has no such place. Source: Python's IndexError, as raised by list.
class ORM_ONE_PER_PROCESS index_error : public error {
public:
    using error::error;
};

/// A dictionary has no such key, a set no such member. Source: Python's KeyError, as raised by
/// them.
class ORM_ONE_PER_PROCESS key_error : public error {
public:
    using error::error;
};

/// A collection was changed while an operation walked over it. Source: the RuntimeError of Python's
/// dict and set.
class ORM_ONE_PER_PROCESS collection_changed_error : public error {
public:
    using error::error;
};

}  // namespace orm
#endif

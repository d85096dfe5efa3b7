#ifndef ORM_TESTING_RESET_HPP
#define ORM_TESTING_RESET_HPP

namespace orm::testing {

/// Unmaps every class and removes all listeners of all attributes, so that a test starts from
/// nothing.
///
/// Objects stay usable: their values, history and marks are untouched, and they fire what is
/// listened to afterwards. A class is mapped again at its next use, which runs its
/// orm::mapping<T>::define again; inherited listeners, validators and active history are then set
/// up anew. Listeners of other event families stay.
/// @note No other thread may use the library meanwhile, and no listener of an attribute may be
///   running.
void reset();

}  // namespace orm::testing
#endif

#ifndef ORM_SRC_POOL_FORKS_HPP
#define ORM_SRC_POOL_FORKS_HPP

#include <memory>

#include "orm/pool/fwd.hpp"

namespace orm::detail {

/// From the first call on, a child of fork() forgets what its pools remember about nobody
/// listening: they look again, and find themselves in another process. So the quick ways need no
/// check of their own.
void forget_listening_in_children() noexcept;

/// Lets go of a driver connection. One that a child process has inherited is not touched: only what
/// its driver knows to be the child's own is freed, and the rest stays for ever.
void let_go(std::shared_ptr<driver_connection>&& one) noexcept;

}  // namespace orm::detail
#endif

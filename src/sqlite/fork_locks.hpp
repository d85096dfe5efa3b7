#ifndef ORM_SRC_SQLITE_FORK_LOCKS_HPP
#define ORM_SRC_SQLITE_FORK_LOCKS_HPP

namespace orm::detail::sqlite {

/// From the first call on, fork() waits until no thread is inside of one of SQLite's locks that all
/// connections share, those of its memory and of the list of open files: a child would find it
/// locked by a thread that it does not have. To be called before a connection is opened.
void share_no_locks_with_children() noexcept;

}  // namespace orm::detail::sqlite
#endif

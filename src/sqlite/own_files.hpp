#ifndef ORM_SRC_SQLITE_OWN_FILES_HPP
#define ORM_SRC_SQLITE_OWN_FILES_HPP

namespace orm::detail::sqlite {

/// To be called before a file is opened. A child of fork() has SQLite's notes of the locks that its
/// parent held, and would take them for its own: it would not lock, or find locked for ever. The
/// notes are kept by the numbers of files; so in a child files get other numbers.
/// Source: SQLite 3.40, os_unix.c, unixInodeInfo.
void tell_files_apart() noexcept;

}  // namespace orm::detail::sqlite
#endif

# Finds libpq, PostgreSQL's client library, and defines LibPQ::LibPQ. CMake's own FindPostgreSQL
# also wants what only servers need.
# Set LIBPQ_INCLUDE_DIR and LIBPQ_LIBRARY to name another copy.

find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND)
    pkg_check_modules(_libpq QUIET libpq)
endif()
find_path(LIBPQ_INCLUDE_DIR libpq-fe.h
    HINTS ${_libpq_INCLUDE_DIRS} ENV PostgreSQL_ROOT
    PATH_SUFFIXES include postgresql include/postgresql pgsql
    DOC "folder that holds libpq-fe.h")
find_library(LIBPQ_LIBRARY pq
    HINTS ${_libpq_LIBRARY_DIRS} ENV PostgreSQL_ROOT
    PATH_SUFFIXES lib
    DOC "libpq, PostgreSQL's client library")
mark_as_advanced(LIBPQ_INCLUDE_DIR LIBPQ_LIBRARY)

set(LIBPQ_VERSION "")
if(LIBPQ_INCLUDE_DIR AND EXISTS "${LIBPQ_INCLUDE_DIR}/pg_config.h")
    file(STRINGS "${LIBPQ_INCLUDE_DIR}/pg_config.h" _libpq_line REGEX "^#define PG_VERSION \"")
    if(_libpq_line MATCHES "\"([0-9.]+)")
        set(LIBPQ_VERSION "${CMAKE_MATCH_1}")
    endif()
    unset(_libpq_line)
endif()

# Pipelines came with 14.
set(_libpq_usable "${LIBPQ_INCLUDE_DIR}")
if(LIBPQ_VERSION AND LIBPQ_VERSION VERSION_LESS 14)
    set(_libpq_usable "")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibPQ
    REQUIRED_VARS LIBPQ_LIBRARY _libpq_usable
    REASON_FAILURE_MESSAGE
        "orm needs libpq of PostgreSQL 14 or newer (found: '${LIBPQ_LIBRARY}', headers '${LIBPQ_INCLUDE_DIR}', version '${LIBPQ_VERSION}'). On Debian 12 run scripts/setup or install libpq-dev. Elsewhere set LIBPQ_INCLUDE_DIR to the folder that holds libpq-fe.h, and LIBPQ_LIBRARY to the library")
unset(_libpq_usable)

if(LibPQ_FOUND AND NOT TARGET LibPQ::LibPQ)
    add_library(LibPQ::LibPQ UNKNOWN IMPORTED)
    set_target_properties(LibPQ::LibPQ PROPERTIES
        IMPORTED_LOCATION "${LIBPQ_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${LIBPQ_INCLUDE_DIR}")
endif()

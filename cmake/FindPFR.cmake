# Finds Boost.PFR (headers only), alone or as part of Boost, and defines PFR::PFR.
# Set PFR_INCLUDE_DIR to the folder that holds boost/pfr.hpp to name another copy.

find_path(PFR_INCLUDE_DIR boost/pfr/core.hpp
    HINTS ENV BOOST_ROOT ENV BOOSTROOT
    PATH_SUFFIXES include
    DOC "folder that holds boost/pfr.hpp")
mark_as_advanced(PFR_INCLUDE_DIR)

set(PFR_VERSION "")
if(PFR_INCLUDE_DIR AND EXISTS "${PFR_INCLUDE_DIR}/boost/version.hpp")
    file(STRINGS "${PFR_INCLUDE_DIR}/boost/version.hpp" _pfr_line
        REGEX "^#define BOOST_LIB_VERSION \"[0-9_]+\"")
    if(_pfr_line MATCHES "\"([0-9_]+)\"")
        string(REPLACE "_" "." PFR_VERSION "${CMAKE_MATCH_1}")
    endif()
    unset(_pfr_line)
endif()

# PFR on its own carries no version of Boost; then the header has to do.
set(_pfr_usable "${PFR_INCLUDE_DIR}")
if(PFR_VERSION AND PFR_VERSION VERSION_LESS 1.81)
    set(_pfr_usable "")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(PFR
    REQUIRED_VARS _pfr_usable
    REASON_FAILURE_MESSAGE
        "orm needs the headers of Boost.PFR from Boost 1.81 or newer (found: '${PFR_INCLUDE_DIR}', version '${PFR_VERSION}'). On Debian 12 run scripts/setup or install libboost1.81-dev (libboost-dev is 1.74 and has none). Elsewhere set PFR_INCLUDE_DIR to the folder that holds boost/pfr.hpp")
unset(_pfr_usable)

if(PFR_FOUND AND NOT TARGET PFR::PFR)
    add_library(PFR::PFR INTERFACE IMPORTED)
    set_target_properties(PFR::PFR PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${PFR_INCLUDE_DIR}")
endif()

# Finds libsigc++ 3 without pkg-config and defines SigCpp::SigCpp.

find_path(SigCpp_INCLUDE_DIR sigc++/sigc++.h PATH_SUFFIXES sigc++-3.0)
find_library(SigCpp_LIBRARY sigc-3.0)
# The generated header lies beside the library.
if(SigCpp_LIBRARY)
    get_filename_component(_sigcpp_dir "${SigCpp_LIBRARY}" DIRECTORY)
    find_path(SigCpp_CONFIG_DIR sigc++config.h
        HINTS "${_sigcpp_dir}/sigc++-3.0/include"
        PATH_SUFFIXES sigc++-3.0)
    unset(_sigcpp_dir)
endif()
mark_as_advanced(SigCpp_INCLUDE_DIR SigCpp_CONFIG_DIR SigCpp_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SigCpp
    REQUIRED_VARS SigCpp_LIBRARY SigCpp_INCLUDE_DIR SigCpp_CONFIG_DIR)

if(SigCpp_FOUND AND NOT TARGET SigCpp::SigCpp)
    add_library(SigCpp::SigCpp UNKNOWN IMPORTED)
    set_target_properties(SigCpp::SigCpp PROPERTIES
        IMPORTED_LOCATION "${SigCpp_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${SigCpp_INCLUDE_DIR};${SigCpp_CONFIG_DIR}")
endif()

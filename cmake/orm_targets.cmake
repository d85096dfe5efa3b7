# Functions that make the libraries and programs of the project.

# Our own warnings: PRIVATE, so users never inherit them.
function(orm_warnings target)
    target_compile_options(${target} PRIVATE
        -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
        # `User{.name = "ed"}` leaves fields out on purpose.
        -Wno-missing-field-initializers)
endfunction()

# What each target of ours has in common.
function(orm_common target)
    target_compile_features(${target} PRIVATE cxx_std_20)
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
    orm_warnings(${target})
endfunction()

# orm_precompile(<target> <argument>...): target_precompile_headers, where it is asked for. The presets
# of clang and for release do not ask for libraries, and so see whether each source includes what it uses.
function(orm_precompile target)
    get_target_property(type ${target} TYPE)
    if(NOT ORM_PRECOMPILE OR (ORM_PRECOMPILE STREQUAL "programs" AND type STREQUAL "STATIC_LIBRARY"))
        return()
    endif()
    target_precompile_headers(${target} ${ARGN})
endfunction()

# orm_library(<target> FOLDERS <folder>... [HEADERS <header>...] [SOURCES <file>...] [USES <target>...])
#
# Makes the library <target> with the alias orm::<name> (orm_instrument is orm::instrument, orm is
# orm::orm). Its public headers are all of include/orm/<folder> and the named ones of include/orm;
# its sources are listed relative to the calling folder, and none at all makes an INTERFACE
# library. USES are public dependencies.
function(orm_library target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FOLDERS;HEADERS;SOURCES;USES")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "orm_library(${target}): unknown argument '${arg_UNPARSED_ARGUMENTS}'")
    endif()
    string(REGEX REPLACE "^orm_" "" name ${target})

    set(include_dir "${PROJECT_SOURCE_DIR}/include")
    set(headers "")
    foreach(folder IN LISTS arg_FOLDERS)
        file(GLOB_RECURSE found CONFIGURE_DEPENDS "${include_dir}/orm/${folder}/*.hpp")
        list(APPEND headers ${found})
    endforeach()
    foreach(header IN LISTS arg_HEADERS)
        if(EXISTS "${include_dir}/orm/${header}")
            list(APPEND headers "${include_dir}/orm/${header}")
        endif()
    endforeach()

    if(arg_SOURCES)
        set(scope PUBLIC)
        add_library(${target} STATIC ${arg_SOURCES})
        # A project that hides its symbols still shares ours with the libraries that it loads.
        set_target_properties(${target} PROPERTIES
            OUTPUT_NAME "orm_${name}" CXX_VISIBILITY_PRESET default VISIBILITY_INLINES_HIDDEN OFF)
        orm_common(${target})
    else()
        set(scope INTERFACE)
        add_library(${target} INTERFACE)
    endif()
    add_library(orm::${name} ALIAS ${target})
    set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
    target_compile_features(${target} ${scope} cxx_std_20)
    target_link_libraries(${target} ${scope} ${arg_USES})
    target_sources(${target} ${scope}
        FILE_SET HEADERS BASE_DIRS "${include_dir}" FILES ${headers})
    set_property(GLOBAL APPEND PROPERTY ORM_LIBRARIES ${target})
endfunction()

# orm_program(<target> SOURCES <file>... [USES <target>...])
#
# Makes a program in bin/; without sources nothing is made.
function(orm_program target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "orm_program(${target}): unknown argument '${arg_UNPARSED_ARGUMENTS}'")
    endif()
    if(NOT arg_SOURCES)
        return()
    endif()
    add_executable(${target} ${arg_SOURCES})
    orm_common(${target})
    target_link_libraries(${target} PRIVATE ${arg_USES})
endfunction()

# orm_require_listed(<target>... <folder> [EXCLUDE <subfolder>...])
#
# Each .cpp under <folder> must be a source of one of the targets: a file that nothing lists would
# silently not be compiled, or a test in it not run. ORM_REQUIRE_LISTED=OFF makes it a warning.
function(orm_require_listed)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "EXCLUDE")
    list(POP_BACK arg_UNPARSED_ARGUMENTS folder)
    get_filename_component(folder "${folder}" ABSOLUTE)

    set(listed "")
    foreach(target IN LISTS arg_UNPARSED_ARGUMENTS)
        if(NOT TARGET ${target})
            continue()
        endif()
        get_target_property(sources ${target} SOURCES)
        get_target_property(source_dir ${target} SOURCE_DIR)
        foreach(source IN LISTS sources)
            get_filename_component(source "${source}" ABSOLUTE BASE_DIR "${source_dir}")
            list(APPEND listed "${source}")
        endforeach()
    endforeach()

    set(unlisted "")
    file(GLOB_RECURSE found CONFIGURE_DEPENDS RELATIVE "${folder}" "${folder}/*.cpp")
    foreach(source IN LISTS found)
        string(REGEX REPLACE "/.*" "" top "${source}")
        if(NOT top IN_LIST arg_EXCLUDE AND NOT "${folder}/${source}" IN_LIST listed)
            string(APPEND unlisted "\n  ${source}")
        endif()
    endforeach()
    if(unlisted)
        if(ORM_REQUIRE_LISTED)
            set(severity FATAL_ERROR)
        else()
            set(severity WARNING)
        endif()
        message(${severity}
            "orm: no target lists these sources; add them to ${folder}/CMakeLists.txt:${unlisted}")
    endif()
endfunction()

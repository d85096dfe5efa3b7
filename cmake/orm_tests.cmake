# Functions that make the tests of the project; each adds one or more tests to ctest.

set(ORM_TEST_TIMEOUT_FACTOR 1 CACHE STRING "Multiplies the time limit of each test")
mark_as_advanced(ORM_TEST_TIMEOUT_FACTOR)

# The sanitizers of GCC 12 and Clang 14 fail now and then where the kernel randomises addresses
# with more bits than they know; so their programs run without, where the system allows that.
set(ORM_TEST_LAUNCHER "")
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    find_program(ORM_SETARCH setarch)
    mark_as_advanced(ORM_SETARCH)
    if(ORM_SETARCH)
        execute_process(
            COMMAND ${ORM_SETARCH} ${CMAKE_HOST_SYSTEM_PROCESSOR} -R true
            RESULT_VARIABLE _orm_refused OUTPUT_QUIET ERROR_QUIET)
        if(_orm_refused EQUAL 0)
            set(ORM_TEST_LAUNCHER ${ORM_SETARCH} ${CMAKE_HOST_SYSTEM_PROCESSOR} -R)
        endif()
    endif()
endif()

# orm_test_settings(<test> <seconds> [<label>...])
function(orm_test_settings test seconds)
    math(EXPR seconds "${seconds} * ${ORM_TEST_TIMEOUT_FACTOR}")
    set_tests_properties(${test} PROPERTIES TIMEOUT ${seconds} LABELS "${ARGN}")
endfunction()

# orm_test(<name> <file>... [LABELS <label>...] [TIMEOUT <seconds>] [USES <target>...]
#          [RUN_BY <command>...])
#
# A Catch2 program of the listed files, run as one test; one without a visible case fails (which
# Catch2 only sees when told to look for some). The label `threads` marks what
# ThreadSanitizer has to see: the tsan preset runs just those. RUN_BY is put in front of the program.
function(orm_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "LABELS;USES;RUN_BY")
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
    orm_common(${name})
    target_link_libraries(${name} PRIVATE orm_test_main orm::instrument ${arg_USES})
    if(TARGET orm::testing)
        target_link_libraries(${name} PRIVATE orm::testing)
    endif()
    # The first test program has the precompiled headers of all.
    get_property(tests GLOBAL PROPERTY ORM_TESTS)
    if(tests)
        list(GET tests 0 first)
        orm_precompile(${name} REUSE_FROM ${first})
    else()
        orm_precompile(${name} PRIVATE <catch2/catch.hpp> <orm/orm.hpp>)
    endif()
    add_test(NAME ${name}
        COMMAND ${arg_RUN_BY} ${ORM_TEST_LAUNCHER} $<TARGET_FILE:${name}> -w NoTests ~[.])
    orm_test_settings(${name} ${arg_TIMEOUT} ${arg_LABELS})
    set_property(GLOBAL APPEND PROPERTY ORM_TESTS ${name})
    if("threads" IN_LIST arg_LABELS)
        add_dependencies(orm_thread_tests ${name})
    endif()
endfunction()

# orm_test_objects(<name> <file>... [USES <target>...])
#
# Cases that several programs share, compiled once: an orm_test has them when it USES <name>.
function(orm_test_objects name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES")
    add_library(${name} OBJECT ${arg_UNPARSED_ARGUMENTS})
    orm_common(${name})
    # As programs are compiled, whose precompiled headers these use.
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${name} PRIVATE -fPIE)
    target_link_libraries(${name} PRIVATE orm_test_main orm::instrument ${arg_USES})
    get_property(tests GLOBAL PROPERTY ORM_TESTS)
    list(GET tests 0 first)
    orm_precompile(${name} REUSE_FROM ${first})
    set_property(GLOBAL APPEND PROPERTY ORM_TESTS ${name})
endfunction()

# orm_conformance_test(<name> <program> <file> [<argument>...])
#
# Replays tests/conformance/<file> with one of its programs, which must report success.
function(orm_conformance_test name program file)
    add_test(NAME conformance.${name}
        COMMAND ${ORM_TEST_LAUNCHER} $<TARGET_FILE:${program}>
            "${CMAKE_CURRENT_SOURCE_DIR}/conformance/${file}" ${ARGN})
    orm_test_settings(conformance.${name} 120 conformance)
endfunction()

# orm_prepare_reject_tests()
#
# Compiles <orm/orm.hpp> once for all of them, with the options that they are compiled with.
function(orm_prepare_reject_tests)
    if(NOT ORM_PRECOMPILE OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        return()
    endif()
    set(all "${CMAKE_CURRENT_BINARY_DIR}/reject/all.hpp")
    file(CONFIGURE OUTPUT "${all}" CONTENT "#include <orm/orm.hpp>\n")
    add_custom_command(OUTPUT "${all}.gch"
        COMMAND "${CMAKE_CXX_COMPILER}" -std=c++20 "-I${PROJECT_SOURCE_DIR}/include" -x c++-header
            "${all}" -MD -MF "${all}.d" -MT "${all}.gch" -o "${all}.gch"
        DEPFILE "${all}.d"
        DEPENDS "${all}"
        VERBATIM)
    add_custom_target(orm_reject_headers ALL DEPENDS "${all}.gch")
    set(ORM_REJECT_HEADERS "${all}" PARENT_SCOPE)
endfunction()

# orm_reject_test(<name>)
#
# Compiles reject/<name>.cpp twice: as it stands it must pass, with ORM_REJECT it must fail with
# the text of its first line, `// expect: text`.
function(orm_reject_test name)
    set(includes "-I${PROJECT_SOURCE_DIR}/include")
    if(NOT PFR_INCLUDE_DIR IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
        list(APPEND includes -isystem "${PFR_INCLUDE_DIR}")
    endif()
    set(precompiled "${ORM_REJECT_HEADERS}")
    if(name MATCHES "^core_")
        set(precompiled "")  # quick without, and with names of their own that the C library has, too
    endif()
    add_test(NAME reject.${name}
        COMMAND ${CMAKE_COMMAND}
            "-DCOMPILER=${CMAKE_CXX_COMPILER}"
            "-DCOMPILER_ID=${CMAKE_CXX_COMPILER_ID}"
            "-DINCLUDES=${includes}"
            "-DPRECOMPILED=${precompiled}"
            "-DSOURCE=${CMAKE_CURRENT_SOURCE_DIR}/reject/${name}.cpp"
            -P "${PROJECT_SOURCE_DIR}/cmake/reject_test.cmake")
    orm_test_settings(reject.${name} 120 reject)
endfunction()

# orm_diagnostics_test(<name>)
#
# The compiler has to complain of the same lines of diagnostics/<name>.cpp with plain fields and
# with attributes.
function(orm_diagnostics_test name)
    set(includes "")
    if(NOT PFR_INCLUDE_DIR IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
        list(APPEND includes -isystem "${PFR_INCLUDE_DIR}")
    endif()
    add_test(NAME diagnostics.${name}
        COMMAND ${CMAKE_COMMAND}
            "-DCOMPILER=${CMAKE_CXX_COMPILER}"
            "-DCOMPILER_ID=${CMAKE_CXX_COMPILER_ID}"
            "-DHEADERS=${PROJECT_SOURCE_DIR}/include"
            "-DINCLUDES=${includes}"
            "-DSOURCE=${CMAKE_CURRENT_SOURCE_DIR}/diagnostics/${name}.cpp"
            -P "${PROJECT_SOURCE_DIR}/cmake/diagnostics_test.cmake")
    orm_test_settings(diagnostics.${name} 120 reject)
endfunction()

# orm_sample(<name> [USES <target>...])
#
# Builds <name>.cpp; what it prints must be <name>.out, byte for byte.
function(orm_sample name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "USES")
    orm_program(${name} SOURCES ${name}.cpp USES orm::orm ${arg_USES})
    add_test(NAME sample.${name}
        COMMAND ${CMAKE_COMMAND}
            "-DPROGRAM=${ORM_TEST_LAUNCHER};$<TARGET_FILE:${name}>"
            "-DEXPECTED=${CMAKE_CURRENT_SOURCE_DIR}/${name}.out"
            -P "${PROJECT_SOURCE_DIR}/cmake/sample_test.cmake")
    orm_test_settings(sample.${name} 60 sample)
    set_property(GLOBAL APPEND PROPERTY ORM_SAMPLES ${name})
endfunction()

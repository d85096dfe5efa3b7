# Script of orm_reject_test: SOURCE must compile, and with ORM_REJECT fail with the text it names.
# Uses COMPILER, COMPILER_ID, INCLUDES, PRECOMPILED (a header of which a .gch lies beside it), SOURCE.

file(READ "${SOURCE}" text)  # not STRINGS, which escapes semicolons
if(NOT text MATCHES "^// expect: ([^\n]+)\n")
    message(FATAL_ERROR "${SOURCE}: the first line must be '// expect: <text of the error>'")
endif()
set(expected "${CMAKE_MATCH_1}")

# Shows what the compiler said as it is (a fatal message would be wrapped), then the fault.
function(fail fault)
    message("${output}")
    message(FATAL_ERROR "${SOURCE}: ${fault}")
endfunction()

# What the compiler says must not depend on the terminal or the language.
set(ENV{LC_ALL} C)
set(command "${COMPILER}" -std=c++20 -fsyntax-only -fdiagnostics-color=never -fmessage-length=0
    ${INCLUDES})
if(PRECOMPILED AND NOT text MATCHES "\n// alone: ")  # that shows what is missing without it
    list(APPEND command -include "${PRECOMPILED}" -Winvalid-pch)
endif()

execute_process(COMMAND ${command} "${SOURCE}"
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
    fail("must compile without ORM_REJECT, but does not")
endif()

execute_process(COMMAND ${command} -DORM_REJECT "${SOURCE}"
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(result EQUAL 0)
    fail("compiles with ORM_REJECT, but must not")
endif()
string(FIND "${output}" "${expected}" at)
if(at EQUAL -1)
    fail("the compiler does not say '${expected}'")
endif()

# One mistake, one error. Clang may add errors of its own to the one sentence.
string(REGEX REPLACE "[][;]" "" plain "${output}")  # they mean something in a list
string(REGEX MATCHALL "[^\n]*error:[^\n]*" errors "${plain}")
list(LENGTH errors count)
if(COMPILER_ID STREQUAL "GNU" AND NOT count EQUAL 1)
    fail("${count} errors where one is wanted")
elseif(count EQUAL 0)
    fail("fails without an error")
endif()

# Script of orm_diagnostics_test: the compiler has to complain of the same lines of SOURCE with
# plain fields (ORM_PLAIN) and with attributes, whose headers are those of a system: nothing but the
# user's line is reported. Uses COMPILER, COMPILER_ID, HEADERS, INCLUDES, SOURCE.

set(ENV{LC_ALL} C)
set(command "${COMPILER}" -std=c++20 -fsyntax-only -fdiagnostics-color=never -fmessage-length=0
    -Wall -Wextra -Wconversion -Wsign-conversion -Wno-missing-field-initializers
    -isystem "${HEADERS}" ${INCLUDES})

if(COMPILER_ID STREQUAL "Clang")
    list(APPEND command -ferror-limit=0)
endif()

# The lines with errors or warnings, in `lines`; what the compiler said, in `text`.
function(find_lines lines text)
    execute_process(COMMAND ${command} ${ARGN} "${SOURCE}" ERROR_VARIABLE output)
    string(REGEX REPLACE "[][;]" "" plain "${output}")  # they mean something in a list
    string(REGEX MATCHALL "[^\n]*:[0-9]+:[0-9]+: (warning|(fatal )?error):" found "${plain}")
    list(TRANSFORM found REPLACE ":[0-9]+: (warning|(fatal )?error):$" "")
    list(REMOVE_DUPLICATES found)
    set(${lines} "${found}" PARENT_SCOPE)
    set(${text} "${output}" PARENT_SCOPE)
endfunction()

find_lines(plain plain_text -DORM_PLAIN)
find_lines(attributes attributes_text)
list(LENGTH plain count)
if(count LESS 2)
    message("${plain_text}")
    message(FATAL_ERROR "${SOURCE}: the compiler has no complaints of plain fields")
endif()
set(missing ${plain})
list(REMOVE_ITEM missing ${attributes})
set(more ${attributes})
list(REMOVE_ITEM more ${plain})
if(missing OR more)
    message("${attributes_text}")
    list(JOIN missing "\n  " missing)
    list(JOIN more "\n  " more)
    message(FATAL_ERROR "complaints of plain fields only:\n  ${missing}\n"
        "complaints of attributes only:\n  ${more}")
endif()

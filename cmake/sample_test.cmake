# Script of orm_sample: what PROGRAM prints must be the content of EXPECTED.

if(NOT EXISTS "${EXPECTED}")
    message(FATAL_ERROR "${EXPECTED} is missing: it holds what the sample prints")
endif()
# The empty item stands for an empty launcher.
list(REMOVE_ITEM PROGRAM "")
execute_process(COMMAND ${PROGRAM}
    RESULT_VARIABLE result OUTPUT_VARIABLE printed ERROR_VARIABLE complaint)
if(NOT result EQUAL 0)
    message("${printed}${complaint}")
    message(FATAL_ERROR "the sample ended with '${result}'")
endif()
file(READ "${EXPECTED}" expected)
if(NOT printed STREQUAL expected)
    message("-- expected:\n${expected}\n-- printed:\n${printed}\n-- end")
    message(FATAL_ERROR "the sample does not print what ${EXPECTED} holds")
endif()

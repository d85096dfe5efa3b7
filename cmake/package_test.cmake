# Installs BUILD into a fresh prefix, then configures, builds and runs SOURCE against it.

set(work "${BUILD}/package_test")
set(prefix "${work}/prefix")
file(REMOVE_RECURSE "${work}")

function(run)
    execute_process(COMMAND ${ARGN}
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
        string(REPLACE ";" " " line "${ARGN}")
        message("${output}")
        message(FATAL_ERROR "'${line}' failed (${result})")
    endif()
endfunction()

run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${prefix}")
run("${CMAKE_COMMAND}" -S "${SOURCE}" -B "${work}/build" -G "${GENERATOR}"
    "-DCMAKE_MAKE_PROGRAM=${MAKE_PROGRAM}"
    "-DCMAKE_CXX_COMPILER=${COMPILER}"
    "-DCMAKE_CXX_FLAGS=${FLAGS}"
    "-DCMAKE_PREFIX_PATH=${prefix}"
    "-DPFR_INCLUDE_DIR=${PFR_INCLUDE_DIR}"
    "-DORM_TESTING=${TESTING}")
run("${CMAKE_COMMAND}" --build "${work}/build")
run(${LAUNCHER} "${work}/build/consumer")

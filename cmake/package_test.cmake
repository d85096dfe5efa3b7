# Installs BUILD into a fresh prefix, then configures, builds and runs programs of SOURCE against it:
# one for each component, which includes its umbrella and links its library alone.

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

# The replayers are there for who asks for them only.
file(GLOB installed "${prefix}/bin/orm-*")
if(installed AND NOT REPLAYERS OR REPLAYERS AND NOT installed)
    message(FATAL_ERROR "ORM_INSTALL_REPLAYERS is '${REPLAYERS}', and these were installed: '${installed}'")
endif()

# How every consumer is configured, less its folders.
set(configure "${CMAKE_COMMAND}" -G "${GENERATOR}"
    "-DCMAKE_MAKE_PROGRAM=${MAKE_PROGRAM}"
    "-DCMAKE_CXX_COMPILER=${COMPILER}"
    "-DCMAKE_CXX_FLAGS=${FLAGS}"
    "-DCMAKE_PREFIX_PATH=${prefix}"
    "-DPFR_INCLUDE_DIR=${PFR_INCLUDE_DIR}")

# consumer(<folder> <build folder> <argument of cmake>...)
function(consumer folder name)
    run(${configure} -S "${folder}" -B "${work}/${name}" ${ARGN})
    run("${CMAKE_COMMAND}" --build "${work}/${name}")
    run(${LAUNCHER} "${work}/${name}/consumer")
endfunction()

# Who does not ask for a database needs no database library.
set(without_databases -DCMAKE_DISABLE_FIND_PACKAGE_SQLite3=ON -DCMAKE_DISABLE_FIND_PACKAGE_LibPQ=ON)
set(alone event instrument pool schema engine session)
if(TESTING)
    list(APPEND alone testing)
endif()
foreach(component IN LISTS alone)
    consumer("${SOURCE}" ${component} -DCOMPONENT=${component} ${without_databases})
endforeach()
consumer("${SOURCE}" sqlite -DCOMPONENT=sqlite -DCMAKE_DISABLE_FIND_PACKAGE_LibPQ=ON)
consumer("${SOURCE}" postgresql -DCOMPONENT=postgresql -DCMAKE_DISABLE_FIND_PACKAGE_SQLite3=ON)
consumer("${SOURCE}" orm -DCOMPONENT=orm)
consumer("${SOURCE}/third_database" third_database ${without_databases})

# A component that there is not is named.
execute_process(
    COMMAND ${configure} -S "${SOURCE}" -B "${work}/unknown" -DCOMPONENT=oracle
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(result EQUAL 0 OR NOT output MATCHES "no component 'oracle' is installed")
    message("${output}")
    message(FATAL_ERROR "find_package(orm COMPONENTS oracle) did not say that there is none")
endif()

# Install rules and the package: find_package(orm COMPONENTS ...) gives orm::event, orm::instrument,
# orm::pool, orm::schema, orm::engine, orm::session, orm::sqlite, orm::postgresql, orm::orm and
# orm::testing.

include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/orm")

get_property(libraries GLOBAL PROPERTY ORM_LIBRARIES)
install(TARGETS ${libraries} EXPORT orm-targets FILE_SET HEADERS)
install(EXPORT orm-targets NAMESPACE orm:: DESTINATION "${package_dir}")

list(TRANSFORM libraries REPLACE "^orm_" "" OUTPUT_VARIABLE ORM_COMPONENTS)
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/orm-config.cmake.in"
    "${PROJECT_BINARY_DIR}/orm-config.cmake"
    INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/orm-config-version.cmake"
    COMPATIBILITY SameMinorVersion)
install(FILES
    "${PROJECT_BINARY_DIR}/orm-config.cmake"
    "${PROJECT_BINARY_DIR}/orm-config-version.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/FindLibPQ.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/FindPFR.cmake"
    DESTINATION "${package_dir}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

#ifndef ORM_TESTS_INSTRUMENT_SAME_NAMES_HPP
#define ORM_TESTS_INSTRUMENT_SAME_NAMES_HPP

#include <orm/instrument.hpp>

/// What the other source file has under names that are used here, too.
struct same_names_too {
    static orm::class_manager& unnamed();
    static orm::class_manager& nested();
    static orm::class_manager& in_static_function();
    static orm::class_manager& in_template();
    /// Sets an attribute of an object of its class.
    static void use();
};

#endif

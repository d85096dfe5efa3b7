#ifndef ORM_CONFORMANCE_ATTRIBUTES_ERRORS_HPP
#define ORM_CONFORMANCE_ATTRIBUTES_ERRORS_HPP

#include <orm/core/error.hpp>
#include <string>

#include "replay/errors.hpp"

namespace conformance::attributes {

/// What a scenario's listener throws to refuse; a ValueError.
class refused : public orm::value_error {
public:
    using orm::value_error::value_error;
};

/// The kind of an error that an operation ended with (FORMAT 3.4). Call inside a catch block.
/// @throws the current exception again when it is cannot_replay or no error of the library's.
std::string current_error_kind();

}  // namespace conformance::attributes
#endif

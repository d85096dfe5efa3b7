#ifndef ORM_FLOWS_ERRORS_HPP
#define ORM_FLOWS_ERRORS_HPP

#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>

#include "flow.hpp"

namespace orm_flows {

/// An error under one of the labels of CORE_FLOWS.md: raised by a script, or by this program for
/// what the library refuses when compiling.
class labelled_error : public std::runtime_error {
public:
    labelled_error(std::string label, const std::string& message)
        : std::runtime_error{message}, label_{std::move(label)} {}
    const std::string& label() const noexcept { return label_; }

private:
    std::string label_;
};

/// The exception that is being handled, as the trace shows it. @throws it again when it is a
/// flow_fault.
json describe_current_error();

}  // namespace orm_flows
#endif

#ifndef ORM_CONFORMANCE_CORE_ERRORS_HPP
#define ORM_CONFORMANCE_CORE_ERRORS_HPP

#include <exception>
#include <orm/driver/error.hpp>
#include <stdexcept>
#include <string>

#include "replay/errors.hpp"
#include "replay/json.hpp"

namespace conformance::core {

/// The scripted driver's error that a dialect takes for the loss of a connection.
class scripted_disconnect : public orm::driver_error {
public:
    explicit scripted_disconnect(const std::string& message)
        : driver_error{orm::driver_error_kind::operational, message} {}
};

/// `Interrupt`: exit-like.
class interrupt : public orm::cancellation_error {
public:
    explicit interrupt(const std::string& message) : text_{message} {}
    const char* what() const noexcept override { return text_.what(); }

private:
    std::runtime_error text_;  // copies without throwing
};

/// Throws what a script raises under `label`: the library's own type where the label is one of its
/// errors, a labelled_error otherwise.
[[noreturn]] void throw_labelled(const std::string& label, const std::string& message);

/// The same as something to be thrown later.
std::exception_ptr make_labelled(const std::string& label, const std::string& message);

/// An error as the trace shows it; null stays null.
json describe(const std::exception_ptr& error);

/// The exception that is being handled, as the trace shows it. @throws it again when it is a
/// cannot_replay.
json describe_current_error();

}  // namespace conformance::core
#endif

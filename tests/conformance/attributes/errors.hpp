#ifndef ORM_REPLAY_ERRORS_HPP
#define ORM_REPLAY_ERRORS_HPP

#include <orm/core/error.hpp>
#include <stdexcept>
#include <string>

namespace orm_replay {

/// What a scenario's listener throws to refuse; a ValueError.
class refused : public orm::value_error {
public:
    using orm::value_error::value_error;
};

/// What this interface refuses when compiling, answered as the recorded error (FORMAT 3.4).
class answered_error : public std::runtime_error {
public:
    answered_error(std::string kind, const std::string& what)
        : std::runtime_error{what}, kind_{std::move(kind)} {}
    const std::string& kind() const noexcept { return kind_; }

private:
    std::string kind_;
};

/// The scenario cannot be replayed, now or ever: it fails, whatever it expects.
class cannot_replay : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The kind of an error that an operation ended with (FORMAT 3.4). Call inside a catch block.
/// @throws the current exception again when it is cannot_replay or no error of the library's.
std::string current_error_kind();

}  // namespace orm_replay
#endif

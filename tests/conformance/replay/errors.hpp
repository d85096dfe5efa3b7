#ifndef ORM_CONFORMANCE_REPLAY_ERRORS_HPP
#define ORM_CONFORMANCE_REPLAY_ERRORS_HPP

#include <stdexcept>
#include <string>

namespace conformance {

/// The command line makes no sense.
class bad_usage : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A file that cannot be read, or is not what it should be; the text says where and why.
class bad_file : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A step asks for something that the program does not know: the scenario fails, whatever it
/// expects. Never taken for an error of the library.
class cannot_replay : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// An error under the name that the files have for it: one that a scenario raises, or the answer to
/// what the library refuses when compiling.
class labelled_error : public std::runtime_error {
public:
    labelled_error(std::string label, const std::string& message)
        : std::runtime_error{message}, label_{std::move(label)} {}
    const std::string& label() const noexcept { return label_; }

private:
    std::string label_;
};

}  // namespace conformance
#endif

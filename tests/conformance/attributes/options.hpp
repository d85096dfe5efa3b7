#ifndef ORM_REPLAY_OPTIONS_HPP
#define ORM_REPLAY_OPTIONS_HPP

#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace orm_replay {

/// What the command line asks for.
struct options {
    std::vector<std::string> files;
    std::vector<std::string> topics;     ///< empty: all
    std::vector<std::string> scenarios;  ///< empty: all
    bool scalars_only = false;
    bool verbose = false;
    bool help = false;
};

/// The command line makes no sense.
class bad_usage : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

extern const char* const usage;

/// Reads the arguments after the program's name. @throws bad_usage.
options read_options(std::span<const char* const> arguments);

}  // namespace orm_replay
#endif

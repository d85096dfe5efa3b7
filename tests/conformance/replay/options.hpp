#ifndef ORM_CONFORMANCE_REPLAY_OPTIONS_HPP
#define ORM_CONFORMANCE_REPLAY_OPTIONS_HPP

#include <span>
#include <string>
#include <vector>

#include "replay/replayer.hpp"

namespace conformance {

/// What the command line asks for. An empty list selects all.
struct options {
    std::vector<std::string> files;
    std::vector<std::string> groups;
    std::vector<std::string> ids;
    std::vector<filter> filters;
    bool verbose = false;
    bool help = false;
};

/// Reads the arguments after the program's name. @throws bad_usage.
options read_options(const replayer& with, std::span<const char* const> arguments);

/// What --help prints.
std::string usage_of(const replayer& with);

}  // namespace conformance
#endif

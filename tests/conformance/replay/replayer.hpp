#ifndef ORM_CONFORMANCE_REPLAY_REPLAYER_HPP
#define ORM_CONFORMANCE_REPLAY_REPLAYER_HPP

#include <memory>
#include <string>
#include <vector>

#include "replay/report.hpp"

namespace conformance {

/// One scenario of a file, of whatever format.
class recorded {
public:
    std::string id;
    std::string group;  ///< its topic or area

    recorded() = default;
    recorded(const recorded&) = delete;
    recorded& operator=(const recorded&) = delete;
    virtual ~recorded() = default;

    /// Replays it from nothing. @param tells  whether the report says what each step did.
    virtual outcome replay(bool tells) const = 0;
};

/// An option that selects: only what it keeps is replayed.
struct filter {
    std::string option;  ///< such as "--scalars-only"
    std::string help;
    bool (*keeps)(const recorded&);
};

/// What is particular to one of the programs.
struct replayer {
    std::string program;
    std::string about;                ///< for --help
    std::string noun;                 ///< what one is called, and by which option it is selected
    std::string group;                ///< the same of what `recorded::group` says
    std::vector<std::string> groups;  ///< empty: any that the files have
    std::vector<filter> filters;
    /// Reads a file. @throws bad_file.
    std::vector<std::unique_ptr<recorded>> (*read)(const std::string& path);
};

/// The program: reads its files, replays what the command line selects, reports. @return its exit
/// status: 0 nothing failed, 1 something failed, 2 bad usage or unreadable file.
int run(const replayer& with, int count, const char* const* arguments);

}  // namespace conformance
#endif

#ifndef ATLAS_RUN_HPP
#define ATLAS_RUN_HPP

#include <filesystem>
#include <iosfwd>

namespace atlas {

struct options {
    std::filesystem::path data = "/usr/share/iso-codes/json";
    std::ostream* terminal = nullptr;  ///< where a progress bar may be drawn; nullptr for none
};

/// Loads, edits, reorganises and reports.
/// @return the exit code: 1 when a file was not read to its end, else 0.
int run(const options& given, std::ostream& out, std::ostream& err);

}  // namespace atlas
#endif

#ifndef ATLAS_RUN_HPP
#define ATLAS_RUN_HPP

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

namespace atlas {

struct options {
    std::filesystem::path data = "/usr/share/iso-codes/json";
    std::optional<std::string> database{};  ///< url of one to store what was loaded in
    std::ostream* terminal = nullptr;       ///< where a progress bar may be drawn; nullptr for none
};

/// Loads, stores where a database is given, edits, reorganises and reports.
/// @return the exit code: 1 when a file was not read to its end, or when rows are read back from
/// the
///   database otherwise than they were stored; else 0.
/// @throws orm::error when the database cannot be reached or used; before anything else, if the url
///   or the server is the reason.
int run(const options& given, std::ostream& out, std::ostream& err);

}  // namespace atlas
#endif

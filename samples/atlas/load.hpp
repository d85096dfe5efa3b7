#ifndef ATLAS_LOAD_HPP
#define ATLAS_LOAD_HPP

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "shelf.hpp"

namespace atlas {

/// A record that was not loaded, or not as it stands there.
struct fault {
    std::size_t index;  ///< in the list of its file, from 0
    std::string code;   ///< what names it, as it stands there; empty when that is not known
    std::string reason;
};

/// What became of one file.
struct file_report {
    std::string_view file;
    std::string_view kind;  ///< what its records are called
    std::size_t records = 0;
    std::size_t loaded = 0;
    std::size_t cleaned = 0;  ///< values that were stored otherwise than they were given
    std::vector<fault> faults;
    std::string unreadable;  ///< why the file was not read to its end; empty when it was
    std::chrono::steady_clock::duration time{};
};

/// Fills the shelves from the four files in `directory` and relates the objects to each other;
/// nothing in the files ends the loading. All objects are committed: history starts after it.
/// @param terminal  where a progress bar may be drawn; nullptr for none.
std::vector<file_report> load(library& shelves, const std::filesystem::path& directory,
                              std::ostream* terminal);

}  // namespace atlas
#endif

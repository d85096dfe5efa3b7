#ifndef ATLAS_JSON_FILE_HPP
#define ATLAS_JSON_FILE_HPP

#include <cstddef>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <stdexcept>

#include "progress.hpp"

namespace atlas {

/// A file that cannot be read, or not to its end; says which and why.
class unreadable_file : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

using record_handler = std::function<void(std::size_t index, const nlohmann::json& record)>;

/// Reads `{list: [record, …]}` and hands over each record as soon as it is complete, so that a file
/// that breaks off gives what stands before the break, and no more than one record is in memory.
/// @throws unreadable_file, and whatever `handle` throws.
void read_records(const std::filesystem::path& file, std::string_view list,
                  const record_handler& handle, progress& bar);

}  // namespace atlas
#endif

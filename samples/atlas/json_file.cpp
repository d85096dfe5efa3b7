#include "json_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace atlas {
namespace {

using nlohmann::json;

constexpr int in_root = 1;
constexpr int in_list = 2;
constexpr std::size_t records_between_looks = 64;

/// Follows the parser and picks the records of one list.
class record_picker {
public:
    record_picker(std::string_view list, const record_handler& handle)
        : list_{list}, handle_{handle} {}

    /// @return whether the parser is to keep the value; it keeps nothing that is done with.
    bool operator()(int depth, json::parse_event_t event, json& value) {
        using on = json::parse_event_t;
        if (depth == in_root && event == on::key) {
            here_ = value.get_ref<const std::string&>() == list_;
        } else if (depth == in_root && event == on::array_start && here_) {
            found_ = inside_ = true;
        } else if (depth == in_root && event == on::array_end) {
            inside_ = false;
        } else if (depth == in_list && inside_ &&
                   (event == on::value || event == on::object_end || event == on::array_end)) {
            handle_(index_++, value);
            return false;
        }
        return true;
    }

    bool found() const noexcept { return found_; }
    std::size_t count() const noexcept { return index_; }

private:
    std::string_view list_;
    const record_handler& handle_;
    std::size_t index_ = 0;
    bool here_ = false;    // the key before this value is the list's
    bool inside_ = false;  // between the brackets of the list
    bool found_ = false;
};

/// The text of a parser error without its "[json.exception.…] ".
std::string reason_of(const json::exception& problem) {
    const std::string text = problem.what();
    const std::size_t end = text.find("] ");
    return end == std::string::npos ? text : text.substr(end + 2);
}

}  // namespace

void read_records(const std::filesystem::path& file, std::string_view list,
                  const record_handler& handle, progress& bar) {
    std::error_code failed;
    const auto size = std::filesystem::file_size(file, failed);
    if (failed) throw unreadable_file{file.string() + ": " + failed.message()};
    std::ifstream in{file, std::ios::binary};
    if (!in) throw unreadable_file{file.string() + ": " + std::strerror(errno)};

    record_picker pick{list, handle};
    const auto follow = [&](int depth, json::parse_event_t event, json& value) {
        const bool keep = pick(depth, event, value);
        if (!keep && pick.count() % records_between_looks == 0)
            bar.show(static_cast<std::size_t>(in.tellg()), static_cast<std::size_t>(size));
        return keep;
    };
    try {
        [[maybe_unused]] const json rest = json::parse(in, follow);
    } catch (const json::exception& problem) {
        throw unreadable_file{file.string() + ": " + reason_of(problem) + " (" +
                              std::to_string(pick.count()) + " records before that were read)"};
    }
    if (!pick.found())
        throw unreadable_file{file.string() + ": has no list \"" + std::string{list} + "\""};
}

}  // namespace atlas

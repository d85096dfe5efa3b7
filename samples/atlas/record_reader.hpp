#ifndef ATLAS_RECORD_READER_HPP
#define ATLAS_RECORD_READER_HPP

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <orm/instrument.hpp>
#include <string>
#include <string_view>

namespace atlas {

/// Copies the members of one JSON object into attributes; each is an ordinary set.
/// What is wrong with the record is thrown as std::invalid_argument.
class record_reader {
public:
    /// @param index  of the record in its file
    record_reader(std::size_t index, const nlohmann::json& record);

    std::size_t index() const noexcept { return index_; }
    /// Values that were stored otherwise than they were given.
    std::size_t cleaned() const noexcept { return cleaned_; }

    /// nullptr when the record has no such key.
    const std::string* find(std::string_view key) const;
    const std::string& required(std::string_view key) const;

    void read(std::string_view key, orm::mapped<std::string>& field);
    /// What the data leave out stays without a value: reads as null, costs no event.
    void read(std::string_view key, orm::mapped<std::optional<std::string>>& field);

private:
    std::size_t index_;
    const nlohmann::json& record_;
    std::size_t cleaned_ = 0;
};

}  // namespace atlas
#endif

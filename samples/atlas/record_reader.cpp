#include "record_reader.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace atlas {

record_reader::record_reader(std::size_t index, const nlohmann::json& record)
    : index_{index}, record_{record} {
    if (!record.is_object())
        throw std::invalid_argument{std::string{"the record is of type "} + record.type_name() +
                                    ", not an object"};
}

const std::string* record_reader::find(std::string_view key) const {
    const auto found = record_.find(key);
    if (found == record_.end()) return nullptr;
    if (!found->is_string())
        throw std::invalid_argument{"key '" + std::string{key} + "' is of type " +
                                    found->type_name() + ", not a string"};
    return &found->get_ref<const std::string&>();
}

const std::string& record_reader::required(std::string_view key) const {
    const std::string* const text = find(key);
    if (text == nullptr) throw std::invalid_argument{"key '" + std::string{key} + "' is missing"};
    return *text;
}

void record_reader::read(std::string_view key, orm::mapped<std::string>& field) {
    const std::string& text = required(key);
    field = text;
    cleaned_ += field != text;
}

void record_reader::read(std::string_view key, orm::mapped<std::optional<std::string>>& field) {
    const std::string* const text = find(key);
    if (text == nullptr) return;
    field = *text;
    cleaned_ += field != *text;
}

}  // namespace atlas

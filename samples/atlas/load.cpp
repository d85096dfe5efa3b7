#include "load.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "json_file.hpp"
#include "progress.hpp"
#include "text.hpp"

namespace atlas {
namespace {

using nlohmann::json;

/// Copies the members of one JSON object into attributes; each is an ordinary set.
class record_reader {
public:
    record_reader(const json& record, std::size_t& cleaned) : record_{record}, cleaned_{cleaned} {
        if (!record.is_object())
            throw std::invalid_argument{std::string{"the record is of type "} + record.type_name() +
                                        ", not an object"};
    }

    const std::string& required(const char* key) const {
        const std::string* const text = find(key);
        if (text == nullptr)
            throw std::invalid_argument{"key '" + std::string{key} + "' is missing"};
        return *text;
    }
    void read(const char* key, orm::mapped<std::string>& field) {
        const std::string& text = required(key);
        field = text;
        cleaned_ += field != text;
    }
    /// What the data leave out stays without a value: reads as null, costs no event.
    void read(const char* key, orm::mapped<std::optional<std::string>>& field) {
        const std::string* const text = find(key);
        if (text == nullptr) return;
        field = *text;
        cleaned_ += field != *text;
    }

private:
    const std::string* find(const char* key) const {
        const auto found = record_.find(key);
        if (found == record_.end()) return nullptr;
        if (!found->is_string())
            throw std::invalid_argument{"key '" + std::string{key} + "' is of type " +
                                        found->type_name() + ", not a string"};
        return &found->get_ref<const std::string&>();
    }

    const json& record_;
    std::size_t& cleaned_;
};

void fill(Country& country, record_reader& from) {
    from.read("alpha_3", country.alpha_3);
    from.read("alpha_2", country.alpha_2);
    from.read("numeric", country.numeric);
    from.read("name", country.name);
    from.read("official_name", country.official_name);
    from.read("common_name", country.common_name);
    from.read("flag", country.flag);
}

void fill(Currency& currency, record_reader& from) {
    from.read("alpha_3", currency.alpha_3);
    from.read("numeric", currency.numeric);
    from.read("name", currency.name);
}

void fill(Language& language, record_reader& from) {
    from.read("alpha_3", language.alpha_3);
    from.read("alpha_2", language.alpha_2);
    from.read("bibliographic", language.bibliographic);
    from.read("name", language.name);
    from.read("inverted_name", language.inverted_name);
    from.read("common_name", language.common_name);
    language.scope = to_scope(from.required("scope"));
    language.type = to_type(from.required("type"));
}

std::string code_of(const json& record) {
    const auto found = record.is_object() ? record.find("alpha_3") : record.end();
    return found != record.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

template <class T>
void load_record(shelf<T>& onto, std::size_t index, const json& record, file_report& report) {
    ++report.records;
    std::size_t cleaned = 0;
    try {
        record_reader from{record, cleaned};
        const orm::ref<T> object = orm::make<T>();
        fill(*object, from);
        orm::commit(*object);
        onto.add(object);
    } catch (const std::invalid_argument& refused) {
        report.faults.push_back({index, code_of(record), refused.what()});
        return;
    }
    ++report.loaded;
    report.cleaned += cleaned;
}

template <class T>
file_report load_file(shelf<T>& onto, const std::filesystem::path& directory, std::string_view file,
                      std::string_view list, std::string_view kind, std::ostream* terminal) {
    file_report report{.file = file, .kind = kind, .faults = {}, .unreadable = {}};
    const auto begin = std::chrono::steady_clock::now();
    progress bar{terminal, file};
    try {
        read_records(
            directory / file, list,
            [&](std::size_t index, const json& record) {
                load_record(onto, index, record, report);
            },
            bar);
    } catch (const unreadable_file& problem) {
        report.unreadable = problem.what();
    }
    report.time = std::chrono::steady_clock::now() - begin;
    return report;
}

}  // namespace

std::vector<file_report> load(library& shelves, const std::filesystem::path& directory,
                              std::ostream* terminal) {
    std::vector<file_report> reports;
    reports.push_back(load_file(shelves.countries, directory, "iso_3166-1.json", "3166-1",
                                "countries", terminal));
    reports.push_back(
        load_file(shelves.currencies, directory, "iso_4217.json", "4217", "currencies", terminal));
    reports.push_back(
        load_file(shelves.languages, directory, "iso_639-3.json", "639-3", "languages", terminal));
    return reports;
}

}  // namespace atlas

#include "load.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "fill.hpp"
#include "json_file.hpp"
#include "progress.hpp"
#include "text.hpp"

namespace atlas {
namespace {

using nlohmann::json;
using clock = std::chrono::steady_clock;

struct source {
    std::string_view file;
    std::string_view list;  ///< key of the list of records
    std::string_view kind;  ///< what its records are called
    std::string_view code;  ///< key of what names a record
};

std::string named(const json& record, std::string_view key) {
    const auto found = record.is_object() ? record.find(key) : record.end();
    return found != record.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

template <class T>
void load_record(shelf<T>& onto, const source& from, std::size_t index, const json& record,
                 surroundings& in, file_report& report) {
    ++report.records;
    try {
        record_reader reader{index, record};
        const orm::ref<T> object = orm::make<T>();
        fill(*object, reader, in);
        onto.add(object);
        ++report.loaded;
        report.cleaned += reader.cleaned();
    } catch (const std::invalid_argument& refused) {
        report.faults.push_back({index, named(record, from.code), refused.what()});
    }
}

template <class T>
file_report load_file(shelf<T>& onto, const source& from, const std::filesystem::path& directory,
                      surroundings& in, std::ostream* terminal) {
    file_report report{.file = from.file, .kind = from.kind, .faults = {}, .unreadable = {}};
    const clock::time_point begin = clock::now();
    progress bar{terminal, from.file};
    try {
        read_records(
            directory / from.file, from.list,
            [&](std::size_t index, const json& record) {
                load_record(onto, from, index, record, in, report);
            },
            bar);
    } catch (const unreadable_file& problem) {
        report.unreadable = problem.what();
    }
    report.time = clock::now() - begin;
    return report;
}

void join(const named_parent& one, const shelf<Subdivision>& all) {
    const orm::ref<Subdivision> parent = all.find(one.code);
    if (!parent) throw std::invalid_argument{"parent " + in_quotes(one.code) + " is unknown"};
    one.child->parent = parent;  // and is among its children
}

/// A child whose parent is wrong stays without one.
void join_parents(const surroundings& in, file_report& report) {
    const clock::time_point begin = clock::now();
    for (const named_parent& one : in.parents) {
        try {
            join(one, in.shelves.subdivisions);
        } catch (const std::invalid_argument& wrong) {
            report.faults.push_back(
                {one.index, one.child->code, std::string{wrong.what()} + "; loaded without it"});
        }
    }
    std::ranges::stable_sort(report.faults, {}, &fault::index);
    report.time += clock::now() - begin;
}

void make_types(shelf<LanguageType>& types) {
    for (const char* letter : {"L", "E", "A", "H", "C", "S"})
        types.add(orm::make(LanguageType{.name = to_type_name(letter)}));
}

template <class T>
void commit_all(const shelf<T>& of) {
    for (const orm::ref<T>& object : of.all) orm::mark_committed(*object);
}

}  // namespace

std::vector<file_report> load(library& shelves, const std::filesystem::path& directory,
                              std::ostream* terminal) {
    surroundings in{shelves, {}};
    std::vector<file_report> reports;
    const auto read = [&](auto& onto, const source& from) {
        reports.push_back(load_file(onto, from, directory, in, terminal));
    };
    read(shelves.countries, {"iso_3166-1.json", "3166-1", "countries", "alpha_3"});
    for (const orm::ref<Country>& country : shelves.countries.all)
        shelves.countries.by_code.emplace(country->alpha_2, country);
    read(shelves.subdivisions, {"iso_3166-2.json", "3166-2", "subdivisions", "code"});
    join_parents(in, reports.back());
    read(shelves.currencies, {"iso_4217.json", "4217", "currencies", "alpha_3"});
    make_types(shelves.types);
    read(shelves.languages, {"iso_639-3.json", "639-3", "languages", "alpha_3"});
    commit_all(shelves.countries);
    commit_all(shelves.subdivisions);
    commit_all(shelves.currencies);
    commit_all(shelves.types);
    commit_all(shelves.languages);
    return reports;
}

}  // namespace atlas

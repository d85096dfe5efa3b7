#ifndef ATLAS_SHELF_HPP
#define ATLAS_SHELF_HPP

#include <orm/collections.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "model.hpp"

namespace atlas {

/// All objects of one class, in the order of their file, and by their code.
template <class T>
struct shelf {
    std::vector<orm::ref<T>> all;
    std::unordered_map<std::string, orm::ref<T>> by_code;

    /// A null handle when there is none of that code.
    orm::ref<T> find(const std::string& code) const {
        const auto found = by_code.find(code);
        return found == by_code.end() ? orm::ref<T>{} : found->second;
    }
    void add(const orm::ref<T>& object) {
        all.push_back(object);
        by_code.emplace(code_of(*object), object);
    }
};

struct library {
    shelf<Country> countries;  ///< found by their two-letter code, too
    shelf<Subdivision> subdivisions;
    shelf<Currency> currencies;
    shelf<LanguageType> types;
    shelf<Language> languages;
};

}  // namespace atlas
#endif

// atlas: loads the countries, subdivisions, currencies and languages of Debian's iso-codes into
// mapped objects, stores them in a database if it is given one, changes and reorganises some of
// them, and shows what listeners and history have to say about it.

#include <unistd.h>

#include <algorithm>
#include <exception>
#include <iostream>
#include <orm/core/error.hpp>
#include <string>
#include <string_view>

#include "run.hpp"
#include "text.hpp"

namespace {

constexpr std::string_view usage =
    "usage: atlas [--data DIR] [--database URL] [--no-progress]\n"
    "  --data DIR      where iso_3166-1.json, iso_3166-2.json, iso_4217.json and\n"
    "                  iso_639-3.json lie (default: /usr/share/iso-codes/json)\n"
    "  --database URL  also store what was loaded, before the edits, in this database,\n"
    "                  read it back and compare: sqlite:///file.db, sqlite:// (in memory)\n"
    "                  or postgresql://user:password@host/name. Its tables, which all\n"
    "                  begin with atlas_, are replaced where they are there already.\n"
    "  --no-progress   no progress bar, not even on a terminal\n";

/// Messages of databases have several lines. The last ones, in brackets, are the statement and its
/// values; without them the message still says what was wrong.
std::string one_line(std::string_view text) {
    std::string line;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string part = atlas::trimmed(text.substr(at, end - at));
        if (part.starts_with("[SQL: ")) break;
        if (!part.empty()) line += (line.empty() ? "" : "; ") + part;
        at = end + 1;
    }
    return line;
}

int fail(std::string_view problem) {
    std::cerr << "atlas: " << problem << '\n' << usage;
    return 2;
}

}  // namespace

int main(int argc, char** argv) try {
    atlas::options given;
    bool wants_bar = true;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--help") {
            std::cout << usage;
            return 0;
        }
        if (argument == "--no-progress") {
            wants_bar = false;
        } else if (argument == "--data") {
            if (++i == argc) return fail("--data needs a directory");
            given.data = argv[i];
        } else if (argument == "--database") {
            if (++i == argc) return fail("--database needs a url");
            given.database = argv[i];
        } else {
            return fail("unknown argument '" + std::string{argument} + "'");
        }
    }
    if (wants_bar && isatty(STDERR_FILENO) != 0) given.terminal = &std::cerr;
    return atlas::run(given, std::cout, std::cerr);
} catch (const orm::error& problem) {
    std::cerr << "atlas: the database: " << one_line(problem.what()) << '\n';
    return 1;
} catch (const std::exception& problem) {
    std::cerr << "atlas: " << problem.what() << '\n';
    return 1;
}

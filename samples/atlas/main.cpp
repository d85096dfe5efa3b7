// atlas: loads the countries, subdivisions, currencies and languages of Debian's iso-codes into
// mapped objects, changes and reorganises some of them, and shows what listeners and history have
// to say about it.

#include <unistd.h>

#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "run.hpp"

namespace {

constexpr std::string_view usage =
    "usage: atlas [--data DIR] [--no-progress]\n"
    "  --data DIR     where iso_3166-1.json, iso_3166-2.json, iso_4217.json and\n"
    "                 iso_639-3.json lie (default: /usr/share/iso-codes/json)\n"
    "  --no-progress  no progress bar, not even on a terminal\n";

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
        } else {
            return fail("unknown argument '" + std::string{argument} + "'");
        }
    }
    if (wants_bar && isatty(STDERR_FILENO) != 0) given.terminal = &std::cerr;
    return atlas::run(given, std::cout, std::cerr);
} catch (const std::exception& problem) {
    std::cerr << "atlas: " << problem.what() << '\n';
    return 1;
}

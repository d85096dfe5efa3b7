#ifndef ORM_TESTS_SAMPLES_ATLAS_PROGRAM_HPP
#define ORM_TESTS_SAMPLES_ATLAS_PROGRAM_HPP

#include <sys/wait.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

// Runs the demo program.
namespace atlas_test {

struct outcome {
    int code;
    std::string text;
};

inline outcome run_atlas(const std::string& arguments) {
    std::FILE* const pipe = popen(("'" ATLAS_PROGRAM "' " + arguments).c_str(), "r");
    REQUIRE(pipe != nullptr);
    outcome result{};
    std::array<char, 4096> buffer{};
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
        result.text.append(buffer.data(), got);
    const int status = pclose(pipe);
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return result;
}

inline outcome run_on(const std::string& data, const std::string& more = "") {
    return run_atlas("--no-progress --data '" ATLAS_DATA "/" + data + "' " + more);
}

inline std::string content_of(const std::string& path) {
    std::ifstream in{path, std::ios::binary};
    REQUIRE(in);
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// As the program writes numbers of up to six digits.
inline std::string number_of(const std::string& part, const std::string& text) {
    std::size_t found = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size())
        ++found;
    std::string shown = std::to_string(found);
    if (shown.size() > 3) shown.insert(shown.size() - 3, ",");
    return shown;
}

}  // namespace atlas_test
#endif

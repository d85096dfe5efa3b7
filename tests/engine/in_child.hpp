#ifndef ORM_TESTS_ENGINE_IN_CHILD_HPP
#define ORM_TESTS_ENGINE_IN_CHILD_HPP

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <iostream>
#include <stdexcept>
#include <string>

namespace tests {

/// Runs `work` in a child process. @return what went wrong there
template <class Work>
std::string in_child(const Work& work) {
    std::cout.flush();
    std::fflush(nullptr);
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const ::pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        std::string wrong;
        try {
            work();
        } catch (const std::exception& error) {
            wrong = error.what();
        } catch (...) {
            wrong = "something was thrown";
        }
        const bool told = ::write(ends[1], wrong.data(), wrong.size()) >= 0;
        ::_exit(told && wrong.empty() ? 0 : 1);
    }
    ::close(ends[1]);
    std::string made;
    char some[256];
    for (ssize_t size = 0; (size = ::read(ends[0], some, sizeof some)) > 0;)
        made.append(some, static_cast<std::size_t>(size));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (made.empty() && status != 0) made = "it ended with status " + std::to_string(status);
    return made;
}

/// Of a child, where Catch's macros would be those of the parent.
inline void expect(bool fine, const std::string& what) {
    if (!fine) throw std::runtime_error{what};
}

}  // namespace tests
#endif

// Runs a command three times; prints the least wall seconds, the least processor seconds and the
// peak memory in MB of any process of it: orm-bench-measure g++ -O2 …

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace {

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) return 2;
    double wall = 1e9;
    double processor = 1e9;
    double megabytes = 0;
    for (int i = 0; i < 3; ++i) {  // the least: what other processes take comes on top
        const auto start = std::chrono::steady_clock::now();
        const pid_t child = fork();
        if (child < 0) return 2;
        if (child == 0) {
            execvp(arguments[1], arguments + 1);
            std::perror(arguments[1]);
            _exit(127);
        }
        int status = 0;
        rusage used{};  // of the child and of what it waited for: a compiler is several programs
        if (wait4(child, &status, 0, &used) != child || status != 0) return 1;
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        wall = std::min(wall, took.count());
        processor = std::min(processor, seconds(used.ru_utime) + seconds(used.ru_stime));
        megabytes = std::max(megabytes, static_cast<double>(used.ru_maxrss) / 1024);
    }
    std::printf("%.2f %.2f %.0f\n", wall, processor, megabytes);
}

#ifndef ORM_BENCH_MEASURED_HPP
#define ORM_BENCH_MEASURED_HPP

#include <algorithm>
#include <cstdio>
#include <vector>

namespace bench {

inline double median(std::vector<double>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

/// What a row took, subject and limit side by side in time.
class measured {
public:
    void add(double subject, double limit) {
        subject_.push_back(subject);
        limit_.push_back(limit);
        ratio_.push_back(subject / limit);
    }
    /// A line of medians: `name <subject ns> <limit ns> <ratio>`.
    void print(const char* name) {
        std::printf("%s %.3f %.3f %.3f\n", name, median(subject_), median(limit_), median(ratio_));
    }

private:
    std::vector<double> subject_;
    std::vector<double> limit_;
    std::vector<double> ratio_;
};

}  // namespace bench
#endif

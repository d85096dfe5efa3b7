#ifndef ORM_CONFORMANCE_REPLAY_REPORT_HPP
#define ORM_CONFORMANCE_REPLAY_REPORT_HPP

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

#include "replay/json.hpp"

namespace conformance {

enum class verdict : unsigned char { passed, failed, skipped };

/// How a scenario went.
struct outcome {
    verdict is = verdict::passed;
    std::string reason;  ///< why it is skipped
    std::string report;  ///< whole lines: what its steps did, how it differs
};

/// One way in which a step differs from what it expects.
struct difference {
    std::string what;  ///< such as "result"; empty: everything is meant
    std::string expected;
    std::string actual;
};

/// The lines that say so. @param step  what is shown of it.
std::string report_of(std::size_t number, const json& step,
                      const std::vector<difference>& differences);

/// Prints what came out, and counts it.
class reporter {
public:
    /// @param verbose  whether what has not failed is printed, too.
    reporter(std::ostream& out, bool verbose) : out_{out}, verbose_{verbose} {}

    void add(const std::string& id, const outcome& result);
    /// Prints the closing line. @return the program's exit status.
    int end();

private:
    std::ostream& out_;
    bool verbose_;
    std::size_t counts_[3]{};  ///< by verdict
};

}  // namespace conformance
#endif

#include "replay/report.hpp"

#include <ostream>

namespace conformance {

std::string report_of(std::size_t number, const json& step,
                      const std::vector<difference>& differences) {
    std::string text = "  step " + std::to_string(number) + ": " + text_of(step) + "\n";
    for (const difference& one : differences) {
        if (!one.what.empty()) text += "    " + one.what + "\n";
        text += "    expected: " + one.expected + "\n    actual:   " + one.actual + "\n";
    }
    return text;
}

void reporter::add(const std::string& id, const outcome& result) {
    constexpr const char* words[]{"passed ", "FAILED ", "skipped "};
    const auto place = static_cast<std::size_t>(result.is);
    ++counts_[place];
    if (!verbose_ && result.is != verdict::failed) return;
    out_ << words[place] << id;
    if (!result.reason.empty()) out_ << " (" << result.reason << ')';
    out_ << '\n' << result.report;
}

int reporter::end() {
    out_ << counts_[0] << " passed, " << counts_[1] << " failed, " << counts_[2] << " skipped\n";
    return counts_[1] == 0 ? 0 : 1;
}

}  // namespace conformance

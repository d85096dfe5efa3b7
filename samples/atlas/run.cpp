#include "run.hpp"

#include <iomanip>
#include <ostream>

#include "database.hpp"
#include "edits.hpp"
#include "load.hpp"
#include "overview.hpp"
#include "reorganise.hpp"
#include "rules.hpp"
#include "text.hpp"

namespace atlas {
namespace {

void print_faults(const std::vector<file_report>& files, std::ostream& out) {
    bool any = false;
    for (const file_report& one : files)
        for (const fault& found : one.faults) {
            if (!any)
                out << "Faults in the data; the records were not loaded, but where it says so\n";
            any = true;
            out << "  " << one.file << ", record " << found.index;
            if (!found.code.empty()) out << " (" << in_quotes(found.code) << ")";
            out << ": " << found.reason << '\n';
        }
    if (any) out << '\n';
}

void print_summary(const std::vector<file_report>& files, std::ostream& out) {
    out << "Summary\n";
    for (const file_report& one : files) {
        const double seconds = std::chrono::duration<double>(one.time).count();
        const double rate = seconds > 0 ? static_cast<double>(one.loaded) / seconds : 0;
        out << "  " << std::left << std::setw(17) << one.file << std::right << std::setw(6)
            << grouped(one.loaded) << ' ' << std::left << std::setw(13) << one.kind << std::right
            << std::setw(4) << one.faults.size() << " faulty" << std::setw(5) << one.cleaned
            << " values cleaned" << std::fixed << std::setprecision(1) << std::setw(9)
            << seconds * 1000 << " ms" << std::setw(12) << grouped(static_cast<std::size_t>(rate))
            << " objects/s" << (one.unreadable.empty() ? "" : "  INCOMPLETE") << '\n';
    }
}

/// @return whether there are none.
bool report_differences(const std::vector<std::string>& lines, std::ostream& err) {
    constexpr std::size_t shown_at_most = 10;
    for (std::size_t i = 0; i < lines.size() && i < shown_at_most; ++i)
        err << "atlas: read back otherwise than it was stored: " << lines[i] << '\n';
    if (lines.size() > shown_at_most)
        err << "atlas: and " << grouped(lines.size() - shown_at_most) << " more rows\n";
    return lines.empty();
}

}  // namespace

int run(const options& given, std::ostream& out, std::ostream& err) {
    std::optional<database> store;
    if (given.database) store.emplace(*given.database);
    library shelves;
    const listeners rules = apply_rules(shelves);
    const std::vector<file_report> files = load(shelves, given.data, given.terminal);
    print_faults(files, out);
    print_overview(shelves, out);
    out << '\n';
    std::vector<std::string> differing;
    if (store) {
        differing = store->store(shelves, out);
        out << '\n';
    }
    make_edits(shelves, out);
    out << '\n';
    reorganise(shelves, out);
    out << '\n';
    print_history(shelves, out);
    out << '\n';
    print_summary(files, out);
    out.flush();

    int code = report_differences(differing, err) ? 0 : 1;
    bool incomplete = false;
    for (const file_report& one : files)
        if (!one.unreadable.empty()) {
            err << "atlas: cannot read " << one.unreadable << '\n';
            incomplete = true;
        }
    if (incomplete) {
        code = 1;
        err << "atlas: the data are those of Debian's package iso-codes; --data names another "
               "directory\n";
    }
    return code;
}

}  // namespace atlas

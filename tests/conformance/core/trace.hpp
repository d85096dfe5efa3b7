#ifndef ORM_CONFORMANCE_CORE_TRACE_HPP
#define ORM_CONFORMANCE_CORE_TRACE_HPP

#include <cstddef>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/flow.hpp"
#include "replay/json.hpp"

namespace conformance::core {

/// What happened while a flow ran; each entry knows its step.
class trace {
public:
    trace();
    ~trace();
    trace(const trace&) = delete;
    trace& operator=(const trace&) = delete;

    /// From now on things belong to step `at`.
    void begin_step(std::size_t at);
    std::size_t step() const noexcept { return at_; }

    /// Appends `entry`, an object, with the running step. Any thread may call it.
    void add(json entry);
    /// A name was looked up in the catalog. Names are shown together, before the next entry.
    void note_check(const std::string& name);
    /// Shows the names that were looked up since the last entry.
    void end_checks();

    const std::vector<json>& entries() const noexcept { return entries_; }

private:
    void show_checks();

    std::size_t at_ = 0;
    std::mutex mutex_;
    std::set<std::string> checked_;
    std::vector<json> entries_;
};

/// The first place where a trace is not what was recorded.
struct mismatch {
    std::size_t at;        ///< step
    std::string expected;  ///< "nothing" where the recorded trace ends first
    std::string actual;
};

/// Compares as CORE_FLOWS.md says: entries in order, of warnings only that the step had them, of
/// errors the text only where one was recorded.
std::optional<mismatch> compare(const flow& recorded, const trace& actual);

}  // namespace conformance::core
#endif

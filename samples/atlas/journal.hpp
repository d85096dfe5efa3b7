#ifndef ATLAS_JOURNAL_HPP
#define ATLAS_JOURNAL_HPP

#include <iosfwd>
#include <string_view>

#include "rules.hpp"

namespace atlas {

/// Writes a line for every change of a name or a code: event, attribute, old and new value, and
/// where the chain of events started. Counts the lines.
class journal {
public:
    explicit journal(std::ostream& out);
    journal(const journal&) = delete;
    journal& operator=(const journal&) = delete;

    std::size_t events() const noexcept { return events_; }

private:
    template <class A>
    void watch(A attribute);
    void write(std::string_view event, const orm::instance_state& state, std::string_view attribute,
               std::string_view change, const orm::initiator& from);

    std::ostream& out_;
    std::size_t events_ = 0;
    listeners registered_;
};

}  // namespace atlas
#endif

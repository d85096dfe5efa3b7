#ifndef ATLAS_TRACE_HPP
#define ATLAS_TRACE_HPP

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

#include "rules.hpp"

namespace atlas {

/// Writes a line for every event of a relationship, as long as it lives: event, attribute, owner,
/// what came or went, and where the chain of events started.
class trace {
public:
    explicit trace(std::ostream& out);
    trace(const trace&) = delete;
    trace& operator=(const trace&) = delete;

private:
    template <class A>
    void watch_one(A attribute);
    template <class A>
    void watch_collection(A attribute);
    template <class A, class Event>
    void watch_members(A attribute, Event event, std::string_view name);
    template <class A>
    void write(std::string_view event, const std::string& what, std::string_view started);

    std::ostream& out_;
    std::size_t staying_ = 0;  // members that the bulk assignment under way has kept
    listeners registered_;
};

}  // namespace atlas
#endif

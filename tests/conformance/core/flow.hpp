#ifndef ORM_FLOWS_FLOW_HPP
#define ORM_FLOWS_FLOW_HPP

#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>
#include <vector>

namespace orm_flows {

using nlohmann::json;

/// One recorded script of core_flows.json and the trace that the reference left.
struct flow {
    std::string name;
    std::string area;                       ///< "api", "pool", ...
    bool quirk = false;                     ///< recorded behaviour that we do not follow
    bool counts_only = false;               ///< concurrent: only results are compared
    std::vector<std::string> driver_trace;  ///< calls that are recorded in this flow only
    std::vector<json> steps;
    std::vector<json> trace;

    flow();  // here json is incomplete
    flow(flow&&) noexcept;
    flow& operator=(flow&&) noexcept;
    ~flow();
};

/// A file that is no file of flows; the text says where and why.
class bad_file : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A flow asks for something that this program does not know; never taken for an error of the
/// library.
class flow_fault : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Reads a file of flows, in their order. @throws bad_file
std::vector<flow> load_flows(const std::string& path);

/// The text of `key` in a step or action. @throws flow_fault when it is missing or no text.
std::string text_of(const json& step, const char* key);

/// Is `key` there and true?
bool is_set(const json& step, const char* key);

}  // namespace orm_flows
#endif

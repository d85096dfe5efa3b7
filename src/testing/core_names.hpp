#ifndef ORM_SRC_TESTING_CORE_NAMES_HPP
#define ORM_SRC_TESTING_CORE_NAMES_HPP

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "orm/engine/fwd.hpp"

namespace orm::testing::detail {

/// What a recorder calls the objects of the engine: numbers, as they come.
class core_names {
public:
    std::string of(engine& shown);
    std::string of(connection& shown);
    std::string of(const connection_pool_entry& shown);
    std::string of(const driver_connection& shown);

    /// A driver connection has been made, perhaps where one was before: it gets a new number,
    /// unless it was given a name.
    void begin(const driver_connection& made, bool is_first);
    void end(const driver_connection& closed);
    void give(const driver_connection& named, std::string name);

private:
    struct driver_name {
        std::string name;
        bool is_given = false;
        bool has_begun = false;  ///< with first_connect; connect follows, of the same one
    };
    std::string numbered(std::map<std::uint64_t, int>& known, std::uint64_t serial,
                         const char* kind);
    driver_name& driver(const driver_connection& shown);

    std::mutex mutex_;
    std::map<std::uint64_t, int> engines_;
    std::map<std::uint64_t, int> connections_;
    std::map<std::uint64_t, int> records_;
    std::map<const driver_connection*, driver_name> drivers_;  ///< of open ones
    int last_driver_ = 0;
};

}  // namespace orm::testing::detail
#endif

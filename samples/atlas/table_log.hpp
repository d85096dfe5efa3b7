#ifndef ATLAS_TABLE_LOG_HPP
#define ATLAS_TABLE_LOG_HPP

#include <orm/schema.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "rules.hpp"

namespace atlas {

/// Notes which tables are dropped and created, as long as it lives.
class table_log {
public:
    explicit table_log(const orm::metadata& of);
    table_log(const table_log&) = delete;
    table_log& operator=(const table_log&) = delete;

    /// Names, in the order in which it happened.
    const std::vector<std::string>& dropped() const noexcept { return dropped_; }
    const std::vector<std::string>& created() const noexcept { return created_; }

private:
    std::vector<std::string> dropped_;
    std::vector<std::string> created_;
    listeners registered_;
};

}  // namespace atlas
#endif

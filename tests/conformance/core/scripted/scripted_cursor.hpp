#ifndef ORM_CONFORMANCE_CORE_SCRIPTED_CURSOR_HPP
#define ORM_CONFORMANCE_CORE_SCRIPTED_CURSOR_HPP

#include <cstddef>
#include <orm/driver/driver_cursor.hpp>
#include <string>
#include <vector>

#include "core/scripted/scripted_driver.hpp"

namespace conformance::core {

/// A cursor of the scripted driver.
class scripted_cursor final : public orm::driver_cursor {
public:
    scripted_cursor(scripted_driver& of, std::string connection)
        : driver_{of}, connection_{std::move(connection)} {}
    ~scripted_cursor() override { scripted_cursor::close(); }

    void execute(std::string_view statement, const orm::parameters& values) override;
    void executemany(std::string_view statement, std::span<const orm::parameters> sets) override;
    void set_input_sizes(const orm::input_sizes& sizes) override;
    std::span<const std::string> columns() const noexcept override { return found_.columns; }
    const orm::value_view* fetch() override;
    std::int64_t rowcount() const noexcept override { return found_.changed; }
    void close() noexcept override;

private:
    scripted_driver& driver_;
    std::string connection_;
    table_of_values found_;
    std::size_t next_ = 0;
    std::vector<orm::value_view> row_;
    bool closed_ = false;
};

}  // namespace conformance::core
#endif

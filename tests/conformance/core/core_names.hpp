#ifndef ORM_CONFORMANCE_CORE_CORE_NAMES_HPP
#define ORM_CONFORMANCE_CORE_CORE_NAMES_HPP

#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <orm/engine/engine.hpp>
#include <orm/engine/execution_context.hpp>
#include <orm/schema.hpp>
#include <string>

#include "core/schema_items.hpp"
#include "replay/json.hpp"

namespace conformance::core {

/// What things are called in a trace, and how arguments of events are shown. Any thread may ask.
class core_names {
public:
    explicit core_names(const schema_items& items) noexcept : items_{items} {}

    /// Names a record when it connects for the first time: they are numbered in that order.
    void add_record(const orm::connection_pool_entry& record);

    /// While it lives, the next connection, engine or proxy that has no name yet gets this one.
    class next_name {
    public:
        next_name(std::optional<std::string>& slot, std::string name)
            : slot_{slot}, before_{std::exchange(slot, std::move(name))} {}
        ~next_name() { slot_ = std::move(before_); }
        next_name(const next_name&) = delete;
        next_name& operator=(const next_name&) = delete;

    private:
        std::optional<std::string>& slot_;
        std::optional<std::string> before_;
    };
    next_name next_connection(const std::string& name) { return {next_connection_, name}; }
    next_name next_engine(const std::string& name) { return {next_engine_, name}; }
    next_name next_proxy(const std::string& name) { return {next_proxy_, name}; }

    void add(const orm::connection& one, const std::string& name);
    void add(const orm::engine& one, const std::string& name);
    /// Its address may be used again.
    void forget(const orm::connection* one);
    /// Connections that nobody has given a name live no longer than the step.
    void forget_implicit();

    json describe(const orm::driver_connection& connection) const;
    json describe(orm::driver_connection* connection) const;
    json describe(const orm::connection_pool_entry& record);
    json describe(orm::connection_pool_entry* record);
    json describe(const orm::pool_proxied_connection& proxy) const;
    json describe(const orm::pool_reset_state& state) const;
    json describe(const std::exception_ptr& error) const;

    /// One that was opened implicitly gets its number when it is first shown.
    json describe(const orm::connection& one);
    json describe(orm::ddl_executor& one);
    json describe(const orm::engine& one);

    json describe(const orm::sql_statement& statement) const;
    json describe(const orm::parameters& values) const;
    json describe(const orm::parameter_sets& sets) const;
    json describe(const orm::execution_options& options) const;
    json describe(const orm::input_sizes& sizes) const;
    json describe(const std::vector<std::string>& texts) const;
    json describe(const std::map<std::string, std::string, std::less<>>& named) const;
    json describe(const orm::exception_context& context);
    json describe(const std::string& text) const;
    json describe(const bool& value) const;

    json describe(const orm::schema_item& item) const;
    json describe(const orm::ddl_keywords& keywords) const;
    json describe(const orm::column_info& info) const;

    /// The proxies that steps have named and not dropped.
    std::map<std::string, orm::pooled_connection> proxies;

private:
    const schema_items& items_;
    mutable std::mutex mutex_;
    std::map<std::uint64_t, std::size_t> records_;
    std::map<const orm::connection*, std::string> connections_;
    std::map<const orm::connection*, std::string> implicit_;
    std::map<const orm::engine*, std::string> engines_;
    std::optional<std::string> next_connection_;
    std::optional<std::string> next_engine_;
    std::optional<std::string> next_proxy_;
    int opened_implicitly_ = 0;
};

json shown_checks(orm::checkfirst check);

/// Too large to be shown: these arguments of events are left out of a trace.
template <class T>
inline constexpr bool is_left_out =
    std::is_base_of_v<orm::dialect, T> || std::is_base_of_v<orm::driver_cursor, T> ||
    std::is_same_v<T, orm::execution_context> || std::is_same_v<T, orm::result> ||
    std::is_base_of_v<orm::inspector, T>;

}  // namespace conformance::core
#endif

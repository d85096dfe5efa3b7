#ifndef ORM_CONFORMANCE_CORE_LISTENED_FAMILY_HPP
#define ORM_CONFORMANCE_CORE_LISTENED_FAMILY_HPP

#include <string>
#include <string_view>

#include "core/core_world.hpp"
#include "core/listeners/listen_request.hpp"

namespace conformance::core {

/// A family of events whose names and targets are known at run time only. Names of events differ
/// between families.
///
/// Those that take a target throw orm::invalid_request_error for one that the family does not
/// accept.
class listened_family {
public:
    virtual ~listened_family() = default;
    virtual bool has(std::string_view event) const = 0;
    virtual void listen(core_world& where, const std::string& target, const std::string& event,
                        const listen_request& what) const = 0;
    virtual void remove(core_world& where, const std::string& target, const std::string& event,
                        const script_listener& fn) const = 0;
    virtual bool contains(core_world& where, const std::string& target, const std::string& event,
                          const script_listener& fn) const = 0;
};

const listened_family& pool_family();
const listened_family& connection_family();
const listened_family& dialect_family();
const listened_family& schema_family();

/// Listens to an event of an item that is being declared.
void listen_to_item(core_world& where, const orm::schema_item& item, const std::string& event,
                    const listen_request& what);

}  // namespace conformance::core
#endif

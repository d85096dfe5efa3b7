#ifndef ORM_CONFORMANCE_CORE_API_TARGET_HPP
#define ORM_CONFORMANCE_CORE_API_TARGET_HPP

#include <memory>
#include <orm/event/target.hpp>
#include <string>

#include "core/listeners/listen_request.hpp"
#include "replay/json.hpp"

namespace conformance::core {

/// A target of the event API: a class, an object of one, or an alias of an object. Names of events
/// are looked up in the family of the target.
class api_target {
public:
    virtual ~api_target() = default;

    /// @throws orm::invalid_request_error when the target's family has no such event; so do all
    ///   that take an event.
    virtual void listen(world& where, const std::string& event, const listen_request& what) = 0;
    virtual void remove(const std::string& event, const script_listener& listener) = 0;
    virtual bool contains(const std::string& event, const script_listener& listener) = 0;

    // What not every kind of target can do throws cannot_replay there.
    virtual std::shared_ptr<api_target> make_class(const std::string& name, bool class_events);
    virtual std::shared_ptr<api_target> make_object(const std::shared_ptr<api_target>& joined_to);
    virtual std::shared_ptr<api_target> make_alias();
    virtual void fire(const std::string& event, const json& args, const json& named);
    virtual void fire_once(const std::string& event, orm::run_mode mode, const json& args,
                           const json& named);
    virtual void copy_from(api_target& other, bool only_propagate);
    virtual json count(const std::string& event);
    virtual void clear();
};

/// Class `Base`, target of the events one, two, three, many, trimmed and converted.
std::shared_ptr<api_target> make_base_class();

/// Class `OtherBase` of a second family, which has an event `one` too.
std::shared_ptr<api_target> make_other_base_class();

}  // namespace conformance::core
#endif

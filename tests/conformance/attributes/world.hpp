#ifndef ORM_CONFORMANCE_ATTRIBUTES_WORLD_HPP
#define ORM_CONFORMANCE_ATTRIBUTES_WORLD_HPP

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <orm/instrument/dynamic.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "attributes/classes.hpp"
#include "attributes/scenario.hpp"
#include "replay/json.hpp"

namespace conformance::attributes {

class emitters;
class world;

/// One call of a listener or validator: what it was given, and what it makes of it.
struct call_context {
    std::string listener;
    const json* actions = nullptr;
    std::optional<json> value;   ///< the current value; none when the event has no value
    std::optional<json> values;  ///< of bulk_replace: the members to come
    std::optional<json> oldvalue;
    std::string target;  ///< "@id"; empty for emitters
    std::optional<orm::initiator> from;
    std::optional<bool> is_remove;
    int number = 0;                       ///< this is the n-th call of the callback
    orm::dynamic_event* event = nullptr;  ///< of listeners on attributes
};

/// A listener of a scenario for one event and attribute name: the identity of FORMAT 4.1.
struct callback {
    world* of;
    std::string id;
    const json* actions;
    std::shared_ptr<int> calls = std::make_shared<int>(0);

    void operator()(orm::dynamic_event& event) const;
};

/// An object of the running scenario.
struct world_object {
    const class_entry* type;
    made_object made;
};

/// Everything a running scenario has made: mapped classes, objects, listeners, records.
///
/// There is one at a time: the mapping of the classes asks it for the validators. Starts from
/// nothing and leaves nothing behind.
class world {
public:
    /// Maps the classes that are not late. @throws what mapping throws.
    explicit world(const scenario& replayed);
    ~world();
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    static world* current() noexcept;
    const scenario& replayed() const noexcept { return scenario_; }

    /// Carries out a step. @return its result; none when the operation gives nothing.
    std::optional<json> perform(const json& step);
    /// Carries out the actions of a listener that has been entered and has written its record.
    void act(call_context& context);

    /// The records of the current step.
    std::vector<json>& records() noexcept { return records_; }
    /// The snapshot of every object, by id (FORMAT 3.1).
    std::map<std::string, json> snapshots() const;

    /// Makes an object that is known as "@id" from then on.
    world_object& make(const class_entry& type, const std::string& id);
    /// @throws cannot_replay when there is no such object.
    world_object& object(const std::string& reference);
    /// "@id" of the object with that state, or there.
    std::string reference(const orm::instance_state& state) const;
    std::string reference(const void* object) const;
    /// A new object of the same class, with the scalars of the one given. @return its reference.
    std::string make_fresh(const std::string& original);

    /// @throws labelled_error of the given kind when the object's class has no such attribute.
    const attribute_entry& attribute(const world_object& object, std::string_view attribute,
                                     const char* unknown_kind = "AttributeError") const;
    json read(const std::string& reference, std::string_view attribute);
    /// The collection of an object. @throws cannot_replay for an attribute of another kind.
    named_collection collection(const world_object& object, std::string_view attribute) const;
    /// The collection that is kept under a name.
    named_collection held(const std::string& name) const;
    void hold(const std::string& name, const named_collection& collection);

    // The steps and actions on listeners.
    void listen(const json& step);
    void remove_listener(const json& step);
    bool contains(const json& step);
    /// Counts the calls of a validator of the scenario. @return this is the n-th.
    int next_call(const json& validator) { return ++validator_calls_[&validator]; }
    /// The behaviour of a listener of the scenario.
    const json& behaviour(const std::string& id) const;

private:
    void perform_action(const json& action, call_context& context);

    const scenario& scenario_;
    std::vector<json> records_;
    /// Listeners may make objects while others are in use.
    std::deque<std::pair<std::string, world_object>> objects_;
    int fresh_ = 0;
    struct kept_collection {
        const collection_type* type;
        std::shared_ptr<void> handle;
    };
    std::map<std::string, kept_collection> held_;
    /// by id, event and attribute name
    std::map<std::tuple<std::string, std::string, std::string>, orm::listener_for<callback>>
        callbacks_;
    std::map<const json*, int> validator_calls_;
    std::unique_ptr<emitters> emitters_;
};

}  // namespace conformance::attributes
#endif

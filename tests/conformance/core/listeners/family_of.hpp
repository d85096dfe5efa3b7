#ifndef ORM_CONFORMANCE_CORE_FAMILY_OF_HPP
#define ORM_CONFORMANCE_CORE_FAMILY_OF_HPP

#include "core/listeners/core_listeners.hpp"
#include "core/listeners/listened_family.hpp"

namespace conformance::core {

/// Calls `visit` with the event of that name; nothing when the family has none.
template <class Family, class... Events, class Visit>
void with_event(const orm::event_family<Family, Events...>&, const std::string& name,
                Visit&& visit) {
    static_cast<void>(((name == Events::name && (visit(Events{}), true)) || ...));
}

/// @tparam Targets  `visit(where, name, f)` calls f with the target of that name, as what it is,
///   and throws orm::invalid_request_error for what is no target
template <class Family, class Targets>
class family_of final : public listened_family {
public:
    bool has(std::string_view event) const override {
        return Family::info().find(event) != nullptr;
    }
    void listen(core_world& where, const std::string& target, const std::string& event,
                const listen_request& what) const override {
        Targets::visit(where, target, [&](auto& on) {
            with_event(Family{}, event, [&]<class E>(E) { listen_to<E>(on, where, what); });
        });
    }
    void remove(core_world& where, const std::string& target, const std::string& event,
                const script_listener& fn) const override {
        Targets::visit(where, target, [&](auto& on) {
            with_event(Family{}, event, [&](auto which) { orm::remove(on, which, fn); });
        });
    }
    bool contains(core_world& where, const std::string& target, const std::string& event,
                  const script_listener& fn) const override {
        bool found = false;
        Targets::visit(where, target, [&](auto& on) {
            with_event(Family{}, event, [&](auto which) { found = orm::contains(on, which, fn); });
        });
        return found;
    }
};

[[noreturn]] inline void throw_no_target(const std::string& name) {
    throw orm::invalid_request_error{"no family accepts the target '" + name + "'"};
}

}  // namespace conformance::core
#endif

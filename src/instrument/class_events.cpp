#include "orm/instrument/class_events.hpp"

#include "orm/instrument/class_manager.hpp"

namespace orm::detail {
namespace {

using names = std::string_view;
constexpr names of_init[]{"target", "kwargs"};
constexpr names of_class[]{"cls"};
constexpr names of_attribute[]{"cls", "key", "inst"};

constexpr event_info all_events[class_event_count]{{"init", of_init, 0},
                                                   {"init_failure", of_init, 1},
                                                   {"class_instrument", of_class, 0},
                                                   {"class_uninstrument", of_class, 1},
                                                   {"attribute_instrument", of_attribute, 2}};
constexpr std::span<const event_info> all{all_events};
constexpr family_info of_instances{"InstanceEvents", all.first(2)};
constexpr family_info of_instrumentation{"InstrumentationEvents", all.subspan(2)};

void put_in_class(registry_change& change, class_manager& in, std::uint32_t event,
                  registration& one, const listen_options& options) {
    listener_list& list = manager_access::table(in).listeners[event];
    if (!registry_change::holds(list, one))
        change.put(list, one, options.propagate, options.insert);
    if (!options.propagate) return;
    for (class_manager* const derived : manager_access::derived(in))
        put_in_class(change, *derived, event, one, options);
}

}  // namespace

const family_info& instance_events() noexcept {
    return of_instances;
}
const family_info& instrumentation_events() noexcept {
    return of_instrumentation;
}
const event_info& class_event_info(std::uint32_t event) noexcept {
    return all_events[event];
}

listener add_to_mapped_class(class_manager& target, std::uint32_t event,
                             const listener_identity& who, erased_callable what,
                             const listen_options& options) {
    const registration_key key{manager_access::serial(target), &all_events[event], who};
    listen_options wanted = options;
    if (event >= class_instrument_event) wanted.propagate = true;
    registry_change change;
    registration* known = change.find(key);
    if (known == nullptr) known = &change.create(key, &target, std::move(what));
    put_in_class(change, target, event, *known, wanted);
    return listener{key};
}

}  // namespace orm::detail

#ifndef ORM_INSTRUMENT_DETAIL_ATTRIBUTE_TARGET_HPP
#define ORM_INSTRUMENT_DETAIL_ATTRIBUTE_TARGET_HPP

#include <string>

#include "orm/event/listen.hpp"
#include "orm/instrument/attr.hpp"
#include "orm/instrument/attribute_events.hpp"

namespace orm::detail {

/// "User.name", for messages.
std::string describe(const attribute_info& attribute);

/// Registers on an attribute; with options.propagate on those of all mapped subclasses too.
listener add_to_attribute(attribute_info& attribute, std::uint32_t event,
                          const listener_identity& who, erased_callable what,
                          const listen_options& options);

template <class Class, auto Member>
struct target_kind<attribute<Class, Member>> {
    using field = typename attribute<Class, Member>::field_type;
    static constexpr bool has_event_sentence = true;
    template <bool Known>
    static consteval void expect_event() {
        static_assert(Known || is_collection_field<field>,
                      "orm: a scalar attribute has no such event: it has set, remove, init_scalar "
                      "and modified");
        static_assert(Known || !is_collection_field<field>,
                      "orm: a collection has no such event: it has append, append_wo_mutation, "
                      "remove, bulk_replace, init_collection, dispose_collection and modified");
    }
};

template <class Class, auto Member, std::uint32_t Place>
struct event_target<attribute<Class, Member>, attribute_event_tag<Place>>
    : target_kind<attribute<Class, Member>> {
    using target = attribute<Class, Member>;
    using field = typename target::field_type;
    static constexpr bool known =
        is_collection_field<field> ? is_collection_event(Place) : is_scalar_event(Place);
    template <unsigned Bits>
    using bound = bind_attribute_event<Place, Class, field, Bits>;
    static const event_info& info(const target&) { return attribute_events().events[Place]; }
    static void collect(const target&, std::vector<listener>& all) {
        collect_listeners(attribute_access::list(target::info(), Place), all);
    }
    static std::uint64_t given(const target&) { return attribute_access::serial(target::info()); }
    static std::string name(const target&) { return describe(target::info()); }
    static listener add(const target&, const listener_identity& who, erased_callable what,
                        const listen_options& options) {
        return add_to_attribute(target::info(), Place, who, std::move(what), options);
    }
};

}  // namespace orm::detail
#endif

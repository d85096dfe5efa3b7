#ifndef ORM_EVENT_FLAGS_HPP
#define ORM_EVENT_FLAGS_HPP

namespace orm {

namespace detail {
enum flag_bit : unsigned {
    once_bit = 1,
    insert_bit = 2,
    named_bit = 4,
    retval_bit = 8,
    propagate_bit = 16,
    raw_bit = 32,
    include_key_bit = 64,
    active_history_bit = 128,
};
}  // namespace detail

/// Flags of a registration, as a type: what a flag demands of a listener is checked when compiling.
/// Combined with `|`. Source: SQLAlchemy 2.1, the keyword arguments of event.listen.
template <unsigned Bits>
struct flag_set {
    static constexpr unsigned bits = Bits;
    static constexpr bool has(unsigned bit) { return (Bits & bit) != 0; }
};

template <unsigned Left, unsigned Right>
constexpr flag_set<Left | Right> operator|(flag_set<Left>, flag_set<Right>) {
    return {};
}

/// No flag at all.
inline constexpr flag_set<0> no_flags{};
/// Runs at most once, over all targets and threads; being spent does not end the registration.
inline constexpr flag_set<detail::once_bit> once{};
/// In front of its level instead of at the end.
inline constexpr flag_set<detail::insert_bit> insert{};
/// The listener takes the event's argument struct.
inline constexpr flag_set<detail::named_bit> named{};
/// What the listener returns is used.
inline constexpr flag_set<detail::retval_bit> retval{};
/// Also on subclasses (attributes), or copied along with the target (other families).
inline constexpr flag_set<detail::propagate_bit> propagate{};
/// The target argument is the orm::instance_state instead of the object.
inline constexpr flag_set<detail::raw_bit> raw{};
/// Collection events hand over the key.
inline constexpr flag_set<detail::include_key_bit> include_key{};
/// The old value is loaded if it has to be; stays with the attribute.
inline constexpr flag_set<detail::active_history_bit> active_history{};

}  // namespace orm
#endif

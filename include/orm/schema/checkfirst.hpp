#ifndef ORM_SCHEMA_CHECKFIRST_HPP
#define ORM_SCHEMA_CHECKFIRST_HPP

#include <concepts>
#include <cstdint>

namespace orm {

/// The kinds of objects whose existence is looked up before they are created or dropped.
///
/// Combined with `|`; a bool means all or none. Source: SQLAlchemy 2.1, sql/ddl.py, CheckFirst.
class checkfirst {
public:
    /// By value only: `checkfirst{true}`; no number or pointer becomes one.
    constexpr checkfirst(std::same_as<bool> auto every) noexcept
        : bits_{every ? every_bit : no_bit} {}

    static const checkfirst none, tables, views, indexes, sequences, types, all;

    constexpr bool has(checkfirst kind) const noexcept {
        return (bits_ & kind.bits_) == kind.bits_ && kind.bits_ != 0;
    }
    constexpr bool any() const noexcept { return bits_ != 0; }
    friend constexpr checkfirst operator|(checkfirst left, checkfirst right) noexcept {
        return checkfirst{static_cast<std::uint8_t>(left.bits_ | right.bits_)};
    }
    friend constexpr bool operator==(checkfirst, checkfirst) = default;

private:
    static constexpr std::uint8_t no_bit = 0;
    static constexpr std::uint8_t every_bit = 31;
    explicit constexpr checkfirst(std::uint8_t bits) noexcept : bits_{bits} {}
    std::uint8_t bits_;
};

inline constexpr checkfirst checkfirst::none{std::uint8_t{0}};
inline constexpr checkfirst checkfirst::tables{std::uint8_t{1}};
inline constexpr checkfirst checkfirst::views{std::uint8_t{2}};
inline constexpr checkfirst checkfirst::indexes{std::uint8_t{4}};
inline constexpr checkfirst checkfirst::sequences{std::uint8_t{8}};
inline constexpr checkfirst checkfirst::types{std::uint8_t{16}};
inline constexpr checkfirst checkfirst::all{std::uint8_t{31}};

}  // namespace orm
#endif

#ifndef ORM_STATE_DETAIL_SLOT_HPP
#define ORM_STATE_DETAIL_SLOT_HPP

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace orm {

class instance_state;

namespace detail {

/// Moves on when a listener is registered: a set whose stamp is behind takes the slow path.
///
/// The order decides between threads: a slow path reads the epoch first and the listeners after it;
/// whoever registers publishes the listener first and moves the epoch last.
extern std::atomic<std::uint16_t> set_epoch;

/// Used-up epoch: no slot ever gets it, so every set takes the slow path from then on.
inline constexpr std::uint16_t last_epoch = 0xFFFF;

/// Makes every set look for listeners again.
void move_set_epoch() noexcept;

/// What an attribute's field knows beside its value: where its object begins, and its flags.
///
/// Aligned by itself: two `mapped<bool>` would lie 6 bytes apart otherwise, and the way back is
/// counted in units of 4.
struct alignas(4) slot {
    static constexpr std::uint16_t present = 1;  ///< holds a value (or, unattached, was given one)
    static constexpr std::uint16_t changed = 2;  ///< has a committed entry
    static constexpr std::uint16_t nothing = 4;  ///< that entry says: there was no value; without
                                                 ///< an entry: it is known to have none
    static constexpr std::uint16_t expired = 8;  ///< its value was dropped and may be loaded again
    static constexpr unsigned flag_bits = 4;
    static constexpr std::uint16_t any = 15;
    static constexpr std::size_t unit = 4;
    static constexpr std::size_t reach = 4095 * unit;  ///< farthest slot from the object's start

    std::uint16_t where = 0;  ///< distance from the object's start in units, then 4 flags
    std::uint16_t stamp = 0;  ///< set_epoch of a time when nothing stood in the way of a set

    bool has(std::uint16_t flag) const noexcept { return (where & flag) != 0; }
    /// Writes only a real change: a narrow store that is read back with its neighbour stalls.
    void raise(std::uint16_t flags) noexcept {
        if ((where & flags) != flags) where = static_cast<std::uint16_t>(where | flags);
    }
    void lower(std::uint16_t flags) noexcept {
        if ((where & flags) != 0) where = static_cast<std::uint16_t>(where & ~flags);
    }
    /// A value has come, and that is no change.
    void fill() noexcept {
        if (!has(changed)) lower(nothing);
        raise(present);
    }

    /// The value is the committed one: no entry, no stamp. One store. @pre has(present)
    void settle() noexcept { *this = of_word(word() & flags_of(~unsigned{any} | present)); }
    /// The same without a value, which is not known to have been deleted.
    void settle_absent() noexcept {
        *this = of_word(word() & flags_of(~unsigned{changed | nothing}));
    }
    /// The value may not be read any more, though its bytes stay; without entry and stamp.
    void expire() noexcept {
        *this = of_word((word() & flags_of(~unsigned{any})) | placed(expired));
    }

    /// Units from the object's start; 0 for a field that belongs to no object of the library.
    std::size_t distance() const noexcept { return static_cast<std::size_t>(where >> flag_bits); }
    bool attached() const noexcept { return (where >> flag_bits) != 0; }
    void attach(std::size_t units) noexcept {
        where = static_cast<std::uint16_t>((units << flag_bits) | (where & 15u));
    }

private:
    std::uint32_t word() const noexcept { return std::bit_cast<std::uint32_t>(*this); }
    static slot of_word(std::uint32_t word) noexcept { return std::bit_cast<slot>(word); }
    /// Where `where` lies in a word; the stamp is the other half.
    static constexpr std::uint32_t placed(std::uint32_t of_where) noexcept {
        return std::endian::native == std::endian::little ? of_where : of_where << 16;
    }
    static constexpr std::uint32_t flags_of(unsigned mask) noexcept {
        return placed(mask & 0xFFFFu);
    }
};
static_assert(sizeof(slot) == 4);

}  // namespace detail
}  // namespace orm
#endif

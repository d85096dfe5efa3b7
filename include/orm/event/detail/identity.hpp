#ifndef ORM_EVENT_DETAIL_IDENTITY_HPP
#define ORM_EVENT_DETAIL_IDENTITY_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <typeinfo>

#include "orm/core/detail/same_type.hpp"

namespace orm::detail {

/// A number no other target or listener of the process ever has (addresses can be reused).
std::uint64_t next_serial() noexcept;

/// What makes two listeners the same one: a function pointer's address, a member function pointer's
/// bytes with its object, or a serial number.
struct listener_identity {
    const std::type_info* kind = nullptr;  ///< the pointer's type; nullptr for a serial number
    std::uintptr_t word[3]{};

    friend bool operator==(const listener_identity& left, const listener_identity& right) noexcept {
        return left.word[0] == right.word[0] && left.word[1] == right.word[1] &&
               left.word[2] == right.word[2] &&
               (left.kind == nullptr || right.kind == nullptr ? left.kind == right.kind
                                                              : same_type(*left.kind, *right.kind));
    }
};

template <class F>
inline constexpr bool is_function_pointer =
    std::conjunction_v<std::is_pointer<F>, std::is_function<std::remove_pointer_t<F>>>;

template <class F>
concept tells_identity = requires(const F& f) {
    f.identity();
};

/// A listener that carries its identity in itself.
template <class F>
inline constexpr bool has_own_identity =
    is_function_pointer<F> || std::is_member_function_pointer_v<F> || tells_identity<F>;

inline listener_identity serial_identity() noexcept {
    return {nullptr, {static_cast<std::uintptr_t>(next_serial()), 0, 0}};
}

template <class F>
listener_identity identity_of(const F& callable) noexcept {
    if constexpr (requires { callable.identity(); }) {
        return callable.identity();
    } else if constexpr (is_function_pointer<F> || std::is_member_function_pointer_v<F>) {
        static_assert(sizeof(F) <= sizeof(std::uintptr_t) * 3);
        listener_identity made{&typeid(F), {}};
        std::memcpy(made.word, &callable, sizeof(F));
        return made;
    } else {
        return serial_identity();
    }
}

/// The identity of something that listeners can be attached to; copies of a target are new targets.
class target_identity {
public:
    target_identity() noexcept : serial_{next_serial()} {}
    target_identity(const target_identity&) noexcept : target_identity{} {}
    target_identity& operator=(const target_identity&) noexcept { return *this; }
    std::uint64_t serial() const noexcept { return serial_; }

private:
    std::uint64_t serial_;
};

}  // namespace orm::detail
#endif

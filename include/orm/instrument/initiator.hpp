#ifndef ORM_INSTRUMENT_INITIATOR_HPP
#define ORM_INSTRUMENT_INITIATOR_HPP

#include <string_view>

#include "orm/instrument/fwd.hpp"

namespace orm {

/// What started a chain of events. Source: SQLAlchemy 2.1, orm/attributes.py, OP_*.
enum class operation : unsigned char { append, remove, replace, bulk_replace, modified };

/// "APPEND", "REMOVE", "REPLACE", "BULK_REPLACE" or "MODIFIED".
constexpr std::string_view to_string(operation op) noexcept {
    constexpr std::string_view names[]{"APPEND", "REMOVE", "REPLACE", "BULK_REPLACE", "MODIFIED"};
    return names[static_cast<unsigned char>(op)];
}

/// Names the attribute and the operation where a chain of events started. Immutable; copied freely.
///
/// A listener that hands the token on (`u->code.set(value, from)`) lets others see where the change
/// came from, and stop a loop. Two tokens are equal when attribute and operation are: those of a
/// subclass attribute are its own. Source: SQLAlchemy 2.1, orm/attributes.py, AttributeEventToken.
class initiator {
public:
    initiator(const attribute_info& attribute, operation op) noexcept
        : attribute_{&attribute}, op_{op} {}

    operation op() const noexcept { return op_; }
    const attribute_info& attribute() const noexcept { return *attribute_; }
    /// The class whose attribute it is: the class of the object where the chain started.
    const class_manager& owner() const noexcept;
    /// The attribute's name.
    std::string_view key() const noexcept;

    friend bool operator==(const initiator&, const initiator&) noexcept = default;

private:
    const attribute_info* attribute_;
    operation op_;
};

}  // namespace orm
#endif

#ifndef ORM_SRC_STATE_STATE_EXTRA_HPP
#define ORM_SRC_STATE_STATE_EXTRA_HPP

#include <cstdint>
#include <memory>
#include <vector>

#include "orm/state/graph.hpp"
#include "orm/state/instance_state.hpp"

namespace orm::detail {

/// The rarer part of a state: made with the first real committed value, loader or parent entry.
struct state_extra {
    struct entry {
        std::uint16_t index;
        void* value;  ///< see state_access::remember
    };
    struct parent {
        const void* relation;
        void* owner;  ///< nullptr: has none
    };
    /// What the last read of an attribute without value gave; see state_access::place_for_reader.
    struct reading {
        std::uint16_t index;
        bool keeps;  ///< the object there, as a relationship would
        void* place;
    };
    std::vector<entry> committed;
    std::vector<parent> parents;
    std::vector<pending_members> pending;
    std::vector<reading> readings;
    std::vector<collection_body*> left_behind;  ///< see state_access::leave_behind
    std::shared_ptr<attribute_loader> loader;   ///< shared by a load that runs
};

}  // namespace orm::detail
#endif

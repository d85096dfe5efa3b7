#ifndef ORM_STATE_DETAIL_EDGE_HPP
#define ORM_STATE_DETAIL_EDGE_HPP

namespace orm::detail {

/// What a relationship field or a collection keeps of a member: its address, not counted.
///
/// orm::ref<T> is one too, so that a collection can hand its members out as handles in place. For a
/// collection of values it is the address of a value_box.
struct edge {
    void* object = nullptr;

    friend bool operator==(const edge&, const edge&) noexcept = default;
};

}  // namespace orm::detail
#endif

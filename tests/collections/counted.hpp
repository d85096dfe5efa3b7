#ifndef ORM_TESTS_COLLECTIONS_COUNTED_HPP
#define ORM_TESTS_COLLECTIONS_COUNTED_HPP

namespace tests {

/// How many objects of classes that derive from `counted<Tag>` are alive.
template <class Tag>
struct counted {
    counted() { ++alive; }
    counted(const counted&) { ++alive; }
    counted& operator=(const counted&) = default;
    ~counted() { --alive; }
    static inline int alive = 0;
};

}  // namespace tests
#endif

#ifndef ORM_TESTS_FAILING_NEW_HPP
#define ORM_TESTS_FAILING_NEW_HPP

#include <new>

/// Lets the n-th allocation of the program from now on fail, once; or it and all that follow.
class failing_new {
public:
    explicit failing_new(long after, bool for_good = false) noexcept;
    ~failing_new();
    failing_new(const failing_new&) = delete;
    failing_new& operator=(const failing_new&) = delete;

    /// Was there such an allocation?
    static bool has_failed() noexcept;
};

/// Does `work`, whose n-th allocation fails, end with std::bad_alloc?
template <class Work>
bool ends_with_bad_alloc(long n, const Work& work) {
    const failing_new fail{n};
    try {
        work();
    } catch (const std::bad_alloc&) {
        return true;
    }
    return false;
}

#endif

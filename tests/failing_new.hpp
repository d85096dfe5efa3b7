#ifndef ORM_TESTS_FAILING_NEW_HPP
#define ORM_TESTS_FAILING_NEW_HPP

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

#endif

#ifndef ORM_STATE_HISTORY_HPP
#define ORM_STATE_HISTORY_HPP

#include <vector>

namespace orm {

/// What happened to an attribute since the last commit, as three sequences.
///
/// A scalar has at most one value in each. A null (absent after a deletion whose old value is not
/// known) is T{}. Source: SQLAlchemy 2.1, orm/attributes.py, History.
template <class T>
struct history {
    using value_type = T;

    std::vector<T> added;
    std::vector<T> unchanged;
    std::vector<T> deleted;

    /// No entries at all?
    bool empty() const noexcept { return added.empty() && unchanged.empty() && deleted.empty(); }
    /// Anything added or deleted?
    bool has_changes() const noexcept { return !added.empty() || !deleted.empty(); }
    /// added + unchanged + deleted
    std::vector<T> sum() const { return joined(joined(added, unchanged), deleted); }
    /// unchanged + deleted
    std::vector<T> non_added() const { return joined(unchanged, deleted); }
    /// added + unchanged
    std::vector<T> non_deleted() const { return joined(added, unchanged); }

    friend bool operator==(const history&, const history&) = default;

private:
    static std::vector<T> joined(std::vector<T> left, const std::vector<T>& right) {
        left.insert(left.end(), right.begin(), right.end());
        return left;
    }
};

}  // namespace orm
#endif

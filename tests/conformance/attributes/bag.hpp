#ifndef ORM_CONFORMANCE_ATTRIBUTES_BAG_HPP
#define ORM_CONFORMANCE_ATTRIBUTES_BAG_HPP

#include <algorithm>
#include <orm/core/error.hpp>
#include <utility>
#include <vector>

namespace conformance::attributes::models {

/// The custom collection of FORMAT 5.7: an ordered sequence that knows nothing of events.
template <class T>
class bag {
public:
    using value_type = T*;

    void append(T* member) { members_.push_back(member); }
    /// Takes the first one out.
    bool remove(T* member) {
        const auto found = std::ranges::find(members_, member);
        if (found == members_.end()) return false;
        members_.erase(found);
        return true;
    }
    auto begin() const { return members_.begin(); }
    auto end() const { return members_.end(); }

    void put_front(T* member) { members_.insert(members_.begin(), member); }
    /// @throws orm::index_error when it is empty
    T* take_front() {
        if (members_.empty()) throw orm::index_error{"the bag is empty"};
        T* const first = members_.front();
        members_.erase(members_.begin());
        return first;
    }
    /// Puts it in place of the first member, which is returned; adds it when there is none.
    T* swap_first(T* member) {
        if (members_.empty()) {
            append(member);
            return nullptr;
        }
        return std::exchange(members_.front(), member);
    }

private:
    std::vector<T*> members_;
};

}  // namespace conformance::attributes::models
#endif

#ifndef ORM_SRC_POSTGRESQL_BUFFER_HPP
#define ORM_SRC_POSTGRESQL_BUFFER_HPP

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace orm::detail {

/// Bytes on their way to the server. Unlike a string it grows without being filled, and keeps its
/// room when it is emptied.
class pg_buffer {
public:
    std::size_t size() const noexcept { return used_; }
    const char* data() const noexcept { return data_.get(); }
    char* data() noexcept { return data_.get(); }
    void clear() noexcept { used_ = 0; }

    /// Makes it longer. @return where the new bytes are to be written
    char* extend(std::size_t bytes) {
        if (capacity_ - used_ < bytes) grow(bytes);
        return data_.get() + std::exchange(used_, used_ + bytes);
    }
    void append(std::string_view text) {
        if (!text.empty()) std::memcpy(extend(text.size()), text.data(), text.size());
    }
    /// Takes back what is behind `end`, which was written last.
    void end_at(const char* end) noexcept { used_ = static_cast<std::size_t>(end - data_.get()); }

private:
    void grow(std::size_t bytes) {
        capacity_ = std::max(2 * capacity_, used_ + bytes);
        auto larger = std::make_unique_for_overwrite<char[]>(capacity_);
        if (used_ > 0) std::memcpy(larger.get(), data_.get(), used_);
        data_ = std::move(larger);
    }

    std::unique_ptr<char[]> data_;
    std::size_t used_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace orm::detail
#endif

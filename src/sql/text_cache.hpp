#ifndef ORM_SRC_SQL_TEXT_CACHE_HPP
#define ORM_SRC_SQL_TEXT_CACHE_HPP

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "shape.hpp"

namespace orm::detail {

/// The texts of one dialect by the shapes of their statements: what was used last, in two
/// generations. What is found in the older one moves to the younger; when that is full, it becomes
/// the older one, and what nobody asked for meanwhile is dropped.
///
/// Invariants, kept under the mutex:
///  1. A shape is in one generation at most, and is compared whole: two statements with one text
///     have one shape.
///  2. No generation has more than max_entries texts, or texts of more than max_bytes.
class text_cache {
public:
    static constexpr std::size_t max_entries = 256;
    static constexpr std::size_t max_bytes = 2 * 1024 * 1024;
    static constexpr std::size_t max_shape = 64 * 1024;  ///< texts of larger ones are not kept

    static text_cache& of(const sql_dialect& dialect) noexcept { return *dialect.texts_; }

    /// The text of a shape, made when it is not there. Any thread.
    /// @throws as render() does; a lack of memory to keep it is none.
    std::shared_ptr<const statement_text> find(const std::string& shape,
                                               const sql_dialect& dialect);

    /// How many texts there are.
    std::size_t size() const;

private:
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view shape) const noexcept {
            return std::hash<std::string_view>{}(shape);
        }
    };
    struct generation {
        std::unordered_map<std::string, std::shared_ptr<const statement_text>, hash,
                           std::equal_to<>>
            texts;
        std::size_t bytes = 0;
    };

    std::shared_ptr<const statement_text> look_up(const std::string& shape);
    void make_room(std::size_t bytes) noexcept;

    mutable std::mutex mutex_;
    generation young_;
    generation old_;
};

}  // namespace orm::detail
#endif

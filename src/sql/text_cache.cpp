#include "text_cache.hpp"

#include <new>
#include <utility>

namespace orm::detail {

namespace {

/// What a text takes, about.
std::size_t bytes_of(const std::string& shape, const statement_text& text) noexcept {
    return shape.size() + text.sql.size() + text.places.size() * sizeof(statement_text::place);
}

}  // namespace

std::shared_ptr<const statement_text> text_cache::find(const std::string& shape,
                                                       const sql_dialect& dialect) {
    if (shape.size() > max_shape)
        return std::make_shared<const statement_text>(render(shape, dialect));
    {
        const std::lock_guard lock{mutex_};
        if (auto known = look_up(shape)) return known;
    }
    // Without the lock: what a dialect says may take long, and may ask for other texts.
    auto made = std::make_shared<const statement_text>(render(shape, dialect));
    try {
        const std::lock_guard lock{mutex_};
        if (auto known = look_up(shape)) return known;
        const std::size_t bytes = bytes_of(shape, *made);
        make_room(bytes);
        young_.texts.emplace(shape, made);
        young_.bytes += bytes;
    } catch (const std::bad_alloc&) {  // it goes without
    }
    return made;
}

std::size_t text_cache::size() const {
    const std::lock_guard lock{mutex_};
    return young_.texts.size() + old_.texts.size();
}

std::shared_ptr<const statement_text> text_cache::look_up(const std::string& shape) {
    if (const auto known = young_.texts.find(shape); known != young_.texts.end())
        return known->second;
    const auto known = old_.texts.find(shape);
    if (known == old_.texts.end()) return nullptr;
    std::shared_ptr<const statement_text> text = known->second;
    auto moving = old_.texts.extract(known);
    const std::size_t bytes = bytes_of(shape, *text);
    old_.bytes -= bytes;
    make_room(bytes);  // may drop the older generation, of which this one is no more
    try {
        young_.texts.insert(std::move(moving));
        young_.bytes += bytes;
    } catch (const std::bad_alloc&) {  // it is made anew the next time
    }
    return text;
}

void text_cache::make_room(std::size_t bytes) noexcept {
    if (young_.texts.size() < max_entries && young_.bytes + bytes <= max_bytes) return;
    old_ = std::exchange(young_, {});
}

}  // namespace orm::detail

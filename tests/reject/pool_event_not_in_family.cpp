// expect: orm: this target has no such event
#include "orm/pool.hpp"

struct opened {
    static constexpr std::string_view name = "opened";
    struct args {};
    static constexpr std::array<std::string_view, 0> argument_names{};
};

void use(orm::pool& target) {
#ifdef ORM_REJECT
    orm::listen(target, opened{}, [] {});
#else
    orm::listen(target, orm::pool_event::close, [] {});
#endif
}

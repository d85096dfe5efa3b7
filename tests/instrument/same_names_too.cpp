#include "same_names.hpp"

namespace {

struct User {
    orm::mapped<int> id;
};
namespace inner {
struct User {
    orm::mapped<int> id;
};
}  // namespace inner
template <class T>
struct box {
    orm::mapped<int> id;
};

}  // namespace

static orm::class_manager& local() {
    struct Row {
        orm::mapped<int> id;
    };
    return orm::map<Row>();
}

orm::class_manager& same_names_too::unnamed() {
    return orm::map<User>();
}
orm::class_manager& same_names_too::nested() {
    return orm::map<inner::User>();
}
orm::class_manager& same_names_too::in_static_function() {
    return local();
}
orm::class_manager& same_names_too::in_template() {
    return orm::map<box<User>>();
}
void same_names_too::use() {
    auto user = orm::make(User{.id = 1});
    user->id = 2;
}

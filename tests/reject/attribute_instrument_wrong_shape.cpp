// expect: orm: a listener of 'attribute_instrument' takes (orm::class_manager& cls,
#include <orm/instrument.hpp>

struct User {
    orm::mapped<int> age;
};
void use() {
#ifdef ORM_REJECT
    orm::listen(orm::mapped_class<User>, orm::event::attribute_instrument,
                [](orm::attribute_info&) {});
#else
    orm::listen(orm::mapped_class<User>, orm::event::attribute_instrument,
                [](orm::class_manager&, std::string_view, orm::attribute_info&) {});
#endif
}

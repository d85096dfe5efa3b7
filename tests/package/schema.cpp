#include <orm/schema.hpp>

int main() {
    orm::metadata all;
    const orm::table users{"users", all, orm::column{"id", orm::integer{}, orm::primary_key}};
    return users.find_column("id").has_value() ? 0 : 1;
}

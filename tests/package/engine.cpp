#include <orm/engine.hpp>
#include <orm/sql.hpp>

// No database is linked.
int main() {
    const orm::table users{"users", orm::metadata{}, orm::column{"id", orm::integer{}}};
    if (orm::select(users).where(users["id"] == 1).kind_name() != "select") return 1;
    try {
        orm::create_engine("sqlite://");
    } catch (const orm::argument_error&) {
        return 0;
    }
    return 1;
}

#include <orm/postgresql.hpp>

// Nobody listens there.
int main() {
    const auto engine = orm::create_engine("postgresql://nobody@/x?host=/nowhere/at/all");
    try {
        engine->connect();
    } catch (const orm::operational_error&) {
        return 0;
    }
    return 1;
}

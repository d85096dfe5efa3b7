#include <orm/engine.hpp>

// No database is linked.
int main() {
    try {
        orm::create_engine("sqlite://");
    } catch (const orm::argument_error&) {
        return 0;
    }
    return 1;
}

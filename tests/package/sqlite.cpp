#include <orm/sqlite.hpp>

int main() {
    orm::connection conn = orm::create_engine("sqlite://")->connect();
    return conn.scalar<int>("SELECT 42") == 42 ? 0 : 1;
}

// 140_read_replicas: one engine for writing, and one whose connections go to the replicas in turn.

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <iostream>
#include <orm/engine.hpp>

int main() {
    // Two files stand for two servers.
    const auto folder =
        std::filesystem::temp_directory_path() / ("orm-replicas-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    const std::vector<std::string> replicas{(folder / "a.db").string(), (folder / "b.db").string()};
    for (const std::string& one : replicas) {
        const auto server = orm::create_engine("sqlite:///" + one);
        server->begin([&one](orm::connection& conn) {
            conn.execute("CREATE TABLE whoami (name TEXT)");
            conn.execute("INSERT INTO whoami VALUES (?)",
                         orm::positional(std::filesystem::path{one}.filename().string()));
        });
    }

    // Each new connection of the pool goes to the next replica; the url only names the dialect.
    const auto reader = orm::create_engine("sqlite:///" + replicas.front());
    std::atomic<unsigned> next{0};
    orm::listen(*reader, orm::dialect_event::do_connect,
                [&](orm::dialect& dialect, orm::connection_pool_entry&) {
                    const std::string& chosen = replicas[next++ % replicas.size()];
                    return dialect.connect(
                        dialect.create_connect_args({.drivername = "sqlite", .database = chosen}));
                });

    {
        orm::connection one = reader->connect();
        orm::connection other = reader->connect();
        std::cout << one.scalar<std::string>("SELECT name FROM whoami") << '\n'
                  << other.scalar<std::string>("SELECT name FROM whoami") << '\n';
    }
    std::cout << reader->pool()->status() << '\n';
    std::filesystem::remove_all(folder);
}

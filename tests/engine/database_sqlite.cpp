#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "database.hpp"

namespace tests {
namespace {

class file final : public place {
public:
    ~file() override {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    orm::url url() const override { return {.drivername = "sqlite", .database = path_.string()}; }

private:
    static inline std::atomic<int> made_{0};
    std::filesystem::path path_ =
        std::filesystem::temp_directory_path() /
        ("orm-test-" + std::to_string(::getpid()) + "-" + std::to_string(++made_));
};

}  // namespace

std::unique_ptr<place> make_place() {
    return std::make_unique<file>();
}

orm::url unreachable_url() {
    return {.drivername = "sqlite", .database = "/no/such/folder/file.db"};
}

std::string id_column() {
    return "id INTEGER PRIMARY KEY";
}

}  // namespace tests

#include "own_files.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include "../driver/process.hpp"

namespace orm::detail::sqlite {
namespace {

using stat_call = int (*)(const char*, struct ::stat*);
using fstat_call = int (*)(int, struct ::stat*);

stat_call usual_stat = nullptr;
fstat_call usual_fstat = nullptr;

void renumber(struct ::stat* file) noexcept {
    file->st_ino ^= static_cast<::ino_t>(this_process()) << 40U;
}

int own_stat(const char* path, struct ::stat* file) {
    const int result = usual_stat(path, file);
    if (result == 0) renumber(file);
    return result;
}

int own_fstat(int descriptor, struct ::stat* file) {
    const int result = usual_fstat(descriptor, file);
    if (result == 0) renumber(file);
    return result;
}

void replace_calls() noexcept {
    ::sqlite3_vfs* const system = sqlite3_vfs_find("unix");
    if (system == nullptr || system->iVersion < 3 || system->xSetSystemCall == nullptr) return;
    usual_stat = reinterpret_cast<stat_call>(system->xGetSystemCall(system, "stat"));
    usual_fstat = reinterpret_cast<fstat_call>(system->xGetSystemCall(system, "fstat"));
    if (usual_stat == nullptr || usual_fstat == nullptr) return;
    system->xSetSystemCall(system, "stat", reinterpret_cast<::sqlite3_syscall_ptr>(&own_stat));
    system->xSetSystemCall(system, "fstat", reinterpret_cast<::sqlite3_syscall_ptr>(&own_fstat));
}

}  // namespace

void tell_files_apart() noexcept {
    if (this_process() == 1) return;
    static const bool once = (replace_calls(), true);
    static_cast<void>(once);
}

}  // namespace orm::detail::sqlite

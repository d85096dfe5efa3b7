#include <map>
#include <mutex>

#include "orm/core/error.hpp"
#include "orm/engine/dialect.hpp"
#include "orm/engine/url.hpp"

// Which dialects there are, by name.
namespace orm {
namespace {

struct dialect_list {
    std::mutex mutex;
    std::map<std::string, dialect_factory, std::less<>> makers;
};

dialect_list& known_dialects() {
    static auto& made = *new dialect_list;
    return made;
}

}  // namespace

void register_dialect(std::string name, dialect_factory make) {
    const std::lock_guard lock{known_dialects().mutex};
    known_dialects().makers.insert_or_assign(std::move(name), make);
}

bool detail::bring_dialect(const char* name, dialect_factory make) {
    const std::lock_guard lock{known_dialects().mutex};
    return known_dialects().makers.try_emplace(name, make).second;
}

std::shared_ptr<dialect> make_dialect(const url& where) {
    dialect_factory make = nullptr;
    std::string known;
    {
        const std::lock_guard lock{known_dialects().mutex};
        const auto found = known_dialects().makers.find(where.backend());
        if (found != known_dialects().makers.end()) make = found->second;
        for (const auto& [name, maker] : known_dialects().makers)
            known += (known.empty() ? "" : ", ") + name;
    }
    if (make == nullptr)
        throw argument_error{"there is no dialect '" + std::string{where.backend()} +
                             "': known are " + (known.empty() ? "none" : known) +
                             "; link its target (orm::sqlite, orm::postgresql), or see "
                             "orm::register_dialect"};
    return make();
}

}  // namespace orm

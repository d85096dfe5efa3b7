// Steps of what is checked out from a pool.

#include <any>

#include "core/core_world.hpp"
#include "core/errors.hpp"
#include "replay/errors.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

json to_json(const orm::info_map& info) {
    json made = json::object();
    for (const auto& [key, value] : info) made[key] = std::any_cast<json>(value);
    return made;
}

void close(core_world& where, const json& step) {
    where.proxy(step).close();
}

void invalidate(core_world& where, const json& step) {
    std::exception_ptr error;
    if (step.contains("error") && !step["error"].is_null())
        error = make_labelled(step["error"].at(0).get<std::string>(),
                              step["error"].at(1).get<std::string>());
    orm::pooled_connection& proxy = where.proxy(step);
    is_on(step, "soft") ? proxy.soft_invalidate(error) : proxy.invalidate(error);
}

void detach(core_world& where, const json& step) {
    where.proxy(step).detach();
}

void drop(core_world& where, const json& step) {
    static_cast<void>(where.proxy(step));
    where.names.proxies.erase(required_text(step, "proxy"));
}

void state(core_world& where, const json& step) {
    const orm::pooled_connection& proxy = where.proxy(step);
    json found{{"valid", proxy.is_valid()},
               {"detached", proxy.is_detached()},
               {"dbapi", where.names.describe(proxy.dbapi_connection())}};
    if (is_on(step, "info") && proxy.get() != nullptr) {
        found["info"] = to_json(proxy->info());
        const orm::info_map* const of_record = proxy->record_info();
        found["record_info"] = of_record == nullptr ? json{} : to_json(*of_record);
    }
    where.log().add({{"result", std::move(found)}});
}

void set_info(core_world& where, const json& step) {
    const orm::pooled_connection& proxy = where.proxy(step);
    if (proxy.get() == nullptr) throw cannot_replay{"a closed proxy has no info: " + step.dump()};
    const auto merge = [&step](const char* key, orm::info_map& into) {
        if (!step.contains(key)) return;
        for (const auto& [name, value] : step[key].items()) into[name] = json(value);
    };
    merge("info", proxy->info());
    if (orm::info_map* const of_record = proxy->record_info()) merge("record_info", *of_record);
}

void same(core_world& where, const json& step) {
    const bool found = where.proxy(step, "a").get() == where.proxy(step, "b").get();
    where.log().add({{"result", found}});
}

void invalidate_record(core_world& where, const json& step) {
    const orm::pooled_connection& proxy = where.proxy(step);
    if (proxy.is_detached()) throw cannot_replay{"that proxy has no record: " + step.dump()};
    proxy->record()->invalidate();
}

}  // namespace

step_table proxy_steps() {
    return {
        {"proxy.close", &close},   {"proxy.invalidate", &invalidate},
        {"proxy.detach", &detach}, {"proxy.drop", &drop},
        {"proxy.state", &state},   {"proxy.set_info", &set_info},
        {"proxy.same", &same},     {"record.invalidate", &invalidate_record},
    };
}

}  // namespace conformance::core

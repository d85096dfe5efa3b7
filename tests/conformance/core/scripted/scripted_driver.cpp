#include "core/scripted/scripted_driver.hpp"

#include <algorithm>

#include "core/errors.hpp"
#include "core/scripted/scripted_cursor.hpp"
#include "replay/json.hpp"

namespace conformance::core {

scripted_driver::scripted_driver(trace& log, std::vector<std::string> extra)
    : log_{log}, extra_{std::move(extra)} {}

std::unique_ptr<scripted_connection> scripted_driver::connect(const orm::connect_arguments* with) {
    json entry{{"driver", "connect"}};
    if (with != nullptr && shows_arguments_) {
        entry["cargs"] = with->positional;
        entry["cparams"] = shown_named(with->named);
    }
    try {
        fail_if_planned("connect");
    } catch (...) {
        note(std::move(entry));
        throw;
    }
    std::string name;
    {
        const std::lock_guard lock{mutex_};
        name = "D" + std::to_string(++made_);
    }
    entry["dbapi"] = name;
    note(std::move(entry));
    return std::make_unique<scripted_connection>(*this, name);
}

void scripted_driver::fail(const json& step) {
    const std::lock_guard lock{mutex_};
    failures_.push_back({required_text(step, "on"), required_text(step, "error"),
                         step.value("message", "scripted failure"), step.value("match", ""),
                         step.value("times", 1)});
}

void scripted_driver::fail_if_planned(const std::string& on, const std::string& sql) {
    failure found;
    {
        const std::lock_guard lock{mutex_};
        const auto planned = std::ranges::find_if(failures_, [&](const failure& one) {
            return one.on == on && sql.find(one.match) != std::string::npos;
        });
        if (planned == failures_.end()) return;
        found = *planned;
        if (--planned->times == 0) failures_.erase(planned);
    }
    throw_labelled(found.error, found.message);
}

void scripted_driver::note(json entry) {
    if (!quiet_) log_.add(std::move(entry));
}

void scripted_driver::call(json entry) {
    const auto what = entry.at("driver").get<std::string>();
    const std::string sql = entry.value("sql", "");
    note(std::move(entry));
    fail_if_planned(what, sql);
}

void scripted_driver::call_extra(json entry) {
    if (std::ranges::find(extra_, entry.at("driver").get<std::string>()) != extra_.end())
        call(std::move(entry));
}

void scripted_driver::note_check(const std::string& name) {
    if (!quiet_) log_.note_check(name);
}

void scripted_connection::commit() {
    driver_.call({{"driver", "commit"}, {"dbapi", name_}});
}
void scripted_connection::rollback() {
    driver_.call({{"driver", "rollback"}, {"dbapi", name_}});
}
void scripted_connection::close() {
    driver_.call({{"driver", "close"}, {"dbapi", name_}});
}
void scripted_connection::terminate() {
    driver_.call({{"driver", "close"}, {"dbapi", name_}, {"how", "terminate"}});
}
std::unique_ptr<orm::driver_cursor> scripted_connection::cursor() {
    return std::make_unique<scripted_cursor>(driver_, name_);
}
bool scripted_connection::ping() {
    driver_.call({{"driver", "ping"}, {"dbapi", name_}});
    return driver_.ping_value();
}
void scripted_connection::on_connect() {
    driver_.call({{"driver", "on_connect"}, {"dbapi", name_}});
}

json shown_named(const std::map<std::string, std::string, std::less<>>& named) {
    json made = json::object();
    for (const auto& [key, value] : named) {
        const bool is_number = !value.empty() && std::ranges::all_of(value, [](char c) {
            return c >= '0' && c <= '9';
        });
        made[key] = is_number ? json(std::stol(value)) : json(value);
    }
    return made;
}

}  // namespace conformance::core

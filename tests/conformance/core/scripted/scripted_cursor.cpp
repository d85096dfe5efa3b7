#include "core/scripted/scripted_cursor.hpp"

#include "core/values.hpp"
#include "replay/json.hpp"

namespace conformance::core {

void scripted_cursor::execute(std::string_view statement, const orm::parameters& values) {
    json entry{{"driver", "execute"}, {"dbapi", connection_}, {"sql", one_line(statement)}};
    if (!values.empty()) entry["params"] = to_json(values);
    driver_.call(std::move(entry));
    found_ = driver_.database().run(statement, values);
    next_ = 0;
}

void scripted_cursor::executemany(std::string_view statement,
                                  std::span<const orm::parameters> sets) {
    json entry{{"driver", "executemany"},
               {"dbapi", connection_},
               {"sql", one_line(statement)},
               {"params", json::array()}};
    for (const orm::parameters& one : sets) entry["params"].push_back(to_json(one));
    driver_.call(std::move(entry));
    found_ = {};
    for (const orm::parameters& one : sets) driver_.database().run(statement, one);
    found_.changed = static_cast<std::int64_t>(sets.size());
}

void scripted_cursor::set_input_sizes(const orm::input_sizes& sizes) {
    json shown = json::array();
    for (const auto& [name, type] : sizes) shown.push_back({name, type ? json(*type) : json{}});
    driver_.call({{"driver", "setinputsizes"}, {"sizes", std::move(shown)}});
}

const orm::value_view* scripted_cursor::fetch() {
    driver_.fail_if_planned("fetch");
    if (next_ == found_.rows.size()) return nullptr;
    row_.clear();
    for (const orm::sql_value& one : found_.rows[next_]) row_.push_back(one.view());
    ++next_;
    return row_.data();
}

void scripted_cursor::close() noexcept {
    if (closed_) return;
    closed_ = true;
    driver_.call_extra({{"driver", "cursor_close"}, {"dbapi", connection_}});
}

}  // namespace conformance::core

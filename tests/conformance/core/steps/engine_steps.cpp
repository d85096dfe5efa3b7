// Steps of engines.

#include "core/core_world.hpp"
#include "core/scripted/scripted_dialect.hpp"
#include "core/steps/pool_settings.hpp"
#include "core/values.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

void create(core_world& where, const json& step) {
    const json settings = step.value("pool", json::object());
    auto dialect =
        std::make_shared<scripted_dialect>(where.driver, step.value("dialect", json::object()));
    // Records are numbered in the order in which they connect, listened to or not.
    orm::listen(*dialect, orm::dialect_event::do_connect,
                [&names = where.names](orm::dialect&, orm::connection_pool_entry& record) {
                    names.add_record(record);
                });
    orm::engine_options options;
    options.pool = pool_options_of(settings, where.clock);
    options.kind = pool_kind_of(settings);
    options.initialize = is_on(step, "initialize");
    options.insertmanyvalues_page_size =
        step.value("insertmanyvalues_page_size", options.insertmanyvalues_page_size);
    orm::url url;
    url.drivername = "sqlite";
    const std::string name = required_text(step, "as");
    const auto made = orm::create_engine(url, std::move(dialect), std::move(options));
    where.names.add(*made, name);
    where.engines[name] = made;
}

void connect(core_world& where, const json& step) {
    const std::string name = required_text(step, "as");
    const auto naming = where.names.next_connection(name);
    const auto made = std::make_shared<orm::connection>(where.engine(step).shared_from_this());
    where.names.add(*made, name);
    where.connections[name] = made;
}

/// Steps may name the connection of a begin block while the block lasts.
class borrowed_connection {
public:
    borrowed_connection(core_world& where, std::string name)
        : where_{where}, name_{std::move(name)}, naming_{where.names.next_connection(name_)} {}
    ~borrowed_connection() {
        where_.connections.erase(name_);
        where_.names.forget(conn_);
    }
    borrowed_connection(const borrowed_connection&) = delete;
    borrowed_connection& operator=(const borrowed_connection&) = delete;

    void is(orm::connection& conn) {
        conn_ = &conn;
        where_.names.add(conn, name_);
        where_.connections[name_] = std::shared_ptr<orm::connection>{&conn, [](auto*) {}};
    }

private:
    core_world& where_;
    std::string name_;
    core_names::next_name naming_;
    orm::connection* conn_ = nullptr;
};

void begin_block(core_world& where, const json& step) {
    borrowed_connection borrowed{where, required_text(step, "as")};
    where.engine(step).begin([&](orm::connection& conn) {
        borrowed.is(conn);
        for (const json& inner : step.at("steps")) where.run(inner);
    });
}

void dispose(core_world& where, const json& step) {
    where.engine(step).dispose(step.value("close", true));
}

void execution_options(core_world& where, const json& step) {
    const std::string name = required_text(step, "as");
    const auto naming = where.names.next_engine(name);
    const auto made = where.engine(step).execution_options(options_of(step.at("opts")));
    where.names.add(*made, name);
    where.engines[name] = made;
}

void update_execution_options(core_world& where, const json& step) {
    where.engine(step).update_execution_options(options_of(step.at("opts")));
}

void options(core_world& where, const json& step) {
    where.log().add({{"result", to_json(where.engine(step).get_execution_options())}});
}

}  // namespace

step_table engine_steps() {
    return {
        {"engine.create", &create},
        {"engine.connect", &connect},
        {"engine.begin_block", &begin_block},
        {"engine.dispose", &dispose},
        {"engine.execution_options", &execution_options},
        {"engine.update_execution_options", &update_execution_options},
        {"engine.options", &options},
    };
}

}  // namespace conformance::core

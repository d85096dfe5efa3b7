#include "core/api/api_world.hpp"

#include <algorithm>
#include <array>
#include <orm/core/error.hpp>
#include <orm/event/listen.hpp>
#include <string_view>

#include "replay/errors.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

trace* notices = nullptr;  // of the world that lives; the hook is a plain function

void add_notice(std::string_view) {
    if (notices != nullptr) notices->add({{"warning", "deprecated_signature"}});
}

constexpr std::array<std::string_view, 12> listen_keys{"op",
                                                       "target",
                                                       "event",
                                                       "fn",
                                                       "do",
                                                       "signature",
                                                       "insert",
                                                       "propagate",
                                                       "named",
                                                       "once",
                                                       "once_unless_error",
                                                       "expect_error"};

json arguments_of(const json& step) {
    return step.value("args", json::array());
}
json keywords_of(const json& step) {
    return step.value("kw", json::object());
}

orm::run_mode mode_of(const std::string& name) {
    if (name == "always") return orm::run_mode::always;
    if (name == "unless_error") return orm::run_mode::unless_error;
    if (name == "sync_first") return orm::run_mode::sync_first;
    throw cannot_replay{"there is no way to fire once called '" + name + "'"};
}

}  // namespace

api_world::api_world(const flow& of, trace& log) : world{of, log} {
    notices = &log;
    hook_before_ = orm::set_deprecation_hook(&add_notice);
}

api_world::~api_world() {
    orm::set_deprecation_hook(hook_before_);
    notices = nullptr;
}

const std::map<std::string, api_world::step_op>& api_world::ops() {
    static const std::map<std::string, step_op> table{
        {"family", &api_world::family},
        {"class", &api_world::make_class},
        {"object", &api_world::object},
        {"alias", &api_world::alias},
        {"destroy", &api_world::destroy},
        {"listen", &api_world::listen},
        {"record", &api_world::record},
        {"remove", &api_world::remove},
        {"contains", &api_world::contains},
        {"registrations", &api_world::registrations},
        {"fire", &api_world::fire},
        {"fire_once", &api_world::fire_once},
        {"copy_listeners", &api_world::copy_listeners},
        {"clear", &api_world::clear},
        {"listener_count", &api_world::listener_count},
    };
    return table;
}

void api_world::perform(const json& step) {
    const auto found = ops().find(required_text(step, "op"));
    if (found == ops().end()) throw cannot_replay{"area api has no step " + step.dump()};
    (this->*found->second)(step);
}

const std::shared_ptr<api_target>& api_world::target(const std::string& name) const {
    const auto found = targets_.find(name);
    if (found == targets_.end())
        throw orm::invalid_request_error{"no family accepts the target '" + name + "'"};
    return found->second;
}

const script_listener& api_world::listener(const std::string& name) {
    const auto found = listeners_.find(name);
    if (found != listeners_.end()) return found->second;
    return listeners_.emplace(name, orm::make_listener(script{name})).first->second;
}

void api_world::family(const json& step) {
    aliases_ = is_on(step, "alias");
    targets_["class:Base"] = make_base_class();
    if (is_on(step, "second")) targets_["class:OtherBase"] = make_other_base_class();
}

void api_world::make_class(const json& step) {
    const std::string name = required_text(step, "name");
    targets_["class:" + name] = target("class:" + step.value("parent", "Base"))
                                    ->make_class(name, !is_on(step, "no_class_events"));
}

void api_world::object(const json& step) {
    const std::shared_ptr<api_target> joined_to =
        step.contains("joined_to") ? target(required_text(step, "joined_to")) : nullptr;
    targets_[required_text(step, "as")] =
        target("class:" + step.value("class", "Base"))->make_object(joined_to);
}

void api_world::alias(const json& step) {
    // A family that knows no aliases accepts none: then the name stands for no target.
    if (aliases_)
        targets_[required_text(step, "as")] = target(required_text(step, "of"))->make_alias();
}

void api_world::destroy(const json& step) {
    targets_.erase(required_text(step, "object"));
}

void api_world::listen(const json& step) {
    for (const auto& [key, value] : step.items())
        if (std::ranges::find(listen_keys, key) == listen_keys.end())
            refuse_or_drop(step, "flag '" + key + "' of this event");
    const script_listener& fn = listener(required_text(step, "fn"));
    fn.callable().complete_from(step);
    target(required_text(step, "target"))
        ->listen(*this, required_text(step, "event"),
                 {fn, is_on(step, "once"), is_on(step, "insert"), is_on(step, "propagate"),
                  is_on(step, "named"), is_on(step, "once_unless_error")});
}

void api_world::record(const json& step) {
    for (const json& event : step.at("events"))
        target(required_text(step, "target"))
            ->listen(*this, event.get<std::string>(), {orm::make_listener(script{""})});
}

void api_world::remove(const json& step) {
    target(required_text(step, "target"))
        ->remove(required_text(step, "event"), listener(required_text(step, "fn")));
}

void api_world::contains(const json& step) {
    const bool found =
        target(required_text(step, "target"))
            ->contains(required_text(step, "event"), listener(required_text(step, "fn")));
    log().add({{"result", found}});
}

void api_world::registrations(const json& step) {
    log().add({{"result", orm::registrations(listener(required_text(step, "fn")))}});
}

void api_world::fire(const json& step) {
    const std::shared_ptr<api_target> on = target(required_text(step, "target"));
    on->fire(required_text(step, "event"), arguments_of(step), keywords_of(step));
}

void api_world::fire_once(const json& step) {
    const std::shared_ptr<api_target> on = target(required_text(step, "target"));
    on->fire_once(required_text(step, "event"), mode_of(required_text(step, "mode")),
                  arguments_of(step), keywords_of(step));
}

void api_world::copy_listeners(const json& step) {
    target(required_text(step, "to"))
        ->copy_from(*target(required_text(step, "from")), is_on(step, "only_propagate"));
}

void api_world::clear(const json& step) {
    target(required_text(step, "target"))->clear();
}

void api_world::listener_count(const json& step) {
    log().add(
        {{"result", target(required_text(step, "target"))->count(required_text(step, "event"))}});
}

}  // namespace conformance::core

#include "core/api/api_call.hpp"

#include <algorithm>
#include <atomic>
#include <string>

#include "core/errors.hpp"
#include "replay/errors.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

/// Lets `set` write to the arguments, so that later listeners see it.
class api_call : public listener_call {
public:
    explicit api_call(const api_arguments& given) noexcept : given_{given} {}

    void set(const json& values) override {
        for (const auto& [key, value] : values.items()) {
            json& argument = find(key);
            if (argument.is_object() && value.is_object()) {
                argument.update(value);
            } else {
                argument = value;
            }
        }
    }

private:
    json& find(const std::string& name) const {
        for (const auto& [known, value] : given_.values)
            if (known == name) return *value;
        if (given_.extra == nullptr) throw cannot_replay{"'set' names no argument: " + name};
        return (*given_.extra)[name];
    }

    const api_arguments& given_;
};

[[noreturn]] void refuse(const script& listener, const std::string& why) {
    throw labelled_error{"TypeError", listener.name + " " + why};
}

/// Binds a call to a parameter list, as the reference's language does: `*name` takes all other
/// positional values, `**name` all other named ones.
class binding {
public:
    explicit binding(const script& of) : listener_{of} {
        for (const std::string& param : *of.params) {
            if (param.starts_with("**")) {
                any_named_ = true;
            } else if (param.starts_with("*")) {
                rest_ = param.substr(1);
                any_positional_ = true;
            } else {
                names_.push_back(param);
            }
        }
        if (any_positional_) bound_[rest_] = json::array();
    }

    void add_positional(const json& value) {
        if (next_ < names_.size()) {
            bound_[names_[next_++]] = value;
        } else if (any_positional_) {
            bound_[rest_].push_back(value);
        } else {
            refuse(listener_, "takes fewer arguments");
        }
    }

    void add_named(const std::string& name, const json& value) {
        const bool known = std::ranges::find(names_, name) != names_.end();
        if (!known && !any_named_) refuse(listener_, "has no parameter '" + name + "'");
        if (bound_.contains(name)) refuse(listener_, "gets '" + name + "' twice");
        bound_[name] = value;
    }

    json take() {
        for (const std::string& name : names_)
            if (!bound_.contains(name)) refuse(listener_, "misses '" + name + "'");
        return std::move(bound_);
    }

private:
    const script& listener_;
    std::vector<std::string> names_;
    std::string rest_;
    bool any_positional_ = false;
    bool any_named_ = false;
    std::size_t next_ = 0;
    json bound_ = json::object();
};

/// What a listener without a parameter list of its own sees.
json all_of(const api_arguments& given) {
    json all = json::object();
    for (const auto& [name, value] : given.values) all[std::string{name}] = *value;
    if (given.extra != nullptr) all.update(*given.extra);
    return given.named ? json{{"named", std::move(all)}} : all;
}

json bound_to(const script& listener, const api_arguments& given) {
    if (!listener.params) return all_of(given);
    binding made{listener};
    for (const auto& [name, value] : given.values) {
        if (given.named) {
            made.add_named(std::string{name}, *value);
        } else {
            made.add_positional(*value);
        }
    }
    if (given.extra != nullptr)
        for (const auto& [name, value] : given.extra->items()) made.add_named(name, value);
    return made.take();
}

}  // namespace

void report_call(world& where, script& listener, std::string_view event, api_arguments given) {
    json entry{{"event", std::string{event}}, {"args", bound_to(listener, given)}};
    if (!listener.name.empty()) entry["fn"] = listener.name;
    // Threads may call at the same time; a nested call counts on.
    const long number = std::atomic_ref{listener.calls}.fetch_add(1) + 1;
    where.log().add(std::move(entry));
    api_call call{given};
    listener.act_on(where, call, number);
}

}  // namespace conformance::core

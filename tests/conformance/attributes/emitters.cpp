#include "attributes/emitters.hpp"

#include <array>
#include <map>
#include <orm/event/listen.hpp>
#include <orm/instrument/dynamic.hpp>
#include <string_view>
#include <tuple>

#include "attributes/errors.hpp"
#include "attributes/world.hpp"
#include "replay/errors.hpp"

namespace conformance::attributes {
namespace {

struct ping {
    static constexpr std::string_view name = "ping";
    struct args {
        const json& x;
        const json& y;
    };
    static constexpr std::array<std::string_view, 2> argument_names{"x", "y"};
};

struct pong {
    static constexpr std::string_view name = "pong";
    struct args {
        const json& x;
    };
    static constexpr std::array<std::string_view, 1> argument_names{"x"};
};

struct emitter_events : orm::event_family<emitter_events, ping, pong> {};

struct emitter {
    explicit emitter(orm::target_class<emitter_events>& of) noexcept : dispatch{of} {}
    orm::dispatcher<emitter_events> dispatch;
};

/// A listener of one of the events; takes the arguments one by one, or by name.
struct emitter_callback {
    world* of;
    std::string id;
    const json* actions;
    std::shared_ptr<int> calls = std::make_shared<int>(0);

    void operator()(const json& x, const json& y) const { heard("ping", json::array({x, y})); }
    void operator()(const json& x) const { heard("pong", json::array({x})); }
    void operator()(const ping::args& named) const {
        heard("ping", json::array({named.x, named.y}), json::array({"x", "y"}));
    }
    void operator()(const pong::args& named) const {
        heard("pong", json::array({named.x}), json::array({"x"}));
    }

private:
    void heard(const char* event, json arguments, const json& names = nullptr) const {
        json record{{"listener", id}, {"event", event}, {"args", std::move(arguments)}};
        if (!names.is_null()) record["arg_names"] = names;
        call_context context;
        context.listener = id;
        context.actions = actions;
        context.number = ++*calls;
        of->records().push_back(std::move(record));
        of->act(context);
    }
};

/// The flags that this family takes, as bits of flag_set.
unsigned flag_bits(const json& step) {
    unsigned bits = 0;
    if (!step.contains("flags")) return bits;
    for (const auto& [flag, given] : step.at("flags").items()) {
        const bool on = given.get<bool>();
        if (flag == "once") {
            bits |= on ? orm::detail::once_bit : 0u;
        } else if (flag == "insert") {
            bits |= on ? orm::detail::insert_bit : 0u;
        } else if (flag == "named") {
            bits |= on ? orm::detail::named_bit : 0u;
        } else if (flag == "propagate") {
            bits |= on ? orm::detail::propagate_bit : 0u;
        } else {  // the other flags do not compile for this family
            throw labelled_error{"TypeError", "the events of emitters do not take " + flag};
        }
    }
    return bits;
}

/// The constants of the typed interface for flags known at run time.
template <unsigned Bits = 0, unsigned Next = orm::detail::once_bit, class Use>
void with_flags(unsigned wanted, const Use& use) {
    constexpr unsigned known = orm::detail::once_bit | orm::detail::insert_bit |
                               orm::detail::named_bit | orm::detail::propagate_bit;
    if constexpr (Next > known) {
        use(orm::flag_set<Bits>{});
    } else if ((wanted & known & Next) != 0) {
        if constexpr ((known & Next) != 0) with_flags<Bits | Next, Next * 2>(wanted, use);
    } else {
        with_flags<Bits, Next * 2>(wanted, use);
    }
}

}  // namespace

struct emitters::state {
    explicit state(world& runs_in) : of{runs_in} {}

    world& of;
    orm::target_class<emitter_events> base{"Emitter"};
    orm::target_class<emitter_events> sub{"SubEmitter", &base};
    orm::target_class<emitter_events> other{"OtherEmitter", &base};
    std::map<std::string, emitter> made;
    std::map<std::pair<std::string, std::string>, orm::listener_for<emitter_callback>> callbacks;

    orm::target_class<emitter_events>* find_class(const std::string& name) {
        for (orm::target_class<emitter_events>* one : {&base, &sub, &other})
            if (one->name() == name) return one;
        return nullptr;
    }

    emitter& find(const std::string& reference) {
        const auto found = made.find(reference.empty() ? reference : reference.substr(1));
        if (found == made.end()) throw cannot_replay{"there is no emitter " + reference};
        return found->second;
    }

    orm::listener_for<emitter_callback>& callback_of(const json& step) {
        const std::string id = text_at(step, "listener");
        const auto key = std::pair{id, text_at(step, "event")};
        const auto found = callbacks.find(key);
        if (found != callbacks.end()) return found->second;
        return callbacks
            .emplace(key, orm::make_listener(emitter_callback{&of, id, &of.behaviour(id)}))
            .first->second;
    }

    /// Calls `use` with the target and the event that a step names.
    template <class Use>
    void at(const json& step, const Use& use) {
        const std::string on = text_at(step, "on");
        if (begins_with(on, '@')) {
            at_event(step, [&](auto event) { use(find(on), event); });
        } else if (orm::target_class<emitter_events>* const known = find_class(on)) {
            at_event(step, [&](auto event) { use(*known, event); });
        } else {
            throw cannot_replay{"there is no class of emitters " + on};
        }
    }

    template <class Use>
    static void at_event(const json& step, const Use& use) {
        const std::string event = text_at(step, "event");
        if (event == ping::name) {
            use(ping{});
        } else if (event == pong::name) {
            use(pong{});
        } else {  // does not compile
            throw labelled_error{"InvalidRequestError",
                                 "the family " + std::string{emitter_events::info().name} +
                                     " has no event " + event};
        }
    }
};

emitters::emitters(world& of) : state_{std::make_unique<state>(of)} {}
emitters::~emitters() = default;

bool emitters::meant(const json& step) {
    if (is_on(step, "emitter")) return true;
    const std::string on = text_at(step, "on");
    return !on.empty() && on.find('.') == std::string::npos;
}

void emitters::make(const json& step) {
    orm::target_class<emitter_events>* const known = state_->find_class(text_at(step, "cls"));
    if (known == nullptr) throw cannot_replay{"there is no class of emitters " + text_of(step)};
    state_->made.try_emplace(text_at(step, "id"), *known);
}

void emitters::emit(const json& step) {
    const emitter& on = state_->find(text_at(step, "on"));
    const json& arguments = step.at("args");
    state::at_event(step, [&]<class Event>(Event) {
        if (arguments.size() != Event::argument_names.size())
            throw cannot_replay{"the event takes another number of arguments: " + text_of(step)};
        if constexpr (std::is_same_v<Event, ping>) {
            on.dispatch.fire<Event>({arguments.at(0), arguments.at(1)});
        } else {
            on.dispatch.fire<Event>({arguments.at(0)});
        }
    });
}

void emitters::listen(const json& step) {
    const unsigned flags = flag_bits(step);
    state_->at(step, [&](auto& target, auto event) {
        with_flags(flags, [&](auto with) {
            if (text_at(step, "via") == "listens_for") {
                static_cast<void>(orm::listens_for(target, event, with)(state_->callback_of(step)));
            } else {
                orm::listen(target, event, state_->callback_of(step), with);
            }
        });
    });
}

void emitters::remove_listener(const json& step) {
    state_->at(step, [&](auto& target, auto event) {
        orm::remove(target, event, state_->callback_of(step));
    });
}

bool emitters::contains(const json& step) {
    bool found = false;
    state_->at(step, [&](auto& target, auto event) {
        found = orm::contains(target, event, state_->callback_of(step));
    });
    return found;
}

}  // namespace conformance::attributes

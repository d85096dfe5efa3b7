#include "core/api/api_target.hpp"

#include <array>
#include <memory>
#include <orm/core/error.hpp>
#include <orm/event/listen.hpp>
#include <string>
#include <tuple>
#include <utility>

#include "core/api/api_families.hpp"
#include "core/api/api_listeners.hpp"
#include "core/errors.hpp"
#include "replay/errors.hpp"
#include "replay/json.hpp"

namespace conformance::core {
namespace {

// Firing.

/// Calls `fire` with the arguments of E, taken by position and by name.
template <class E, class Fire>
void with_arguments(const json& args, const json& named, Fire&& fire) {
    const auto refuse = [](const std::string& why) {
        throw labelled_error{"TypeError", "event '" + std::string{E::name} + "' " + why};
    };
    std::array<json, E::argument_names.size()> values;
    std::array<bool, E::argument_names.size()> given{};
    if (args.size() > arity<E>) refuse("takes fewer arguments");
    for (std::size_t i = 0; i < args.size(); ++i) {
        values[i] = args[i];
        given[i] = true;
    }
    if constexpr (has_extra<E>) values[arity<E>] = json::object();
    for (const auto& [key, value] : named.items()) {
        std::size_t place = 0;
        while (place < arity<E> && E::argument_names[place] != key) ++place;
        if (place < arity<E> && !given[place]) {
            values[place] = value;
            given[place] = true;
        } else if (place == arity<E> && has_extra<E>) {
            values.back()[key] = value;
        } else {
            refuse("cannot take '" + key + "'");
        }
    }
    for (std::size_t i = 0; i < arity<E>; ++i)
        if (!given[i]) refuse("needs '" + std::string{E::argument_names[i]} + "'");
    std::apply([&fire](auto&... each) { fire(typename E::args{each...}); }, values);
}

// Targets.

template <class Family>
struct event_object {
    std::shared_ptr<const void> of;  // its class, and what it is joined to, outlive it
    std::shared_ptr<event_object> joined_to;
    orm::dispatcher<Family> dispatch;
};

/// Stands for an object, with an identity of its own.
template <class Family>
struct event_alias {
    std::shared_ptr<event_object<Family>> of;
    orm::event_identity identity;

    template <class E>
    event_object<Family>& event_target(E) const {
        return *of;
    }
};

/// What all targets do alike, for a target of type Real that `real()` of Derived returns.
template <class Family, class Derived>
class typed_target : public api_target {
public:
    void listen(world& where, const std::string& event, const listen_request& what) override {
        visit_event(Family{}, event, [&]<class E>(E) { listen_to<E>(self().real(), where, what); });
    }
    void remove(const std::string& event, const script_listener& listener) override {
        visit_event(Family{}, event,
                    [&](auto which) { orm::remove(self().real(), which, listener); });
    }
    bool contains(const std::string& event, const script_listener& listener) override {
        bool found = false;
        visit_event(Family{}, event,
                    [&](auto which) { found = orm::contains(self().real(), which, listener); });
        return found;
    }

private:
    Derived& self() noexcept { return static_cast<Derived&>(*this); }
};

template <class Family>
class alias_target final : public typed_target<Family, alias_target<Family>> {
public:
    explicit alias_target(std::shared_ptr<event_object<Family>> of) : real_{std::move(of), {}} {}
    event_alias<Family>& real() noexcept { return real_; }

private:
    event_alias<Family> real_;
};

template <class Family>
class object_target final : public typed_target<Family, object_target<Family>> {
public:
    object_target(std::shared_ptr<const void> of, orm::target_class<Family>& real_class,
                  std::shared_ptr<event_object<Family>> joined_to)
        : real_{new event_object<Family>{
              std::move(of), joined_to,
              orm::dispatcher<Family>{real_class,
                                      joined_to == nullptr ? nullptr : &joined_to->dispatch}}} {}

    event_object<Family>& real() noexcept { return *real_; }
    const std::shared_ptr<event_object<Family>>& shared() const noexcept { return real_; }

    std::shared_ptr<api_target> make_alias() override {
        return std::make_shared<alias_target<Family>>(real_);
    }
    void fire(const std::string& event, const json& args, const json& named) override {
        visit_event(Family{}, event, [&]<class E>(E) {
            with_arguments<E>(args, named,
                              [&](auto given) { real_->dispatch.template fire<E>(given); });
        });
    }
    void fire_once(const std::string& event, orm::run_mode mode, const json& args,
                   const json& named) override {
        visit_event(Family{}, event, [&]<class E>(E) {
            with_arguments<E>(args, named, [&](auto given) {
                real_->dispatch.template fire_once<E>(mode, given);
            });
        });
    }
    void copy_from(api_target& other, bool only_propagate) override {
        auto* const from = dynamic_cast<object_target*>(&other);
        if (from == nullptr)
            throw cannot_replay{"listeners are copied between objects of a family"};
        real_->dispatch.copy_from(from->real_->dispatch, only_propagate);
    }
    json count(const std::string& event) override {
        json found;
        visit_event(Family{}, event, [&]<class E>(E) {
            found = {{"count", real_->dispatch.template count<E>()},
                     {"any", real_->dispatch.template any<E>()}};
        });
        return found;
    }
    void clear() override { real_->dispatch.clear(); }

private:
    std::shared_ptr<event_object<Family>> real_;
};

template <class Family>
class class_target final : public typed_target<Family, class_target<Family>>,
                           public std::enable_shared_from_this<class_target<Family>> {
public:
    using base = typed_target<Family, class_target>;

    /// Without class events, listeners of the class are refused and those of its bases not seen.
    class_target(const std::string& name, std::shared_ptr<class_target> parent, bool class_events)
        : parent_{std::move(parent)},
          class_events_{class_events && (parent_ == nullptr || parent_->class_events_)},
          real_{name, parent_ == nullptr || !class_events_ ? nullptr : &parent_->real_} {}

    orm::target_class<Family>& real() noexcept { return real_; }

    void listen(world& where, const std::string& event, const listen_request& what) override {
        if (!class_events_ && Family::info().find(event) != nullptr)
            throw orm::invalid_request_error{"class " + std::string{real_.name()} +
                                             " takes no listeners itself"};
        base::listen(where, event, what);
    }
    std::shared_ptr<api_target> make_class(const std::string& name, bool class_events) override {
        return std::make_shared<class_target>(name, this->shared_from_this(), class_events);
    }
    std::shared_ptr<api_target> make_object(const std::shared_ptr<api_target>& joined_to) override {
        auto* const joined = dynamic_cast<object_target<Family>*>(joined_to.get());
        if (joined_to != nullptr && joined == nullptr)
            throw cannot_replay{"a target is joined to an object of its family"};
        return std::make_shared<object_target<Family>>(
            this->shared_from_this(), real_, joined == nullptr ? nullptr : joined->shared());
    }
    void clear() override { real_.clear(); }

private:
    std::shared_ptr<class_target> parent_;
    bool class_events_;
    orm::target_class<Family> real_;
};

[[noreturn]] void not_for_this(const char* what) {
    throw cannot_replay{std::string{"this kind of target cannot "} + what};
}

}  // namespace

std::shared_ptr<api_target> api_target::make_class(const std::string&, bool) {
    not_for_this("have subclasses");
}
std::shared_ptr<api_target> api_target::make_object(const std::shared_ptr<api_target>&) {
    not_for_this("have objects");
}
std::shared_ptr<api_target> api_target::make_alias() {
    not_for_this("have aliases");
}
void api_target::fire(const std::string&, const json&, const json&) {
    not_for_this("fire");
}
void api_target::fire_once(const std::string&, orm::run_mode, const json&, const json&) {
    not_for_this("fire once");
}
void api_target::copy_from(api_target&, bool) {
    not_for_this("be copied to");
}
json api_target::count(const std::string&) {
    not_for_this("count listeners");
}
void api_target::clear() {
    not_for_this("be cleared");
}

std::shared_ptr<api_target> make_base_class() {
    return std::make_shared<class_target<base_events>>("Base", nullptr, true);
}

std::shared_ptr<api_target> make_other_base_class() {
    return std::make_shared<class_target<other_events>>("OtherBase", nullptr, true);
}

}  // namespace conformance::core

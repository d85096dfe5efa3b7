#include <array>
#include <nlohmann/json.hpp>
#include <orm/core/error.hpp>
#include <orm/event/listen.hpp>
#include <tuple>
#include <utility>

#include "api_call.hpp"
#include "api_target.hpp"
#include "errors.hpp"

namespace orm_flows {
namespace {

// The families.

struct one {
    static constexpr std::string_view name = "one";
    struct args {
        json& x;
        json& y;
    };
    static constexpr std::array<std::string_view, 2> argument_names{"x", "y"};
};

struct two {
    static constexpr std::string_view name = "two";
    struct args {
        json& x;
    };
    static constexpr std::array<std::string_view, 1> argument_names{"x"};
};

struct three : two {
    static constexpr std::string_view name = "three";
};

/// The last argument holds any further values by name.
struct many {
    static constexpr std::string_view name = "many";
    struct args {
        json& x;
        json& y;
        json& extra;
    };
    static constexpr std::array<std::string_view, 3> argument_names{"x", "y", "extra"};
    static constexpr bool has_extra = true;
};

struct trimmed {
    static constexpr std::string_view name = "trimmed";
    struct args {
        json& x;
        json& y;
        json& z;
    };
    static constexpr std::array<std::string_view, 3> argument_names{"x", "y", "z"};
    struct without_z {
        json& x;
        json& y;
        static constexpr std::array<std::string_view, 2> argument_names{"x", "y"};
        static without_z from(const args& now) { return {now.x, now.y}; }
    };
    using old = without_z;
    using deprecated = orm::deprecated_arguments<without_z>;
};

json sum_of(const json& x, const json& y) {
    if (x.is_number_integer() && y.is_number_integer()) return x.get<long>() + y.get<long>();
    return x.get<double>() + y.get<double>();
}

struct converted {
    static constexpr std::string_view name = "converted";
    struct args {
        json& x;
        json& y;
    };
    static constexpr std::array<std::string_view, 2> argument_names{"x", "y"};
    struct with_total {
        json& x;
        json& y;
        json total;
        static constexpr std::array<std::string_view, 3> argument_names{"x", "y", "total"};
        static with_total from(const args& now) { return {now.x, now.y, sum_of(now.x, now.y)}; }
    };
    using old = with_total;
    using deprecated = orm::deprecated_arguments<with_total>;
};

struct other_one : one {};

struct base_events : orm::event_family<base_events, one, two, three, many, trimmed, converted> {};
struct other_events : orm::event_family<other_events, other_one> {};

template <class E>
inline constexpr bool has_extra = requires {
    E::has_extra;
};
template <class E>
inline constexpr bool has_old = requires {
    typename E::old;
};

/// How many arguments an event has, without the further ones.
template <class E>
inline constexpr std::size_t arity = E::argument_names.size() - (has_extra<E> ? 1 : 0);

/// Calls `visit` with the event of that name.
template <class Family, class... Events, class Visit>
void visit_event(const orm::event_family<Family, Events...>&, const std::string& name,
                 Visit&& visit) {
    if (Family::info().find(name) == nullptr)
        throw orm::invalid_request_error{std::string{Family::info().name} + " has no event '" +
                                         name + "'"};
    static_cast<void>(((name == Events::name && (visit(Events{}), true)) || ...));
}

// Listeners: one type for each way to be called, all with the identity of their script.

/// Common to all; `once_unless_error` is kept here, as the library has no such flag.
struct reporter {
    world* where;
    script_listener listener;
    std::shared_ptr<bool> spent;  ///< nullptr: runs every time

    auto identity() const noexcept { return listener.identity(); }

    void report(std::string_view event, api_arguments given) const {
        if (spent == nullptr) return report_call(*where, listener.callable(), event, given);
        if (std::exchange(*spent, true)) return;
        try {
            report_call(*where, listener.callable(), event, given);
        } catch (...) {
            *spent = false;
            throw;
        }
    }
};

template <class E, class Names, class... Values>
api_arguments arguments_of(const Names& names, bool named, Values&... values) {
    api_arguments made;
    made.named = named;
    const std::array<json*, sizeof...(Values)> all{&values...};
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (has_extra<E> && i == arity<E>) {
            made.extra = all[i];
        } else {
            made.values.emplace_back(names[i], all[i]);
        }
    }
    return made;
}

template <class E>
struct takes_all : reporter {
    template <class... Values>
    requires(sizeof...(Values) == E::argument_names.size()) void operator()(
        Values&... values) const {
        report(E::name, arguments_of<E>(E::argument_names, false, values...));
    }
};

/// The members of an argument struct.
template <std::size_t Count, class Args>
auto members_of(Args& args) {
    if constexpr (Count == 1) {
        auto& [a] = args;
        return std::tie(a);
    } else if constexpr (Count == 2) {
        auto& [a, b] = args;
        return std::tie(a, b);
    } else {
        auto& [a, b, c] = args;
        return std::tie(a, b, c);
    }
}

template <class E>
struct takes_struct : reporter {
    void operator()(typename E::args& given) const {
        std::apply(
            [this](auto&... each) {
                report(E::name, arguments_of<E>(E::argument_names, true, each...));
            },
            members_of<E::argument_names.size()>(given));
    }
};

template <class E>
struct takes_old : reporter {
    template <class... Values>
    requires(sizeof...(Values) == E::old::argument_names.size()) void operator()(
        const Values&... values) const {
        std::array<json, sizeof...(Values)> copies{values...};
        std::apply(
            [this](auto&... each) {
                report(E::name, arguments_of<E>(E::old::argument_names, false, each...));
            },
            copies);
    }
};

/// Does a script ask for the old argument list, by the number of its parameters?
template <class E>
bool wants_old(const script& listener) {
    if constexpr (has_old<E>) {
        return listener.params && listener.params->size() == E::old::argument_names.size() &&
               !listener.params->back().starts_with("*");
    } else {
        return false;
    }
}

/// Registers with flags that are known at run time only.
template <class Target, class E, class F, unsigned Bits>
void listen_with(Target& target, E event, const F& listener, const listen_request& what,
                 orm::flag_set<Bits> flags) {
    if constexpr (!decltype(flags)::has(decltype(orm::once)::bits)) {
        if (what.once && !what.until_success)
            return listen_with(target, event, listener, what, flags | orm::once);
    }
    if constexpr (!decltype(flags)::has(decltype(orm::insert)::bits)) {
        if (what.insert) return listen_with(target, event, listener, what, flags | orm::insert);
    }
    if constexpr (!decltype(flags)::has(decltype(orm::propagate)::bits)) {
        if (what.propagate)
            return listen_with(target, event, listener, what, flags | orm::propagate);
    }
    orm::listen(target, event, listener, flags);
}

template <class E, class Target>
void listen_to(Target& target, world& where, const listen_request& what) {
    const reporter base{&where, what.listener,
                        what.until_success ? std::make_shared<bool>(false) : nullptr};
    if (what.named) {
        listen_with(target, E{}, takes_struct<E>{base}, what, orm::named);
    } else if (wants_old<E>(what.listener.callable())) {
        if constexpr (has_old<E>) listen_with(target, E{}, takes_old<E>{base}, what, orm::no_flags);
    } else {
        listen_with(target, E{}, takes_all<E>{base}, what, orm::no_flags);
    }
}

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
        if (from == nullptr) throw flow_fault{"listeners are copied between objects of a family"};
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
            throw flow_fault{"a target is joined to an object of its family"};
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
    throw flow_fault{std::string{"this kind of target cannot "} + what};
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

}  // namespace orm_flows

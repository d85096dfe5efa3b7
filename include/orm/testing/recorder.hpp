#ifndef ORM_TESTING_RECORDER_HPP
#define ORM_TESTING_RECORDER_HPP

#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "orm/core/reflection.hpp"
#include "orm/event/flags.hpp"
#include "orm/instrument/attr.hpp"
#include "orm/instrument/dynamic.hpp"
#include "orm/testing/text.hpp"

namespace orm::testing {

/// What a recorder throws on a line it was told to fail on.
class told_to_fail : public std::runtime_error {
public:
    explicit told_to_fail(const std::string& line)
        : std::runtime_error{"told to fail on: " + line} {}
};

/// Listens to attributes and turns what happened into lines of text, in order:
///
///     set User.name "ed" <- no_value [REPLACE User.name]
///     remove User.name "ed" [REMOVE User.name]
///     init_scalar User.name null
///     modified User.name [MODIFIED User.name]
///
/// The class is that of the object; the brackets hold the token. The value is the one this listener
/// was given, as left by those before it. Changes nothing. Stops listening when it goes; lives in
/// one place, as its listeners refer to it. One recorder belongs to one thread.
class recorder {
public:
    recorder() = default;
    recorder(const recorder&) = delete;
    recorder& operator=(const recorder&) = delete;

    /// Records all scalar events of an attribute: `log.watch(orm::attr<&User::name>)`; with
    /// `log.watch(…, orm::propagate)` also those of subclasses, present and future.
    template <class Class, auto Member, unsigned Bits = 0>
    void watch(attribute<Class, Member>, flag_set<Bits> = {}) {
        watch_field<typename attribute<Class, Member>::value_type, Bits>(
            attribute<Class, Member>::info());
    }
    /// Records several attributes.
    template <class... A>
        requires(sizeof...(A) > 1 && (class_attribute<A> && ...))
    void watch(A... attributes) { (watch(attributes), ...); }
    /// Records every attribute of a class, inherited ones included: `log.watch<User>()`.
    template <class T, unsigned Bits = 0>
    void watch(flag_set<Bits> = {}) {
        class_manager& manager = map<T>();
        std::size_t index = 0;
        orm::detail::reflection<T>::for_each_type([&]<class Field>(std::type_identity<Field>) {
            watch_field<typename Field::value_type, Bits>(manager.at(index++));
        });
    }

    /// Throws told_to_fail from inside the listener, after recording, on every line that is `begin`
    /// or continues it behind a blank: `log.fail_on("set User.name")`. Replaces what was given
    /// before; an empty text ends it.
    void fail_on(std::string begin) { fail_on_ = std::move(begin); }

    const std::vector<std::string>& lines() const noexcept { return lines_; }
    /// All lines, one below the other, without a line feed at the end.
    std::string text() const;
    /// Forgets the lines.
    void clear() noexcept { lines_.clear(); }

private:
    template <class T, unsigned Bits>
    void watch_field(attribute_info& attribute) {
        static_assert((Bits & ~orm::detail::propagate_bit) == 0,
                      "orm: a recorder takes no flag but orm::propagate");
        for (const std::string_view event : {"set", "remove", "init_scalar", "modified"})
            listeners_.emplace_back(dynamic_listen(
                attribute, event, [this](dynamic_event& happened) { record<T>(happened); },
                {.propagate = (Bits & orm::detail::propagate_bit) != 0}));
    }

    template <class T>
    void record(const dynamic_event& event) {
        std::string value;
        if (event.value_kind() == dynamic_kind::value) value = to_text(event.value<T>());
        if (event.value_kind() == dynamic_kind::missing) value = "no_value";
        if (event.value_kind() == dynamic_kind::not_loaded) value = "unknown";
        std::string before;
        if (event.oldvalue_kind() != dynamic_kind::absent) before = to_text(event.oldvalue<T>());
        add(event, value, before);
    }

    void add(const dynamic_event& event, const std::string& value, const std::string& before);

    std::vector<scoped_listener> listeners_;
    std::vector<std::string> lines_;
    std::string fail_on_;
};

}  // namespace orm::testing
#endif

#ifndef ORM_TESTING_RECORDER_HPP
#define ORM_TESTING_RECORDER_HPP

#include <functional>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "orm/collections/member.hpp"
#include "orm/core/detail/reflection.hpp"
#include "orm/event/flags.hpp"
#include "orm/instrument/attr.hpp"
#include "orm/instrument/dynamic.hpp"
#include "orm/instrument/operations.hpp"
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
///     set Address.user User#1 <- null [APPEND User.addresses]
///     append User.notes Note#1 at "work" [APPEND User.notes]
///     bulk_replace User.addresses (Address#1, Address#2) [BULK_REPLACE User.addresses]
///     dispose_collection User.addresses (Address#1)
///
/// Objects are numbered within their class as they come, or have the name that they were given;
/// they have to live as long as the recorder. A key follows `at`. The class is that of the object;
/// the brackets hold the token. The value is the one this listener was given, as left by those
/// before it. Changes nothing. Stops listening when it goes; lives in one place, as its listeners
/// refer to it. One recorder belongs to one thread.
class recorder {
public:
    recorder() = default;
    recorder(const recorder&) = delete;
    recorder& operator=(const recorder&) = delete;

    /// Records all events of an attribute: `log.watch(orm::attr<&User::name>)`; with
    /// `log.watch(…, orm::propagate)` also those of subclasses, present and future.
    template <class Class, auto Member, unsigned Bits = 0>
    void watch(attribute<Class, Member>, flag_set<Bits> = {}) {
        watch_field<typename attribute<Class, Member>::field_type, Bits>(
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
            watch_field<Field, Bits>(manager.at(index++));
        });
    }

    /// Shows an object under this name.
    template <class T>
    void name(T& object, std::string text) {
        names_.insert_or_assign(&inspect(object), std::move(text));
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
    template <class Field, unsigned Bits>
    void watch_field(attribute_info& attribute) {
        static_assert((Bits & ~orm::detail::propagate_bit) == 0,
                      "orm: a recorder takes no flag but orm::propagate");
        for (const std::string_view event :
             orm::detail::is_collection_field<Field> ? collection_events() : scalar_events())
            listeners_.emplace_back(dynamic_listen(
                attribute, event, [this](dynamic_event& happened) { record<Field>(happened); },
                {.propagate = (Bits & orm::detail::propagate_bit) != 0, .include_key = true}));
    }
    static std::span<const std::string_view> scalar_events() noexcept;
    static std::span<const std::string_view> collection_events() noexcept;

    template <class Field>
    void record(const dynamic_event& event) {
        using T = typename Field::value_type;
        std::string value;
        if (event.value_kind() == dynamic_kind::value) value = text_of<T>(event.value<T>());
        if (event.value_kind() == dynamic_kind::missing) value = "no_value";
        if (event.value_kind() == dynamic_kind::not_loaded) value = "unknown";
        std::string before;
        if (event.oldvalue_kind() != dynamic_kind::absent) {
            const old_value<T> old = event.oldvalue<T>();
            before = old.has_value() ? text_of<T>(*old) : to_text(old);
        }
        if constexpr (orm::detail::is_collection_field<Field>) {
            if (event.values() != nullptr) value = listed<Field>(*event.values());
            if (event.collection() != nullptr)
                value = listed<Field>(orm::detail::members_of(*event.collection()));
            if (event.key() != nullptr) value += key_text<Field>(*event.key());
        }
        add(event, value, before);
    }
    template <class T>
    std::string text_of(const T& value) {
        if constexpr (requires { typename T::element_type; }) {
            return value == nullptr ? "null" : name_of(inspect(*value));
        } else {
            return to_text(value);
        }
    }
    template <class Field>
    std::string listed(const std::vector<orm::detail::edge>& members) {
        std::string text = "(";
        for (const orm::detail::edge& one : members)
            text += (text.size() > 1 ? ", " : "") +
                    text_of(orm::detail::member_traits<typename Field::element_type>::view(one));
        return text + ")";
    }
    template <class Field>
    static std::string key_text(const collection_key& key) {
        if constexpr (requires { typename Field::mapped_type; }) {
            if (const auto* const known = key.key<typename Field::key_type>())
                return " at " + to_text(*known);
        }
        return place_text(key);
    }
    static std::string place_text(const collection_key& key);
    std::string name_of(const instance_state& object);

    void add(const dynamic_event& event, const std::string& value, const std::string& before);

    std::map<const instance_state*, std::string> names_;
    std::map<std::string, int, std::less<>> counts_;  ///< of the objects of a class
    std::vector<scoped_listener> listeners_;
    std::vector<std::string> lines_;
    std::string fail_on_;
};

}  // namespace orm::testing
#endif

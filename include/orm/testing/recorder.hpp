#ifndef ORM_TESTING_RECORDER_HPP
#define ORM_TESTING_RECORDER_HPP

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "orm/collections/member.hpp"
#include "orm/core/detail/reflection.hpp"
#include "orm/engine/fwd.hpp"
#include "orm/event/flags.hpp"
#include "orm/event/listen.hpp"
#include "orm/instrument/attr.hpp"
#include "orm/instrument/dynamic.hpp"
#include "orm/instrument/operations.hpp"
#include "orm/schema/fwd.hpp"
#include "orm/testing/detail/line_log.hpp"
#include "orm/testing/text.hpp"

namespace orm {
class engine_class;
template <class Item>
class schema_class;
}  // namespace orm

namespace orm::testing {

namespace detail {
class core_watch;

template <class T>
inline constexpr bool is_class_of_items = false;
template <class Item>
inline constexpr bool is_class_of_items<schema_class<Item>> = true;
}  // namespace detail

/// Listens to attributes, engines, pools and schemas, and turns what happened into lines of text,
/// in order. Of attributes:
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
/// before it.
///
/// Of pools, connections, dialects and schemas:
///
///     first_connect driver#1 record#1
///     checkout driver#1 record#1
///     reset driver#1 record#1 [transaction_was_reset]
///     checkin null record#1
///     invalidate driver#1 record#1 operational_error
///     begin connection#1
///     before_execute connection#1 SELECT name FROM t WHERE id = :id with {id: 1}
///     before_cursor_execute connection#1 INSERT INTO t VALUES (:x) with [{x: 1}, {x: 2}]
///     savepoint connection#1 sa_savepoint_1
///     set_connection_execution_options connection#1 (isolation_level)
///     engine_disposed engine#1
///     do_connect record#1 (database: shop.db)
///     do_execute SELECT 1
///     do_setinputsizes INSERT INTO t VALUES ($1) with (1) as {1: integer}
///     handle_error connection#1 SELEC 1 operational_error [cursor, wrapped]
///     before_create metadata:- (users, addresses)
///     after_create table:users
///     before_parent_attach column:id to table:users
///     column_reflect table:users id
///
/// Driver connections, records of pools, connections and engines are numbered as they come, each
/// for itself; a number is never given twice. A statement is in one line; parameters are shown as
/// in messages of errors: long ones cut, secret ones masked. Behind an error's type stand the
/// switches that are on.
///
/// Changes nothing. Stops listening when it goes, or when what it watches does, whatever comes
/// first; lives in one place. Attributes and their objects belong to the thread of the recorder.
/// Engines, pools and schemas may be used by others as well: each line is written whole; read the
/// lines when they are done.
class recorder {
public:
    recorder();
    ~recorder();
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

    /// Records all events of an engine (with its pool and dialect), a connection, a pool, a schema
    /// item such as a metadata or table, or of the class of one of these; or only the events given:
    ///
    ///     log.watch(*engine);
    ///     log.watch(*engine, orm::connection_event::begin, orm::pool_event::checkout);
    ///     log.watch(orm::class_target<orm::table>(), orm::ddl_event::after_create);
    ///
    /// A program that watches them includes what declares them: this header does not.
    template <class Target, class... Events>
        requires(!class_attribute<std::remove_cvref_t<Target>> && (event_type<Events> && ...))
    void watch(Target&& target, Events...) {
        using watched = std::remove_cvref_t<Target>;
        static_assert((orm::detail::event_target<watched, Events>::known && ...),
                      "orm: what is watched has no such event");
        static constexpr std::array<std::string_view, sizeof...(Events)> only{Events::name...};
        if constexpr (detail::is_class_of_items<watched>) {
            watch_core(target.level(), only);
        } else {
            constexpr bool can_be_watched = requires {
                watch_core(target, only);
            };
            static_assert(can_be_watched,
                          "orm: a recorder watches attributes, engines, connections, pools, schema "
                          "items and their classes");
            if constexpr (can_be_watched) watch_core(target, only);
        }
    }

    /// Adds a line of the test's own, among the others.
    void note(std::string line) { log_->add(std::move(line)); }

    /// Shows an object under this name.
    template <class T>
        requires(!std::is_base_of_v<driver_connection, T>)
    void name(T& object, std::string text) {
        names_.insert_or_assign(&inspect(object), std::move(text));
    }
    /// Shows a driver connection under this name, until it is closed.
    void name(const driver_connection& connection, std::string text);

    /// Throws told_to_fail from inside the listener, after recording, on every line that is `begin`
    /// or continues it behind a blank: `log.fail_on("set User.name")`. Replaces what was given
    /// before; an empty text ends it.
    void fail_on(std::string begin) { log_->fail_on(std::move(begin)); }

    const std::vector<std::string>& lines() const noexcept { return log_->lines(); }
    /// All lines, one below the other, without a line feed at the end.
    std::string text() const;
    /// Forgets the lines.
    void clear() noexcept { log_->clear(); }
    /// text(), and forgets the lines.
    std::string take();

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

    // The names of events; none: all of them.
    using names = std::span<const std::string_view>;
    void watch_core(engine& target, names only);
    void watch_core(engine_class& target, names only);
    void watch_core(connection& target, names only);
    void watch_core(target_class<connection_events>& target, names only);
    void watch_core(pool& target, names only);
    void watch_core(target_class<pool_events>& target, names only);
    void watch_core(const schema_item& target, names only);
    void watch_core(target_class<ddl_events>& target, names only);
    const std::shared_ptr<detail::core_watch>& core();

    /// Listeners that other threads run share it.
    std::shared_ptr<detail::line_log> log_;
    std::shared_ptr<detail::core_watch> core_;  ///< made for the first that is no attribute
    std::map<const instance_state*, std::string> names_;
    std::map<std::string, int, std::less<>> counts_;  ///< of the objects of a class
    std::vector<scoped_listener> listeners_;
};

}  // namespace orm::testing
#endif

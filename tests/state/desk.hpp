#ifndef ORM_TESTS_STATE_DESK_HPP
#define ORM_TESTS_STATE_DESK_HPP

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <orm/collections.hpp>
#include <orm/instrument.hpp>
#include <orm/state/detail/keeper.hpp>
#include <string>
#include <utility>
#include <vector>

// A keeper that plays a session over a database that is two maps: identity map, loads, cascades,
// pins of what changed.

namespace desks {

/// Objects of these classes that live, plain values included.
extern std::atomic<int> alive;

class counted {
public:
    counted() { ++alive; }
    counted(const counted&) { ++alive; }
    counted& operator=(const counted&) = default;
    ~counted() { --alive; }
};

class Address;
class Tag;

class User : public counted {
public:
    orm::mapped<int> id;
    orm::mapped<std::string> name;
    orm::mapped<int> rank;
    orm::list<Address> addresses;
    orm::set<Tag> tags;
};

class Address : public counted {
public:
    orm::mapped<int> id;
    orm::mapped<std::string> email;
    orm::mapped<int> user_id;
    orm::one<User> user;
    orm::one<User> rival;  // nothing leads back
};

class Tag : public counted {
public:
    orm::mapped<int> id;
    orm::list<User> users;
};

}  // namespace desks

template <>
struct orm::extends<desks::User>
    : orm::fields<void, &desks::User::id, &desks::User::name, &desks::User::rank,
                  &desks::User::addresses, &desks::User::tags> {};
template <>
struct orm::extends<desks::Address>
    : orm::fields<void, &desks::Address::id, &desks::Address::email, &desks::Address::user_id,
                  &desks::Address::user, &desks::Address::rival> {};
template <>
struct orm::extends<desks::Tag> : orm::fields<void, &desks::Tag::id, &desks::Tag::users> {};
template <>
struct orm::mapping<desks::User> {
    static void define(orm::definition<desks::User>& m) {
        m.relationship(&desks::User::addresses).back_populates(&desks::Address::user);
        m.relationship(&desks::User::tags).back_populates(&desks::Tag::users);
    }
};

namespace desks {

using orm::detail::keeper_access;
using orm::detail::kept_entries;
using orm::detail::kept_entry;
using orm::detail::life_stage;
using orm::detail::load_answer;
using orm::detail::load_reach;
using orm::detail::state_access;

struct address_row {
    std::string email;
    int user_id;
};

/// Outlives the desks that work on it.
struct database {
    std::map<int, std::string> users;
    std::map<int, address_row> addresses;
};

/// A handle to an object of any class.
class pin {
public:
    explicit pin(orm::instance_state& state) : object_{state_access::object_of(state)} {
        state_access::add_handle(object_);
    }
    pin(pin&& other) noexcept : object_{std::exchange(other.object_, nullptr)} {}
    pin& operator=(pin other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~pin() {
        if (object_ != nullptr) state_access::drop_handle(object_);
    }
    orm::instance_state& state() const { return state_access::head_of(object_); }

private:
    void* object_;
};

class desk final : public orm::detail::keeper {
public:
    explicit desk(database& of) : data{of} {}
    ~desk() { close(); }
    desk(const desk&) = delete;
    desk& operator=(const desk&) = delete;

    /// By the identity map, or made and loaded.
    orm::ref<User> user(int key);
    orm::ref<Address> address(int key);
    template <class T>
    void add(T& object) {
        add_state(orm::inspect(object));
    }
    void add_state(orm::instance_state& state);
    /// Writes down what is new and what changed. @return objects written
    std::size_t flush();
    void expire_all() { entries.expire_all(); }
    void expunge(orm::instance_state& state);
    /// All leave; nothing that was not flushed is.
    void close();

    void prepare_change(orm::instance_state& state) override;
    void first_change(orm::instance_state& state) override;
    void ending(orm::instance_state& state) noexcept override;
    load_answer load(orm::instance_state& state, std::span<orm::attribute_info* const> wanted,
                     load_reach reach) override;
    void expire(orm::instance_state& state,
                std::span<const orm::attribute_info* const> attributes) override;
    void arrived(orm::instance_state& owner, const orm::attribute_info& attribute,
                 orm::instance_state& member, const orm::initiator& from) override;
    void left(orm::instance_state& owner, const orm::attribute_info& attribute,
              orm::instance_state& member, const orm::initiator& from) override;
    void replaced(orm::instance_state& owner, const orm::attribute_info& attribute,
                  orm::instance_state* before, orm::instance_state* now,
                  const orm::initiator& from) override;

    database& data;
    kept_entries entries{*this};
    std::map<int, kept_entry*> users;
    std::map<int, kept_entry*> addresses;
    std::vector<pin> dirty;
    std::vector<pin> fresh;
    std::vector<std::string> log;
    bool is_quiet = false;  ///< logs nothing
    int statements = 0;
    int ended = 0;
    /// Run first in the hooks of these names; what they throw leaves the hook.
    std::function<void(orm::instance_state&)> on_prepare;
    std::function<void(orm::instance_state&)> on_first_change;
    std::function<void(orm::instance_state&)> on_ending;
    std::function<void(orm::instance_state&)> on_load;
    std::function<void(orm::instance_state&)> on_member;

private:
    template <class T>
    orm::ref<T> find(std::map<int, kept_entry*>& known, int key);
    bool load_one(orm::instance_state& state, std::string_view name, load_reach reach,
                  load_answer& answer);
    void cascade(orm::instance_state& member);
    void note(std::string_view what, std::string_view of) {
        if (!is_quiet) log.push_back(std::string{what} + std::string{of});
    }
};

/// The entry's life; free: nobody keeps the object.
life_stage life_of_state(const orm::instance_state& state);
template <class T>
life_stage life_of(T& object) {
    return life_of_state(orm::inspect(object));
}

/// Three users, three addresses: 11 and 12 of user 1, 13 of user 2.
database sample_data();

}  // namespace desks
#endif

#ifndef ORM_TESTS_COLLECTIONS_HOSTILE_MODEL_HPP
#define ORM_TESTS_COLLECTIONS_HOSTILE_MODEL_HPP

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <orm/orm.hpp>
#include <string>
#include <utility>
#include <vector>

/// The classes of the hostile test: every kind of attribute, related in every way.
namespace hostile {

/// Thrown by listeners, loaders and functions of users that refuse.
struct refused {};

/// Called wherever the library calls a function of the user's class (a hash, a comparison, a key
/// function, a member function of a collection class); may throw.
void user_function();

/// An object that knows that it lives.
class tracked {
public:
    tracked();
    tracked(const tracked& other);
    tracked& operator=(const tracked&) = delete;
    virtual ~tracked();

    /// Of the objects of a seed; numbered as they are made.
    int id() const;
    static std::vector<tracked*>& all();

private:
    static constexpr unsigned living = 0x11FEu;
    unsigned mark_ = living;
    int id_;
};

/// A value whose comparison and hash may throw.
struct word {
    std::string text;

    friend bool operator==(const word& left, const word& right) {
        user_function();
        return left.text == right.text;
    }
};

}  // namespace hostile

template <>
struct std::hash<hostile::word> {
    std::size_t operator()(const hostile::word& of) const {
        hostile::user_function();
        return std::hash<std::string>{}(of.text);
    }
};
template <>
inline constexpr bool orm::is_value<hostile::word> = true;

namespace hostile {

class Hub;
class Item;

/// A collection class of the user's.
struct bag {
    using value_type = Item*;
    std::vector<Item*> items;

    void append(Item* one) {
        user_function();
        items.push_back(one);
    }
    bool remove(Item* one) {
        user_function();
        const auto found = std::find(items.begin(), items.end(), one);
        if (found == items.end()) return false;
        items.erase(found);
        return true;
    }
    auto begin() const { return items.begin(); }
    auto end() const { return items.end(); }

    void put_front(Item* one) {
        user_function();
        items.insert(items.begin(), one);
    }
    void drop(Item* one) { remove(one); }
    Item* take_front() {
        user_function();
        if (items.empty()) return nullptr;
        Item* const first = items.front();
        items.erase(items.begin());
        return first;
    }
    Item* swap_first(Item* one) {
        user_function();
        if (!items.empty()) return std::exchange(items.front(), one);
        items.push_back(one);
        return nullptr;
    }
};

class Address : public tracked {
public:
    orm::mapped<std::string> email;
    orm::one<Hub> user;
};
class Special : public Address {
public:
    orm::mapped<int> rank;
};
class Tag : public tracked {
public:
    orm::mapped<std::string> label;
    orm::list<Hub> users;
};
class Note : public tracked {
public:
    orm::mapped<std::string> keyword;
    orm::one<Hub> user;
    orm::one<Hub> numbered_in;
};
class Profile : public tracked {
public:
    orm::mapped<std::string> bio;
    orm::one<Hub> hub;
};
class Item : public tracked {
public:
    orm::mapped<std::string> name;
    orm::one<Hub> holder;
};
class Hub : public tracked {
public:
    orm::mapped<std::string> name;
    orm::mapped<std::optional<int>> level;
    orm::list<Address> addresses;        // one-to-many
    orm::set<Tag> tags;                  // many-to-many
    orm::dict<std::string, Note> notes;  // one-to-many, keyed by an attribute
    orm::dict<int, Note> numbered;       // one-to-many, keyed by a function
    orm::one<Profile> profile;           // one-to-one
    orm::one<Hub> parent;                // self-referential
    orm::list<Hub> children;
    orm::watched<bag> items;       // one-to-many
    orm::list<Tag> labels;         // nothing leads back
    orm::one<Tag> lid;             // nothing leads back
    orm::list<std::string> words;  // of values
    orm::set<word> marks;
    orm::dict<word, std::string> texts;
    /// Validates names and what is appended to `labels`.
    std::string check_name(const std::string& given);
    orm::ref<Tag> check_label(const orm::ref<Tag>& given);
};

}  // namespace hostile

template <>
struct orm::extends<hostile::Address>
    : orm::fields<void, &hostile::Address::email, &hostile::Address::user> {};
template <>
struct orm::extends<hostile::Special> : orm::fields<hostile::Address, &hostile::Special::rank> {};
template <>
struct orm::extends<hostile::Tag> : orm::fields<void, &hostile::Tag::label, &hostile::Tag::users> {
};
template <>
struct orm::extends<hostile::Note>
    : orm::fields<void, &hostile::Note::keyword, &hostile::Note::user,
                  &hostile::Note::numbered_in> {};
template <>
struct orm::extends<hostile::Profile>
    : orm::fields<void, &hostile::Profile::bio, &hostile::Profile::hub> {};
template <>
struct orm::extends<hostile::Item>
    : orm::fields<void, &hostile::Item::name, &hostile::Item::holder> {};
template <>
struct orm::extends<hostile::Hub>
    : orm::fields<void, &hostile::Hub::name, &hostile::Hub::level, &hostile::Hub::addresses,
                  &hostile::Hub::tags, &hostile::Hub::notes, &hostile::Hub::numbered,
                  &hostile::Hub::profile, &hostile::Hub::parent, &hostile::Hub::children,
                  &hostile::Hub::items, &hostile::Hub::labels, &hostile::Hub::lid,
                  &hostile::Hub::words, &hostile::Hub::marks, &hostile::Hub::texts> {};

template <>
struct orm::mapping<hostile::Hub> {
    static void define(orm::definition<hostile::Hub>& m) {
        using namespace hostile;
        m.relationship(&Hub::addresses).back_populates(&Address::user);
        m.relationship(&Hub::tags).back_populates(&Tag::users);
        m.relationship(&Hub::notes).back_populates(&Note::user).keyed_by(&Note::keyword);
        m.relationship(&Hub::numbered)
            .back_populates(&Note::numbered_in)
            .keyed_by([](const Note& one) {
                user_function();
                return one.id();
            });
        m.relationship(&Hub::profile).back_populates(&Profile::hub);
        m.relationship(&Hub::children).back_populates(&Hub::parent);
        m.relationship(&Hub::items).back_populates(&Item::holder);
        m.validates<&Hub::check_name>(&Hub::name);
        m.validates<&Hub::check_label>(&Hub::labels);
    }
};

#endif

#ifndef ORM_TESTS_COLLECTIONS_MODEL_HPP
#define ORM_TESTS_COLLECTIONS_MODEL_HPP

#include <algorithm>
#include <orm/orm.hpp>
#include <string>
#include <vector>

/// The classes that the tests of this folder share.
namespace shop {

struct Address;
struct Tag;
struct Note;
struct Profile;

struct User {
    orm::mapped<std::string> name;
    orm::list<Address> addresses;
    orm::set<Tag> tags;
    orm::dict<std::string, Note> notes;
    orm::one<Profile> profile;
};
struct Address {
    orm::mapped<std::string> email;
    orm::one<User> user;
};
struct Tag {
    orm::mapped<std::string> label;
    orm::list<User> users;
};
struct Note {
    orm::mapped<std::string> keyword;
    orm::one<User> user;
};
struct Profile {
    orm::mapped<std::string> bio;
    orm::one<User> user;
};

/// A collection class of the user's.
struct bag {
    using value_type = Tag*;
    std::vector<Tag*> items;

    void append(Tag* one) { items.push_back(one); }
    bool remove(Tag* one) {
        const auto found = std::find(items.begin(), items.end(), one);
        if (found == items.end()) return false;
        items.erase(found);
        return true;
    }
    auto begin() const { return items.begin(); }
    auto end() const { return items.end(); }

    void put_front(Tag* one) { items.insert(items.begin(), one); }
    Tag* take_front() {
        if (items.empty()) return nullptr;
        Tag* const first = items.front();
        items.erase(items.begin());
        return first;
    }
    Tag* swap_first(Tag* one) {
        if (items.empty()) {
            items.push_back(one);
            return nullptr;
        }
        return std::exchange(items.front(), one);
    }
    void drop(Tag* one) { remove(one); }
};
static_assert(orm::custom_collection<bag>);

/// Relationships that nothing leads back from, and collections of values.
struct Crate {
    orm::mapped<std::string> name;
    orm::watched<bag> parts;
    orm::list<Tag> labels;
    orm::one<Tag> lid;
    orm::list<std::string> words;
    orm::set<int> numbers;
    orm::dict<std::string, double> prices;
};

}  // namespace shop

template <>
struct orm::mapping<shop::User> {
    static void define(orm::definition<shop::User>& m) {
        m.relationship(&shop::User::addresses).back_populates(&shop::Address::user);
        m.relationship(&shop::User::tags).back_populates(&shop::Tag::users);
        m.relationship(&shop::User::notes)
            .back_populates(&shop::Note::user)
            .keyed_by(&shop::Note::keyword);
        m.relationship(&shop::User::profile).back_populates(&shop::Profile::user);
    }
};

#endif

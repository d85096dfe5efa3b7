#ifndef ORM_CONFORMANCE_ATTRIBUTES_MODELS_HPP
#define ORM_CONFORMANCE_ATTRIBUTES_MODELS_HPP

#include <cstdint>
#include <optional>
#include <orm/collections.hpp>
#include <orm/instrument.hpp>
#include <string>

#include "attributes/bag.hpp"

/// The classes of models.json.
namespace conformance::attributes::models {

using int_value = std::optional<std::int64_t>;
using str_value = std::optional<std::string>;
using float_value = std::optional<double>;

struct Address;
struct Tag;
struct Note;
struct Profile;
struct Course;
struct Task;
struct Badge;
struct Tool;
struct Desk;
struct Item;
struct Mark;
struct Slot;
struct Lid;
struct Part;

struct User {
    orm::mapped<int_value> id;
    orm::mapped<str_value> name;
    orm::mapped<str_value> phone;
    orm::mapped<float_value> score;
    orm::list<Address> addresses;
    orm::set<Tag> tags;
    orm::dict<str_value, Note> notes;
    orm::one<Profile> profile;
};
struct Address {
    orm::mapped<int_value> id;
    orm::mapped<str_value> email;
    orm::one<User> user;
};
struct Tag {
    orm::mapped<int_value> id;
    orm::mapped<str_value> label;
    orm::list<User> users;
};
struct Note {
    orm::mapped<int_value> id;
    orm::mapped<str_value> keyword;
    orm::mapped<str_value> text;
    orm::one<User> user;
};
struct Profile {
    orm::mapped<int_value> id;
    orm::mapped<str_value> bio;
    orm::one<User> user;
};

struct Student {
    orm::mapped<str_value> name;
    orm::list<Course> courses;
};
struct Course {
    orm::mapped<str_value> title;
    orm::list<Student> students;
};

struct Node {
    orm::mapped<int_value> value;
    orm::list<Node> children;
    orm::one<Node> parent;
};

struct Employee {
    orm::mapped<str_value> name;
    orm::mapped<int_value> grade;
    orm::mapped<float_value> salary;
    orm::list<Task> tasks;
    orm::set<Badge> badges;
    orm::one<Desk> desk;
};
struct Engineer : Employee {
    orm::mapped<str_value> language;
    orm::list<Tool> tools;
};
struct SeniorEngineer : Engineer {
    orm::mapped<int_value> level;
};
struct Manager : Employee {
    orm::mapped<str_value> dept;
};
struct Task {
    orm::mapped<str_value> title;
    orm::one<Employee> owner;
};
struct Badge {
    orm::mapped<str_value> code;
};
struct Tool {
    orm::mapped<str_value> label;
};
struct Desk {
    orm::mapped<int_value> room;
    orm::one<Employee> occupant;
};

struct Box {
    orm::mapped<str_value> name;
    orm::mapped<int_value> count;
    orm::mapped<float_value> weight;
    orm::mapped<str_value> code;
    orm::list<Item> items;
    orm::set<Mark> marks;
    orm::dict<str_value, Slot> slots;
    orm::one<Lid> lid;
    orm::one<Lid> lock;
};
struct Item {
    orm::mapped<str_value> label;
    orm::mapped<int_value> rank;
};
struct Mark {
    orm::mapped<str_value> label;
};
struct Slot {
    orm::mapped<str_value> label;
    orm::mapped<str_value> text;
};
struct Lid {
    orm::mapped<str_value> color;
};

struct Crate {
    orm::mapped<str_value> name;
    orm::watched<bag<Part>> parts;
};
struct Part {
    orm::mapped<str_value> label;
};

/// The own attributes of a model class, in declared order, after those of Base.
template <class Base, auto... Members>
struct attributes {
    using base = Base;
};

template <class Model>
struct attributes_of;

template <>
struct attributes_of<User>
    : attributes<void, &User::id, &User::name, &User::phone, &User::score, &User::addresses,
                 &User::tags, &User::notes, &User::profile> {};
template <>
struct attributes_of<Address> : attributes<void, &Address::id, &Address::email, &Address::user> {};
template <>
struct attributes_of<Tag> : attributes<void, &Tag::id, &Tag::label, &Tag::users> {};
template <>
struct attributes_of<Note> : attributes<void, &Note::id, &Note::keyword, &Note::text, &Note::user> {
};
template <>
struct attributes_of<Profile> : attributes<void, &Profile::id, &Profile::bio, &Profile::user> {};
template <>
struct attributes_of<Student> : attributes<void, &Student::name, &Student::courses> {};
template <>
struct attributes_of<Course> : attributes<void, &Course::title, &Course::students> {};
template <>
struct attributes_of<Node> : attributes<void, &Node::value, &Node::children, &Node::parent> {};
template <>
struct attributes_of<Employee>
    : attributes<void, &Employee::name, &Employee::grade, &Employee::salary, &Employee::tasks,
                 &Employee::badges, &Employee::desk> {};
template <>
struct attributes_of<Engineer> : attributes<Employee, &Engineer::language, &Engineer::tools> {};
template <>
struct attributes_of<SeniorEngineer> : attributes<Engineer, &SeniorEngineer::level> {};
template <>
struct attributes_of<Manager> : attributes<Employee, &Manager::dept> {};
template <>
struct attributes_of<Task> : attributes<void, &Task::title, &Task::owner> {};
template <>
struct attributes_of<Badge> : attributes<void, &Badge::code> {};
template <>
struct attributes_of<Tool> : attributes<void, &Tool::label> {};
template <>
struct attributes_of<Desk> : attributes<void, &Desk::room, &Desk::occupant> {};
template <>
struct attributes_of<Box>
    : attributes<void, &Box::name, &Box::count, &Box::weight, &Box::code, &Box::items, &Box::marks,
                 &Box::slots, &Box::lid, &Box::lock> {};
template <>
struct attributes_of<Item> : attributes<void, &Item::label, &Item::rank> {};
template <>
struct attributes_of<Mark> : attributes<void, &Mark::label> {};
template <>
struct attributes_of<Slot> : attributes<void, &Slot::label, &Slot::text> {};
template <>
struct attributes_of<Lid> : attributes<void, &Lid::color> {};
template <>
struct attributes_of<Crate> : attributes<void, &Crate::name, &Crate::parts> {};
template <>
struct attributes_of<Part> : attributes<void, &Part::label> {};

/// Calls `visit.operator()<Member>()` for each attribute of Model, inherited ones first.
template <class Model, class Visit>
void for_each_attribute(const Visit& visit) {
    const auto own = [&visit]<class Base, auto... Members>(const attributes<Base, Members...>*) {
        if constexpr (!std::is_void_v<Base>) for_each_attribute<Base>(visit);
        (visit.template operator()<Members>(), ...);
    };
    own(static_cast<attributes_of<Model>*>(nullptr));
}

template <class Model>
concept model = requires {
    typename attributes_of<Model>::base;
};

/// Declares what models.json and the running scenario say of the class (mapping.cpp).
template <class Model>
void define(orm::definition<Model>& mapping);

}  // namespace conformance::attributes::models

template <>
struct orm::extends<conformance::attributes::models::Engineer>
    : orm::fields<conformance::attributes::models::Employee,
                  &conformance::attributes::models::Engineer::language,
                  &conformance::attributes::models::Engineer::tools> {};
template <>
struct orm::extends<conformance::attributes::models::SeniorEngineer>
    : orm::fields<conformance::attributes::models::Engineer,
                  &conformance::attributes::models::SeniorEngineer::level> {};
template <>
struct orm::extends<conformance::attributes::models::Manager>
    : orm::fields<conformance::attributes::models::Employee,
                  &conformance::attributes::models::Manager::dept> {};

template <conformance::attributes::models::model Model>
struct orm::mapping<Model> {
    static void define(orm::definition<Model>& given) {
        conformance::attributes::models::define(given);
    }
};
#endif
